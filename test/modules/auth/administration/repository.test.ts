import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { eq } from '#db/drizzle'
import {
  browseTokenRows,
  findTokenRow,
  newestTokenRows,
  nextSessionRows,
  searchSessionRows,
  searchTokenRows,
  type SessionCondition,
  type TokenCondition,
  type TokenSort
} from '#modules/auth/administration/repository'
import { storeConsent, upsertArtifact } from '#modules/auth/repository'
import { findConsentsOfClient } from '#modules/auth/sessions/repository'
import { engines } from '../../../support/engines.ts'

const now = 1000

describe.each(engines)('tokens and sessions as administrators search them, on %s', (_engine, open) => {
  let db: Db
  const idOf = (name: string) => Buffer.from(name)
  const put = (name: string, model: string, more: object = {}, payload: object | string = {}) =>
    upsertArtifact(db, {
      id: idOf(name),
      model,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      grantId: null,
      uid: null,
      userCode: null,
      accountId: null,
      clientId: null,
      createdAt: 1,
      expiresAt: 2000,
      ...more
    })
  beforeAll(async () => {
    db = await open()
    await put('g1', 'Grant', { grantId: 'g1', uid: 's1', accountId: 'ann', clientId: 'x' })
    await put('g2', 'Grant', { grantId: 'g2', uid: 's2', accountId: 'bob', clientId: 'y' })
    // Sealed, so no JSON: no statement may try to read it.
    await put('a-session', 'Session', { uid: 's1', accountId: 'ann', createdAt: 5 }, 'v1.sealed')
    await put('b-session', 'Session', { uid: 's2', accountId: 'bob', expiresAt: 1500 }, 'v1.sealed')
    await put('c-session', 'Session', { uid: 's3' }, 'v1.sealed')
    await put('d-session', 'Session', { uid: 's4', accountId: 'ann', expiresAt: now }, 'v1.sealed')
    const ann = { grantId: 'g1', accountId: 'ann', clientId: 'x' }
    await put('t1', 'AccessToken', { ...ann, createdAt: 10 }, { gty: 'authorization_code refresh_token', scope: 'openid email' }) // prettier-ignore
    await put('t2', 'RefreshToken', ann, { gty: 'authorization_code', scope: 'openid' })
    await put('t3', 'AuthorizationCode', { grantId: 'g2', accountId: 'bob', clientId: 'y' }, { scope: 'openid' })
    await put('t4', 'ClientCredentials', { clientId: 'y', expiresAt: 1200 }, { scope: 'read' })
    await put('t5', 'AccessToken', { ...ann, expiresAt: now }, { gty: 'authorization_code' })
    await put('t6', 'DeviceCode', { clientId: 'x' }, 'v1.sealed')
    await put('used', 'AuthorizationCode', ann, {})
    await db.query.update(db.tables.artifacts).set({ consumedAt: 1 }).where(eqId('used'))
  })
  afterAll(() => db.close())
  const eqId = (name: string) => eq(db.tables.artifacts.id, idOf(name))

  const names = (rows: { id: Uint8Array }[]) => rows.map(({ id }) => Buffer.from(id).toString())
  const everything = { patterns: [], descending: false, offset: 0, limit: 100 }
  const tokens = async (conditions: TokenCondition[], more: object = {}) => {
    const { total, rows } = await searchTokenRows(db, { ...everything, sortBy: 'code', conditions, ...more }, now)
    return [total, ...names(rows)]
  }
  const sessions = async (conditions: SessionCondition[], more: object = {}) => {
    const { total, rows } = await searchSessionRows(db, { ...everything, sortBy: 'sid', conditions, ...more }, now)
    return [total, ...names(rows)]
  }

  it('counts the newest tokens of a client that are good, and shows the last of them', async () => {
    const newest = async (client: string, limit: number, before = 'z') => {
      const { counts, rows, isAll } = await newestTokenRows(db, client, idOf(before), now, limit)
      return [Object.fromEntries(counts), names(rows), isAll]
    }
    expect(await newest('x', 9)).toEqual([{ AccessToken: 1, RefreshToken: 1 }, ['t2', 't1'], true])
    expect(await newest('x', 1)).toEqual([{ AccessToken: 1, RefreshToken: 1 }, ['t2'], true])
    expect(await newest('y', 9)).toEqual([{ AuthorizationCode: 1, ClientCredentials: 1 }, ['t4', 't3'], true])
    expect(await newest('y', 9, 't4')).toEqual([{ AuthorizationCode: 1 }, ['t3'], true])
    expect(await newest('nobody', 9)).toEqual([{}, [], true])
  })

  it('goes from the newest token to the oldest', async () => {
    const browse = async (conditions: TokenCondition[], limit: number, before = idOf('z')) => {
      const { rows, next } = await browseTokenRows(db, conditions, before, now, limit)
      return [names(rows), next && Buffer.from(next).toString()]
    }
    expect(await browse([], 3)).toEqual([['t4', 't3', 't2'], 't2'])
    expect(await browse([], 3, idOf('t2'))).toEqual([['t1'], undefined])
    expect(await browse([], 4)).toEqual([['t4', 't3', 't2', 't1'], undefined])
    expect(await browse([{ field: 'clientId', is: 'x' }], 1)).toEqual([['t2'], 't2'])
    expect(await browse([{ field: 'tokenType', is: 'access_token' }], 9)).toEqual([['t4', 't1'], undefined])
    expect(await browse([{ field: 'expiresAt', until: 1500 }], 9)).toEqual([['t4'], undefined])
    expect(await browse([{ field: 'clientId', is: 'nobody' }], 9)).toEqual([[], undefined])
  })

  it('counts the consents of a client that hold, and shows the last of them', async () => {
    const consent = { clientInum: 'x', scopes: ['openid'], claims: [] }
    await storeConsent(db, { ...consent, userInum: 'ann' }, 1, null)
    await storeConsent(db, { ...consent, userInum: 'bob' }, 2, now + 1)
    await storeConsent(db, { ...consent, userInum: 'eve' }, 3, now)
    await storeConsent(db, { ...consent, userInum: 'ann', clientInum: 'y' }, 4, null)
    const { count, isAll, rows } = await findConsentsOfClient(db, 'x', now, 5)
    expect([count, isAll, rows.map(({ userInum }) => userInum)]).toEqual([2, true, ['bob', 'ann']])
    expect((await findConsentsOfClient(db, 'x', now, 1)).rows).toMatchObject([{ userInum: 'bob', scopes: ['openid'] }])
    expect((await findConsentsOfClient(db, 'z', now, 5)).count).toBe(0)
  })

  it('finds tokens that are good, by each of their members', async () => {
    expect(await tokens([])).toEqual([4, 't1', 't2', 't3', 't4'])
    for (const [field, is, ...found] of [
      ['code', Buffer.from('t2').toString('hex'), 't2'],
      ['clientId', 'y', 't3', 't4'],
      ['userInum', 'ann', 't1', 't2'],
      ['grantId', 'g1', 't1', 't2'],
      ['tokenType', 'access_token', 't1', 't4'],
      ['tokenType', 'nonsense'],
      ['grantType', 'authorization_code', 't1', 't2', 't3'],
      ['grantType', 'client_credentials', 't4'],
      ['scope', 'openid', 't1', 't2', 't3'],
      ['scope', 'openid email', 't1'],
      ['scope', 'open']
    ] as const)
      expect.soft(await tokens([{ field, is }]), `${field} ${is}`).toEqual([found.length, ...found])
    expect(await tokens([{ field: 'expiresAt', until: 1500 }])).toEqual([1, 't4'])
    expect(await tokens([{ field: 'createdAt', from: 10, until: 11 }])).toEqual([1, 't1'])
    expect(
      await tokens([
        { field: 'clientId', is: 'y' },
        { field: 'scope', is: 'read' }
      ])
    ).toEqual([1, 't4'])
    expect(await tokens([], { patterns: ['EMAIL', 'BOB'] })).toEqual([2, 't1', 't3'])
    expect(await tokens([], { patterns: ['%', '_'] })).toEqual([0])
    expect(await tokens([], { offset: 1, limit: 2 })).toEqual([4, 't2', 't3'])
  })

  it('sorts them by each of their members', async () => {
    for (const [sortBy, ...order] of [
      ['code', 't1', 't2', 't3', 't4'],
      ['clientId', 't1', 't2', 't3', 't4'],
      ['userInum', 't4', 't1', 't2', 't3'],
      ['tokenType', 't1', 't4', 't3', 't2'],
      ['grantType', 't1', 't2', 't3', 't4'],
      ['scope', 't2', 't3', 't1', 't4'],
      ['grantId', 't4', 't1', 't2', 't3'],
      ['createdAt', 't2', 't3', 't4', 't1'],
      ['expiresAt', 't4', 't1', 't2', 't3']
    ] as [TokenSort, ...string[]][])
      expect.soft(await tokens([], { sortBy }), sortBy).toEqual([4, ...order])
    expect(await tokens([], { sortBy: 'clientId', descending: true })).toEqual([4, 't3', 't4', 't1', 't2'])
  })

  it('finds one token by its id, unless it is over or something else', async () => {
    expect((await findTokenRow(db, idOf('t1'), now))?.model).toBe('AccessToken')
    for (const name of ['t5', 't6', 'used', 'a-session', 'nothing'])
      expect(await findTokenRow(db, idOf(name), now)).toBeUndefined()
  })

  it('finds sessions that are not over, by what the store knows of them', async () => {
    expect(await sessions([])).toEqual([3, 'a-session', 'b-session', 'c-session'])
    for (const [field, is, ...found] of [
      ['sid', 's2', 'b-session'],
      ['userInum', 'ann', 'a-session'],
      ['clientInum', 'y', 'b-session'],
      ['state', 'unauthenticated', 'c-session'],
      ['state', 'authenticated', 'a-session', 'b-session']
    ] as const)
      expect.soft(await sessions([{ field, is }]), `${field} ${is}`).toEqual([found.length, ...found])
    expect(await sessions([{ field: 'expiresAt', until: 1600 }])).toEqual([1, 'b-session'])
    expect(await sessions([{ field: 'createdAt', from: 5 }])).toEqual([1, 'a-session'])
    expect(await sessions([], { patterns: ['S3', 'ann'] })).toEqual([2, 'a-session', 'c-session'])
    expect(await sessions([], { sortBy: 'userInum', descending: true })).toEqual([3, 'b-session', 'a-session', 'c-session']) // prettier-ignore
    expect(await sessions([], { sortBy: 'createdAt', limit: 1 })).toEqual([3, 'b-session'])
  })

  it('goes through them in steps', async () => {
    const next = (after: string) => nextSessionRows(db, { conditions: [], patterns: [] }, now, idOf(after), 2)
    expect(names(await next(''))).toEqual(['a-session', 'b-session'])
    expect(names(await next('b-session'))).toEqual(['c-session'])
    expect(await next('c-session')).toEqual([])
  })

  it('goes through tokens in steps that nobody sees', { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 11_000 }, (_, i) => ({
      id: idOf(`many-${String(i).padStart(6, '0')}`),
      model: i % 2 ? 'ClientCredentials' : 'Grant',
      payload: '{}',
      clientId: 'many',
      createdAt: 1,
      expiresAt: 2000
    }))
    for (let i = 0; i < rows.length; i += 1000)
      await db.query.insert(db.tables.artifacts).values(rows.slice(i, i + 1000))
    const names = rows.flatMap(({ id, model }) => (model === 'Grant' ? [] : id.toString()))
    const many = (more: object) => tokens([{ field: 'clientId', is: 'many' }], more)
    for (const offset of [0, 2490, 4990, 5495])
      expect(await many({ offset, limit: 20 })).toEqual([5500, ...names.slice(offset, offset + 20)])
    expect(await many({ offset: 2490, limit: 20, descending: true })).toEqual([5500, ...names.toReversed().slice(2490, 2510)]) // prettier-ignore
    expect(await many({ limit: 0 })).toEqual([5500])
    const last = await browseTokenRows(db, [{ field: 'clientId', is: 'many' }], idOf('many-000003'), now, 20)
    expect([last.rows.map(({ id }) => Buffer.from(id).toString()), last.next]).toEqual([[names[0]], undefined])
    const oldest = await browseTokenRows(db, [{ field: 'grantId', is: 'g1' }], idOf('u'), now, 1)
    expect(oldest.rows.map(({ id }) => Buffer.from(id).toString())).toEqual(['t2'])
    const behindSteps = await browseTokenRows(db, [{ field: 'clientId', is: 'none' }], idOf('n'), now, 20)
    expect(behindSteps).toEqual({ rows: [], next: undefined })
    expect((await tokens([]))[0]).toBe(5504)
  })
})
