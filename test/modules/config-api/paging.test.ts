import { expect, it } from 'vitest'
import { readConditions, readSearch } from '#modules/config-api/paging'

const search = (query: { pattern?: string; fieldValuePair?: string }) =>
  readSearch({ limit: 50, startIndex: 0, ...query }, 'inum', (name) => name)

it('takes as many texts and conditions as can be looked for', () => {
  const texts = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`).join(',')
  const pairs = (count: number) => Array.from({ length: count }, (_, i) => `m${i}=1`).join(',')
  expect(search({ pattern: texts(200) }).patterns).toHaveLength(200)
  expect(() => search({ pattern: texts(201) })).toThrow(/200 texts at most/)
  expect(search({ fieldValuePair: pairs(20) }).members).toHaveLength(20)
  expect(() => readConditions(pairs(21))).toThrow(/20 pairs at most/)
})
