import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { sha256 } from '#modules/core/hash'
import {
  deleteOverSessions,
  deleteSession,
  deleteSessionsOfUser,
  findSession,
  insertSession,
  touchSession
} from '#modules/admin/session/repository'
import { engines } from '../../support/engines.ts'

describe.each(engines)('the sessions of administrators on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  const add = async (value: string, userInum = 'u', times = { lastUsedAt: 100, expiresAt: 1000 }) => {
    const session = { id: sha256(value), userInum, idToken: 'sealed', createdAt: 100, ...times }
    await insertSession(db, session)
    return session
  }

  it('are found while they last and are used', async () => {
    const session = await add('found')
    expect(await findSession(db, session.id, 500, 50)).toMatchObject({ ...session, id: expect.anything() })
    expect(await findSession(db, session.id, 1000, 50)).toBeUndefined()
    expect(await findSession(db, session.id, 500, 100)).toBeUndefined()
    expect(await findSession(db, sha256('another'), 500, 50)).toBeUndefined()
  })

  it('are kept alive by being used', async () => {
    const { id } = await add('touched')
    await touchSession(db, id, 400)
    expect(await findSession(db, id, 500, 399)).toMatchObject({ lastUsedAt: 400 })
  })

  it('end one by one, or all of a person', async () => {
    const ended = await add('ended', 'ada')
    const others = [await add('a', 'ada'), await add('b', 'ada')]
    const stranger = await add('c', 'grace')
    await deleteSession(db, ended.id)
    expect(await findSession(db, ended.id, 500, 50)).toBeUndefined()
    expect(await findSession(db, others[0]?.id as Buffer, 500, 50)).toBeDefined()
    await deleteSessionsOfUser(db, 'ada')
    for (const { id } of others) expect(await findSession(db, id, 500, 50)).toBeUndefined()
    expect(await findSession(db, stranger.id, 500, 50)).toBeDefined()
  })

  it('are swept when they are over or were left alone', async () => {
    const expired = await add('expired', 'u', { lastUsedAt: 900, expiresAt: 901 })
    const idle = await add('idle', 'u', { lastUsedAt: 100, expiresAt: 5000 })
    const used = await add('used', 'u', { lastUsedAt: 900, expiresAt: 5000 })
    await deleteOverSessions(db, 950, 500)
    const { adminSessions } = db.tables
    const left = await db.query.select({ id: adminSessions.id }).from(adminSessions)
    const ids = left.map(({ id }) => Buffer.from(id).toString('hex'))
    expect(ids).toContain(used.id.toString('hex'))
    expect(ids).not.toContain(expired.id.toString('hex'))
    expect(ids).not.toContain(idle.id.toString('hex'))
  })
})
