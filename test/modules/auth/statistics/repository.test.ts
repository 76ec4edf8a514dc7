import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { addStatistics, countActiveUsers, findIssuedTokens } from '#modules/auth/statistics/repository'
import { engines } from '../../../support/engines.ts'

const code = 'authorization_code'

describe.each(engines)('statistics on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  const people = (month: string, ...inums: string[]) => inums.map((userInum) => ({ month, userInum }))
  const tokens = (month: string, count: number, kind = 'access_token', grantType = code) => [
    { month, grantType, kind, count }
  ]

  it('counts everybody once a month', async () => {
    await addStatistics(db, people('202601', 'a', 'b'), [])
    await addStatistics(db, people('202601', 'b', 'c', 'c'), [])
    await addStatistics(db, people('202602', 'c'), [])
    expect(await countActiveUsers(db, '202601')).toBe(3)
    expect(await countActiveUsers(db, '202602')).toBe(1)
    expect(await countActiveUsers(db, '202603')).toBe(0)
  })

  it('adds up what several replicas write at once, in whatever order they have it', async () => {
    const written = Array.from({ length: 8 }, (_, i) => {
      const users = people('202604', 'a', 'b', `own ${i}`)
      const issued = [...tokens('202604', 1), ...tokens('202604', i, 'id_token')]
      return i % 2 ? addStatistics(db, users, issued) : addStatistics(db, users.toReversed(), issued.toReversed())
    })
    await Promise.all(written)
    expect(await countActiveUsers(db, '202604')).toBe(10)
    expect(await findIssuedTokens(db, '202604')).toEqual([...tokens('202604', 8), ...tokens('202604', 28, 'id_token')])
  })

  it('tells grant types, kinds and months apart, and counts beyond 32 bits', async () => {
    await addStatistics(
      db,
      [],
      [...tokens('202606', 3_000_000_000), ...tokens('202606', 2, 'access_token', 'implicit')]
    )
    await addStatistics(db, [], [...tokens('202606', 1), ...tokens('202607', 7)])
    expect(await findIssuedTokens(db, '202606')).toEqual([
      ...tokens('202606', 3_000_000_001),
      ...tokens('202606', 2, 'access_token', 'implicit')
    ])
    expect(await findIssuedTokens(db, '202607')).toEqual(tokens('202607', 7))
  })

  it('writes more people than one statement takes', async () => {
    const inums = Array.from({ length: 2500 }, (_, i) => `person ${i}`)
    await addStatistics(db, people('202608', ...inums), [])
    expect(await countActiveUsers(db, '202608')).toBe(2500)
  })

  it('writes all or nothing', async () => {
    const broken = [{ ...tokens('202609', 1)[0]!, kind: null as unknown as string }]
    await expect(addStatistics(db, people('202609', 'a'), broken)).rejects.toThrow(/issued_tokens/)
    expect(await countActiveUsers(db, '202609')).toBe(0)
  })
})
