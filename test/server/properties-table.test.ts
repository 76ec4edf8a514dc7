import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { properties } from '#modules/settings/index'
import { propertiesDocument } from '#server/properties-table'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')

it('docs/properties.md is that of the code: node server/settings-table.ts writes it', () => {
  expect(read('docs/properties.md')).toBe(propertiesDocument())
})

it('docs/properties.md has every property once, with a row that no text breaks', () => {
  const [, table = '', ...rest] = propertiesDocument().split(/^## .*$/m)
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1])
  for (const row of rows) expect(row.split('|')).toHaveLength(5)
  const refused = [...rest.join('').matchAll(/`(\w+)`/g)].map(([, name]) => name)
  expect(named.length + refused.length).toBe(properties.size)
  expect(new Set([...named, ...refused])).toEqual(new Set(properties.keys()))
})

it('has code behind every property that is in force', () => {
  const code = globSync('modules/**/*.ts', { cwd: root })
    .filter((file) => !file.startsWith('modules/settings/properties'))
    .map(read)
    .join('\n')
  const words = new Set(code.match(/\w+/g))
  const idle = [...properties].filter(([name, { status }]) => status === 'in force' && !words.has(name))
  expect(idle.map(([name]) => name)).toEqual([])
})
