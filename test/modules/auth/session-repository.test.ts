import { describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import {
  deleteNotices,
  findDueNotices,
  insertNotices,
  postponeNotice,
  takeNotice
} from '../../../modules/auth/logout/repository.ts'
import { findConsent, storeConsent, upsertArtifact } from '../../../modules/auth/repository.ts'
import {
  deleteConsent,
  deleteGrants,
  deleteGrantsBetween,
  deleteSession,
  findConsentsOfUser,
  findGrantsOfSession,
  findSessionByUid,
  findSessionsOfAccount
} from '../../../modules/auth/sessions/repository.ts'
import { engines } from '../../support/engines.ts'

describe.each(engines)('sessions on %s', (_engine, openDb) => {
  const empty = {
    grantId: null,
    uid: null,
    userCode: null,
    accountId: null,
    clientId: null,
    createdAt: 1,
    expiresAt: 1000
  }
  const put = (db: Db, id: string, values: object) =>
    upsertArtifact(db, { ...empty, id: Buffer.from(id), model: 'Session', payload: id, ...values })
  const within = async (use: (db: Db) => Promise<void>) => {
    const db = await openDb()
    try {
      await use(db)
    } finally {
      await db.close()
    }
  }
  const payloads = (rows: { payload: string }[]) => rows.map(({ payload }) => payload)

  it('finds those of a person that are not over, the oldest first, and each by its uid', () =>
    within(async (db) => {
      await put(db, 'b', { uid: 'u2', accountId: 'a', createdAt: 2 })
      await put(db, 'a', { uid: 'u1', accountId: 'a' })
      await put(db, 'over', { uid: 'u3', accountId: 'a', expiresAt: 500 })
      await put(db, 'other', { uid: 'u4', accountId: 'b' })
      await put(db, 'grant', { uid: 'u1', accountId: 'a', model: 'Grant', grantId: 'g' })
      expect(payloads(await findSessionsOfAccount(db, 'a', 500))).toEqual(['a', 'b'])
      expect((await findSessionByUid(db, 'u1', 500))?.payload).toBe('a')
      expect(await findSessionByUid(db, 'u3', 500)).toBeUndefined()
      expect(await findSessionByUid(db, 'u9', 500)).toBeUndefined()
    }))

  it('remembers all that is allowed at the same moment', () =>
    within(async (db) => {
      const consent = { userInum: 'u', clientInum: 'c', claims: [] }
      const scopes = Array.from({ length: 8 }, (_, i) => `s${i}`)
      await Promise.all(scopes.map((scope) => storeConsent(db, { ...consent, scopes: [scope] }, 1, null)))
      expect((await findConsent(db, 'u', 'c', 1))?.scopes.toSorted()).toEqual(scopes)
    }))

  it('forgets with the next one what was allowed until a time that is over', () =>
    within(async (db) => {
      const consent = { userInum: 'u', clientInum: 'c', claims: [] }
      await storeConsent(db, { ...consent, scopes: ['old'] }, 1, 10)
      await storeConsent(db, { ...consent, scopes: ['new'] }, 10, 20)
      expect(await findConsent(db, 'u', 'c', 10)).toMatchObject({ scopes: ['new'], createdAt: 1, updatedAt: 10 })
    }))

  it('ends as many grants as there are', () =>
    within(async (db) => {
      const ids = Array.from({ length: 70_000 }, (_, i) => `g${i}`)
      for (const grantId of ['g0', 'g69999', 'other']) await put(db, grantId, { uid: 'u1', model: 'Grant', grantId })
      await deleteGrants(db, ids)
      expect(payloads(await findGrantsOfSession(db, 'u1'))).toEqual(['other'])
    }))

  it('lets one of many end a session', () =>
    within(async (db) => {
      await put(db, 'a', { uid: 'u1', accountId: 'a' })
      const ended = await Promise.all(Array.from({ length: 10 }, () => deleteSession(db, 'u1')))
      expect(ended.filter(Boolean)).toHaveLength(1)
    }))

  it('ends grants with all that hangs on them, and leaves the others', () =>
    within(async (db) => {
      for (const [grantId, uid, accountId, clientId] of [
        ['g1', 'u1', 'a', 'x'],
        ['g2', 'u1', 'a', 'y'],
        ['g3', 'u2', 'a', 'x'],
        ['g4', 'u3', 'b', 'x']
      ]) {
        await put(db, `${grantId}`, { model: 'Grant', grantId, uid, accountId, clientId })
        await put(db, `token of ${grantId}`, { model: 'AccessToken', grantId })
      }
      const left = async () =>
        (await db.query.select({ payload: db.tables.artifacts.payload }).from(db.tables.artifacts)).map(({ payload }) => payload).toSorted() // prettier-ignore
      expect((await findGrantsOfSession(db, 'u1')).map(({ grantId }) => grantId).toSorted()).toEqual(['g1', 'g2'])
      await deleteGrants(db, [])
      await deleteGrants(db, ['g1'])
      expect(await left()).toEqual(['g2', 'g3', 'g4', 'token of g2', 'token of g3', 'token of g4'])
      await deleteGrantsBetween(db, 'a', 'x')
      expect(await left()).toEqual(['g2', 'g4', 'token of g2', 'token of g4'])
    }))

  it('keeps, lists and forgets what a person has allowed', () =>
    within(async (db) => {
      const consent = { userInum: 'a', clientInum: 'x', scopes: ['openid'], claims: [] }
      await storeConsent(db, consent, 1, null)
      await storeConsent(db, { ...consent, clientInum: 'w', scopes: ['email'] }, 2, 50)
      await storeConsent(db, { ...consent, userInum: 'b' }, 3, null)
      expect((await findConsentsOfUser(db, 'a')).map(({ clientInum, expiresAt }) => [clientInum, expiresAt])).toEqual([
        ['x', null],
        ['w', 50]
      ])
      expect(await deleteConsent(db, 'a', 'x')).toBeDefined()
      expect(await deleteConsent(db, 'a', 'x')).toBeUndefined()
      expect(await findConsent(db, 'b', 'x', 4)).toBeDefined()
    }))

  it('gives notices out when they are due, the longest due first', () =>
    within(async (db) => {
      const notice = { clientInum: 'x', userInum: 'a', sid: 's', attempts: 0 }
      await insertNotices(db, [])
      await insertNotices(db, [
        { ...notice, id: '1', dueAt: 30 },
        { ...notice, id: '2', dueAt: 10 },
        { ...notice, id: '3', dueAt: 20 }
      ])
      const due = async (now: number, limit = 9) => (await findDueNotices(db, now, limit)).map(({ id }) => id)
      expect(await due(20)).toEqual(['2', '3'])
      expect(await due(99, 1)).toEqual(['2'])
      await postponeNotice(db, '2', 40)
      expect(await due(99)).toEqual(['3', '1', '2'])
      await deleteNotices(db, [])
      await deleteNotices(db, ['1', '3'])
      expect(await findDueNotices(db, 99, 9)).toEqual([{ ...notice, id: '2', dueAt: 40 }])
    }))

  it('gives a notice to one of those who would take it', () =>
    within(async (db) => {
      const notice = { id: '1', clientInum: 'x', userInum: 'a', sid: 's', attempts: 0, dueAt: 10 }
      await insertNotices(db, [notice])
      const takers = await Promise.all([1, 2, 3].map((i) => takeNotice(db, notice, 100 + i)))
      const [taken, ...more] = takers.filter((one) => one !== undefined)
      expect(more).toEqual([])
      expect(taken).toMatchObject({ id: '1', attempts: 1 })
      expect(taken?.dueAt).toBeGreaterThan(100)
      expect(await takeNotice(db, notice, 200)).toBeUndefined()
      expect(await findDueNotices(db, 999, 9)).toEqual([taken])
    }))
})
