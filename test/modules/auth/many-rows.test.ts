import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { eq } from '#db/drizzle'
import { firstKeyOf } from '#modules/auth/artifact-id'
import { countLiveAccessTokens, countLiveSessions } from '#modules/auth/repository'
import { revokeTokensOfClient } from '#modules/auth/tokens/repository'
import { engines } from '../../support/engines.ts'

const began = Date.UTC(2026, 0, 31)

describe.each(engines)('more rows than are looked at in one go, on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  const insert = async (many: number, row: (i: number) => object) => {
    const { artifacts } = db.tables
    const rows = Array.from({ length: many }, (_, i) => ({
      id: Buffer.concat([firstKeyOf(began + i), randomBytes(4)]),
      model: 'ClientCredentials',
      payload: '{}',
      createdAt: began,
      expiresAt: began + 1000,
      ...row(i)
    }))
    for (let i = 0; i < rows.length; i += 1000) await db.query.insert(artifacts).values(rows.slice(i, i + 1000))
  }
  const of = (clientId: string) => db.query.$count(db.tables.artifacts, eq(db.tables.artifacts.clientId, clientId))

  it('are revoked with their client, every one and no other', { timeout: 120_000 }, async () => {
    await insert(12_000, (i) => ({ clientId: i % 3 === 0 ? 'mine' : 'other' }))
    await insert(1, () => ({ clientId: 'mine', model: 'RefreshToken' }))
    await revokeTokensOfClient(db, 'mine')
    expect([await of('mine'), await of('other')]).toEqual([1, 8000])
    await revokeTokensOfClient(db, 'other', 'refresh_token')
    expect(await of('other')).toBe(8000)
    await revokeTokensOfClient(db, 'other', 'access_token')
    expect(await of('other')).toBe(0)
  })

  it('are counted as far as that is quick', { timeout: 120_000 }, async () => {
    await db.query.delete(db.tables.artifacts)
    await insert(30, (i) => ({ model: 'Session', expiresAt: began + i }))
    await insert(50, (i) => ({ model: 'AccessToken', expiresAt: began + i }))
    expect(await countLiveSessions(db, began + 9)).toEqual({ count: 20, isAll: true })
    expect(await countLiveAccessTokens(db, began + 9)).toEqual({ count: 40, isAll: true })
    await insert(20_000, () => ({ expiresAt: began + 5000 }))
    expect(await countLiveSessions(db, began)).toEqual({ count: 29, isAll: true })
    expect(await countLiveAccessTokens(db, began)).toEqual({ count: 49, isAll: false })
  })
})
