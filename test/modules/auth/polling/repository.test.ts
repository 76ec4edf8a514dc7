import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { admitPoll } from '#modules/auth/polling/repository'
import { insertArtifact } from '#modules/auth/repository'
import { engines } from '../../../support/engines.ts'

describe.each(engines)('polls on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  it('admits one of many at once, and lets each of the others wait longer', async () => {
    const id = new Uint8Array([1, 2, 3])
    const [grantId, uid, userCode, accountId, clientId] = [null, null, null, null, null]
    const row = { id, model: 'DeviceCode', payload: '{}', grantId, uid, userCode, accountId, clientId }
    await insertArtifact(db, { ...row, createdAt: 0, expiresAt: 1e15 })
    const now = 1_800_000_000_000
    const answers = await Promise.all(Array.from({ length: 4 }, () => admitPoll(db, id, now, 5)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await admitPoll(db, id, now + 20_000, 5)).toBe(true)
    expect(await admitPoll(db, id, now + 39_999, 5)).toBe(false)
    expect(await admitPoll(db, id, now + 39_999 + 25_000, 5)).toBe(true)
  })

  it('admits nothing that is not there', async () => {
    expect(await admitPoll(db, new Uint8Array([9]), 1, 5)).toBe(false)
  })
})
