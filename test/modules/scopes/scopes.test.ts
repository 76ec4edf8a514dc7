import type { Db } from '#db/db'
import { attributeRegistry, attributes } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import {
  administrationScopes,
  createScope,
  deleteScope,
  findScope,
  installedScopeDn,
  isShownInDiscovery,
  replaceScope,
  scopeDn,
  scopeRegistry,
  scopes,
  searchScopes
} from '#modules/scopes/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { contextSlice } from '../../support/context-slice.ts'

describe.each(engines)('scopes on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db, clock)
    await attributes.prepare?.(ctx as Context)
    await scopes.prepare?.(ctx as Context)
  })
  afterAll(() => db.close())

  it('has the scopes of Janssen under their inums', async () => {
    expect(await findScope(db, '10B2')).toMatchObject({ id: 'user_name', scopeType: 'openid' })
    expect(await findScope(db, 'F0C4')).toMatchObject({ id: 'openid', defaultScope: true })
    expect(await findScope(db, '1800.03.1')).toMatchObject({ id: 'https://jans.io/oauth/config/read-all' })
    expect(await findScope(db, '1800.01.8')).toMatchObject({
      id: 'https://jans.io/oauth/config/openid/clients.readonly'
    })
  })

  it('lets clients that register themselves have profile and email, and nothing that administers', async () => {
    const { all, byId } = await scopeRegistry(ctx)
    expect(byId('profile')?.defaultScope).toBe(true)
    expect(byId('email')?.defaultScope).toBe(true)
    expect(byId('introspection')?.defaultScope).toBe(false)
    const ofTheAuthServer = ['jans_stat', 'global_token_revocation', 'revoke_session', 'revoke_any_token']
    const administration = new Set([...administrationScopes, ...ofTheAuthServer])
    expect(ofTheAuthServer.filter((id) => !byId(id))).toEqual([])
    expect(all.filter(({ id, defaultScope }) => administration.has(id) && defaultScope)).toEqual([])
  })

  it('refers to attributes by dn, all of which exist', async () => {
    const registry = await attributeRegistry(ctx)
    const { all, byId } = await scopeRegistry(ctx)
    const dns = all.flatMap(({ claims = [] }) => claims)
    expect(dns.filter((dn) => !registry.byInum(dn))).toEqual([])
    const names = byId('profile')?.claims?.map((dn) => registry.byInum(dn)?.name)
    expect(names).toEqual(expect.arrayContaining(['displayName', 'givenName', 'sn', 'jansAdminUIRole']))
  })

  it('keeps what the server asks for itself from being deleted, renamed or made to expire', async () => {
    const { inum, createdAt, ...revoke } = (await scopeRegistry(ctx)).byId('revoke_session')!
    await expect(deleteScope(ctx, inum)).rejects.toMatchObject({ code: 'conflict', status: 409 })
    for (const change of [{ id: 'other' }, { expiresAt: clock.now + 1 }])
      await expect(replaceScope(ctx, inum, { ...revoke, ...change })).rejects.toMatchObject({
        status: 400,
        member: Object.keys(change)[0]
      })
    expect(await findScope(db, inum)).toEqual({ inum, createdAt, ...revoke })
  })

  it('leaves an installed scope as an administrator wants it at the next start', async () => {
    const before = (await searchScopes(db, {})).total
    const { inum: _, createdAt: _at, ...scope } = (await findScope(db, '8A01'))!
    await replaceScope(ctx, '8A01', { ...scope, description: 'Ours', defaultScope: true })
    await scopes.prepare?.(ctx as Context)
    expect((await searchScopes(db, {})).total).toBe(before)
    expect(await findScope(db, '8A01')).toMatchObject({ description: 'Ours', defaultScope: true })
  })

  it('says who has made, changed and deleted a scope', async () => {
    const actor = { clientId: 'c1', correlationId: 'scope-life' }
    const { inum } = await createScope(ctx, { id: 'audited', scopeType: 'oauth' }, actor)
    await replaceScope(ctx, inum, { id: 'audited', scopeType: 'oauth', description: 'new' }, actor)
    await deleteScope(ctx, inum, actor)
    const { records } = await searchAudit(db, { pattern: 'scope-life', offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation)).toEqual(['create-scope', 'replace-scope', 'delete-scope'])
    expect(records[1]?.changes).toEqual({ description: [null, 'new'] })
  })

  it('keeps what several change at once', async () => {
    const { inum } = await createScope(ctx, { id: 'several', scopeType: 'oauth' })
    await Promise.all([
      replaceScope(ctx, inum, (before) => ({ ...before, description: 'said' })),
      replaceScope(ctx, inum, (before) => ({ ...before, iconUrl: 'https://icons.example/1' }))
    ])
    expect(await findScope(db, inum)).toMatchObject({ description: 'said', iconUrl: 'https://icons.example/1' })
    await deleteScope(ctx, inum)
  })

  it.each(['iconUrl', 'creatorId'] as const)('sorts those without %s before the others', async (member) => {
    const { inum } = await createScope(ctx, { id: 'sorted', scopeType: 'oauth', [member]: 'made' })
    const { scopes: found } = await searchScopes(db, { sortBy: member })
    const having = found.map((scope) => scope[member] !== undefined)
    expect(having.lastIndexOf(false)).toBeLessThan(having.indexOf(true))
    await deleteScope(ctx, inum)
  })

  it('finds nothing that was made at what is no time', async () => {
    expect(await searchScopes(db, { members: [['creationDate', 'yesterday']] })).toEqual({ total: 0, scopes: [] })
  })

  it('has no creator that no index can hold', async () => {
    const creatorId = 'x'.repeat(1501)
    await expect(createScope(ctx, { id: 'made', scopeType: 'oauth', creatorId })).rejects.toMatchObject({
      status: 400,
      member: 'creatorId'
    })
  })

  it('shows a change in the registry at once', async () => {
    const { inum } = await createScope(ctx, { id: 'at-once', scopeType: 'oauth' })
    expect((await scopeRegistry(ctx)).byId('at-once')?.inum).toBe(inum)
    expect((await scopeRegistry(ctx)).byInum(scopeDn(inum))?.id).toBe('at-once')
    await replaceScope(ctx, inum, { id: 'renamed', scopeType: 'oauth' })
    expect((await scopeRegistry(ctx)).byId('at-once')).toBeUndefined()
    expect((await scopeRegistry(ctx)).byId('renamed')?.createdAt).toBe(clock.now)
    await deleteScope(ctx, inum)
    expect((await scopeRegistry(ctx)).byId('renamed')).toBeUndefined()
  })

  it('leaves out of the registry what has expired', async () => {
    await createScope(ctx, { id: 'short', scopeType: 'spontaneous', expiresAt: clock.now + 1000 })
    const registry = await scopeRegistry(ctx)
    expect(registry.byId('short')).toBeDefined()
    clock.now += 1000
    expect(registry.byId('short')).toBeUndefined()
    expect(registry.all.some(({ id }) => id === 'short')).toBe(false)
  })

  it('takes the older of two scopes with the same id', async () => {
    const first = await createScope(ctx, { id: 'twice', scopeType: 'oauth' })
    clock.now += 1
    await createScope(ctx, { id: 'twice', scopeType: 'openid' })
    expect((await scopeRegistry(ctx)).byId('twice')?.inum).toBe(first.inum)
  })

  it.each(['', 'two words', 'quote"', 'back\\slash', 'ümlaut', 'a'.repeat(256)])('refuses the id %j', async (id) => {
    await expect(createScope(ctx, { id, scopeType: 'oauth' })).rejects.toMatchObject({ status: 400, member: 'id' })
  })

  it('finds by any of several texts, without regard to case', async () => {
    const found = async (...patterns: string[]) => (await searchScopes(db, { patterns })).scopes.map(({ id }) => id)
    expect(await found('10b2', 'F0C4')).toEqual(['user_name', 'openid'])
    expect(await found('100%')).toEqual([])
    expect(await found('_')).not.toEqual((await searchScopes(db, {})).scopes.map(({ id }) => id))
  })

  it('finds by the value of a member, of a list and of what is absent', async () => {
    const ids = async (...members: [string, string][]) =>
      (await searchScopes(db, { members: members as never })).scopes.map(({ id }) => id)
    expect(await ids(['id', 'openid'])).toEqual(['openid'])
    expect(await ids(['groupClaims', 'true'])).toEqual(['address'])
    expect(await ids(['groupClaims', 'false'], ['id', 'email'])).toEqual(['email'])
    expect(await ids(['claims', 'inum=42E0,ou=attributes,o=jans'])).toEqual(['user_name'])
    expect(await ids(['claims', 'inum=42E0'])).toEqual([])
    expect(await ids(['displayName', `x' or '1'='1`])).toEqual([])
  })

  it('sorts and pages', async () => {
    const page = await searchScopes(db, { type: 'openid', sortBy: 'id', descending: true, offset: 1, limit: 2 })
    const all = (await searchScopes(db, { type: 'openid' })).scopes.map(({ id }) => id)
    expect(page.total).toBe(all.length)
    expect(page.scopes.map(({ id }) => id)).toEqual(all.toSorted().toReversed().slice(1, 3))
  })

  it('answers for scopes that are not there', async () => {
    await expect(replaceScope(ctx, 'none', { id: 'x', scopeType: 'oauth' })).rejects.toMatchObject({ status: 404 })
    await expect(deleteScope(ctx, 'none')).rejects.toMatchObject({ status: 404 })
  })

  it('names the scopes of the catalogue by a dn that is the same in every installation', async () => {
    const { byInum, byId } = await scopeRegistry(ctx)
    for (const id of administrationScopes) expect(byInum(installedScopeDn(id))?.id).toBe(id)
    expect(isShownInDiscovery(byId('openid')!)).toBe(true)
    expect(isShownInDiscovery(byId('jans_stat')!)).toBe(false)
    expect(isShownInDiscovery(byId('https://jans.io/oauth/config/read-all')!)).toBe(false)
  })
})
