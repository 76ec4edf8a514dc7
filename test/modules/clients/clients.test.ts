import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eq } from '#db/drizzle'
import type { Db } from '#db/db'
import { attributes } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import {
  clients,
  createClient,
  deleteClient,
  findClient,
  findClientsByScopes,
  replaceClient,
  searchClients
} from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { createScope, deleteScope, installedScopeDn, scopeDn, scopes } from '#modules/scopes/index'
import { engines } from '../../support/engines.ts'
import { contextSlice } from '../../support/context-slice.ts'

describe.each(engines)('clients on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  const changed: string[] = []
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db, clock)
    await attributes.prepare?.(ctx as Context)
    await scopes.prepare?.(ctx as Context)
    ctx.events.on('client.changed', ({ inum }) => void changed.push(inum))
  })
  afterAll(() => db.close())

  const redirectUris = ['https://app.example.org/callback']
  const count = async () => (await searchClients(ctx, {})).total

  it('gives a new client an inum, a secret and a version, and finds it again', async () => {
    const client = await createClient(ctx, { definition: { redirectUris, displayName: 'App' } })
    expect(client).toMatchObject({ disabled: false, version: 1, createdAt: clock.now, updatedAt: clock.now })
    expect(client.inum).toMatch(/^[\da-f-]{36}$/)
    expect(client.secret).toMatch(/^[\da-f-]{36}$/)
    expect(await findClient(ctx, client.inum)).toEqual(client)
  })

  it('keeps secrets sealed in the database', async () => {
    const { inum } = await createClient(ctx, {
      secret: 'very-secret-1',
      definition: { redirectUris, registrationAccessToken: 'very-secret-2' }
    })
    const [row] = await db.query.select().from(db.tables.clients).where(eq(db.tables.clients.inum, inum))
    expect(JSON.stringify(row)).not.toContain('very-secret')
    expect(await findClient(ctx, inum)).toMatchObject({
      secret: 'very-secret-1',
      definition: { registrationAccessToken: 'very-secret-2' }
    })
  })

  it('does not open the secret of one client for another', async () => {
    const [mine, other] = [await createClient(ctx, { secret: 'mine', definition: { redirectUris } }), await createClient(ctx, { secret: 'other', definition: { redirectUris } })] // prettier-ignore
    const { clients } = db.tables
    const [{ secret } = {}] = await db.query.select().from(clients).where(eq(clients.inum, other.inum))
    await db.query
      .update(clients)
      .set({ secret: secret ?? null })
      .where(eq(clients.inum, mine.inum))
    await expect(findClient(ctx, mine.inum)).rejects.toThrow('unable to authenticate')
    expect((await findClient(ctx, other.inum))?.secret).toBe('other')
    await db.query.delete(clients).where(eq(clients.inum, mine.inum))
  })

  it('takes names that an index can hold, and no longer ones', async () => {
    // As hard to pack as names can be.
    const name = (length: number) => Array.from({ length }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join('') // prettier-ignore
    const inum = `https://app.example.org/${'x'.repeat(900)}`
    await createClient(ctx, { inum, definition: { redirectUris, displayName: name(500) } })
    await expect(createClient(ctx, { definition: { redirectUris, displayName: name(501) } })).rejects.toMatchObject({
      status: 400,
      member: 'displayName'
    })
    await deleteClient(ctx, inum)
  })

  it('refuses an inum that is taken and keeps who had it', async () => {
    await createClient(ctx, { inum: 'taken', secret: 'first', definition: { redirectUris } })
    await expect(createClient(ctx, { inum: 'taken', definition: { redirectUris } })).rejects.toMatchObject({
      code: 'conflict',
      member: 'inum'
    })
    expect((await findClient(ctx, 'taken'))?.secret).toBe('first')
  })

  it('stores nothing of what is not valid, and tells nobody', async () => {
    const before = await count()
    changed.length = 0
    await expect(createClient(ctx, { definition: { redirectUris: ['javascript:alert(1)'] } })).rejects.toMatchObject({
      code: 'invalid_redirect_uri'
    })
    await expect(createClient(ctx, { definition: { scopes: ['openid', 'nonsense'] } })).rejects.toThrow(
      'Invalid scope in request -> [nonsense]'
    )
    await expect(createClient(ctx, { definition: { claims: ['inum', 'nonsense'] } })).rejects.toThrow(
      'Invalid claim in request -> [nonsense]'
    )
    expect(await count()).toBe(before)
    expect(changed).toEqual([])
  })

  it('takes scopes by dn and by id and keeps each once; claims stay as they were given', async () => {
    const { definition } = await createClient(ctx, {
      definition: {
        scopes: ['openid', installedScopeDn('openid'), installedScopeDn('email'), 'F0C4'],
        claims: ['inum', 'inum=29DA,ou=attributes,o=jans', 'given_name']
      }
    })
    expect(definition.scopes).toEqual([installedScopeDn('openid'), installedScopeDn('email')])
    expect(definition.claims).toEqual(['inum', 'inum=29DA,ou=attributes,o=jans', 'given_name'])
  })

  it('replaces everything but the secret, the inum and the time of creation', async () => {
    const before = await createClient(ctx, { definition: { redirectUris, description: 'old', trustedClient: true } })
    clock.now += 5000
    const after = await replaceClient(ctx, before.inum, { disabled: true, definition: { displayName: 'New' } })
    expect(after).toEqual({
      inum: before.inum,
      secret: before.secret,
      disabled: true,
      createdAt: before.createdAt,
      updatedAt: clock.now,
      version: 2,
      definition: { displayName: 'New' }
    })
    expect(await findClient(ctx, before.inum)).toEqual(after)
  })

  it('lets a client keep going whose scope was deleted meanwhile', async () => {
    const { inum } = await createScope(ctx, { id: 'passing', scopeType: 'oauth' })
    const client = await createClient(ctx, { definition: { redirectUris, scopes: ['passing', 'openid'] } })
    await deleteScope(ctx, inum)
    const after = await replaceClient(ctx, client.inum, (before) => before)
    expect(after.definition.scopes).toEqual([installedScopeDn('openid')])
    await expect(
      replaceClient(ctx, client.inum, { definition: { redirectUris, scopes: [scopeDn(inum)] } })
    ).rejects.toThrow('Invalid scope')
  })

  it('loses none of many changes at once, and refuses one that was made from an old version', async () => {
    const { inum } = await createClient(ctx, { definition: { redirectUris, contacts: [] } })
    const add = (contact: string) =>
      replaceClient(ctx, inum, ({ definition }) => ({
        definition: { ...definition, contacts: [...(definition.contacts ?? []), contact] }
      }))
    await Promise.all(['a', 'b', 'c'].map(add))
    const client = await findClient(ctx, inum)
    expect(client?.definition.contacts?.toSorted()).toEqual(['a', 'b', 'c'])
    expect(client?.version).toBe(4)
    await expect(replaceClient(ctx, inum, { definition: { redirectUris } }, undefined, 3)).rejects.toMatchObject({
      status: 409
    })
  })

  it('deletes in one transaction with what hangs on the client', async () => {
    const { inum } = await createClient(ctx, { definition: { redirectUris } })
    const broken = contextSlice(db)
    broken.events.on('client.deleted', () => {
      throw new Error('a listener failed')
    })
    await expect(deleteClient({ ...broken, vault: ctx.vault }, inum)).rejects.toThrow('a listener failed')
    expect(await findClient(ctx, inum)).toBeDefined()
    await deleteClient(ctx, inum)
    expect(await findClient(ctx, inum)).toBeUndefined()
    await expect(deleteClient(ctx, inum)).rejects.toMatchObject({ status: 404 })
  })

  it('says who has made, changed and deleted a client, without its secret', async () => {
    const actor = { clientId: 'c1', correlationId: 'client-life' }
    const { inum } = await createClient(ctx, { secret: 'hidden-1', definition: { redirectUris } }, actor)
    await replaceClient(ctx, inum, { secret: 'hidden-2', definition: { redirectUris, trustedClient: true } }, actor)
    await deleteClient(ctx, inum, actor)
    const { records } = await searchAudit(db, { pattern: 'client-life', offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation)).toEqual(['create-client', 'replace-client', 'delete-client'])
    expect(records[1]?.changes).toEqual({ clientSecret: ['***', '***'], trustedClient: [false, true] })
    expect(JSON.stringify(records)).not.toContain('hidden')
  })

  it('tells of each change, so that nobody keeps an old client', async () => {
    changed.length = 0
    const { inum } = await createClient(ctx, { definition: { redirectUris } })
    await replaceClient(ctx, inum, { definition: { redirectUris } })
    await deleteClient(ctx, inum)
    expect(changed).toEqual([inum, inum, inum])
  })

  it('finds by any of several texts, without regard to case and wildcards', async () => {
    await createClient(ctx, { inum: 'find-1', definition: { displayName: 'Ünïque One', description: '100%_sure' } })
    await createClient(ctx, { inum: 'find-2', definition: { redirectUris: ['https://unique-two.example/cb'] } })
    const found = async (...patterns: string[]) =>
      (await searchClients(ctx, { patterns })).clients.map(({ inum }) => inum)
    expect(await found('ÜNÏQUE')).toEqual(['find-1'])
    expect(await found('ünïque', 'unique-TWO')).toEqual(['find-1', 'find-2'])
    expect(await found('100%_s')).toEqual(['find-1'])
    expect(await found('100_')).toEqual([])
    expect(await found(`' or '1'='1`)).toEqual([])
  })

  it('finds by members: columns, nested ones, lists, standards and several at once', async () => {
    await createClient(ctx, {
      inum: 'member-1',
      disabled: true,
      definition: {
        displayName: 'Member',
        grantTypes: ['client_credentials', 'refresh_token'],
        attributes: { parLifetime: 60, requirePkce: true }
      }
    })
    await createClient(ctx, { inum: 'member-2', definition: { displayName: 'Member', softwareId: 'Case' } })
    const found = async (...members: [string, string][]) =>
      (await searchClients(ctx, { members: [['displayName', 'Member'], ...members] })).clients.map(({ inum }) => inum)
    expect(await found()).toEqual(['member-1', 'member-2'])
    expect(await found(['disabled', 'true'])).toEqual(['member-1'])
    expect(await found(['grantTypes', 'refresh_token'])).toEqual(['member-1'])
    expect(await found(['grantTypes', 'refresh'])).toEqual([])
    expect(await found(['attributes.parLifetime', '60'])).toEqual(['member-1'])
    expect(await found(['attributes.parLifetime', '600'])).toEqual(['member-2'])
    expect(await found(['attributes.requirePkce', 'true'])).toEqual(['member-1'])
    expect(await found(['trustedClient', 'false'], ['applicationType', 'web'])).toEqual(['member-1', 'member-2'])
    expect(await found(['softwareId', 'Case'])).toEqual(['member-2'])
    expect(await found(['softwareId', 'case'])).toEqual([])
  })

  it.each(['nonsense', 'secret', 'attributes.nonsense', '__proto__', 'constructor', "x' or '1'='1"])(
    'refuses to search and to sort by %s',
    async (name) => {
      await expect(searchClients(ctx, { members: [[name, 'x']] })).rejects.toMatchObject({ status: 400 })
      await expect(searchClients(ctx, { sortBy: name })).rejects.toMatchObject({ status: 400 })
    }
  )

  it('sorts by a member, absent ones first, and pages', async () => {
    for (const [inum, softwareVersion] of [['sort-1', 'b'], ['sort-2'], ['sort-3', 'a']] as const)
      await createClient(ctx, { inum, definition: { displayName: 'Sorted', softwareVersion } })
    const sorted = async (more: object) => {
      const page = await searchClients(ctx, {
        members: [['displayName', 'Sorted']],
        sortBy: 'softwareVersion',
        ...more
      })
      return [page.total, ...page.clients.map(({ inum }) => inum)]
    }
    expect(await sorted({})).toEqual([3, 'sort-2', 'sort-3', 'sort-1'])
    expect(await sorted({ descending: true })).toEqual([3, 'sort-1', 'sort-3', 'sort-2'])
    expect(await sorted({ offset: 1, limit: 1 })).toEqual([3, 'sort-3'])
    expect(await sorted({ limit: 0 })).toEqual([3])
    expect(await sorted({ sortBy: 'displayName', offset: 9, limit: 1 })).toEqual([3])
  })

  it('finds by when they end and by whether they have registered themselves', async () => {
    const definition = { displayName: 'Ending' }
    await createClient(ctx, { inum: 'end-1', definition })
    await createClient(ctx, { inum: 'end-2', expiresAt: clock.now + 2000, definition })
    const registered = { ...definition, registrationAccessToken: 'token' }
    await createClient(ctx, { inum: 'end-3', expiresAt: clock.now + 1000, definition: registered })
    const found = async (more: object) =>
      (await searchClients(ctx, { members: [['displayName', 'Ending']], ...more })).clients.map(({ inum }) => inum)
    expect(await found({ sortBy: 'expirationDate' })).toEqual(['end-3', 'end-2', 'end-1'])
    expect(await found({ expires: { until: clock.now + 2000 } })).toEqual(['end-3'])
    expect(await found({ expires: { from: clock.now + 1001 } })).toEqual(['end-2'])
    expect(await found({ expires: { from: clock.now, until: clock.now + 2001 } })).toEqual(['end-2', 'end-3'])
    expect(await found({ registered: true })).toEqual(['end-3'])
    expect(await found({ registered: false })).toEqual(['end-1', 'end-2'])
    for (const inum of ['end-1', 'end-2', 'end-3']) await deleteClient(ctx, inum)
  })

  it('finds the clients that have a scope', async () => {
    const { inum } = await createScope(ctx, { id: 'rare', scopeType: 'oauth' })
    await createClient(ctx, { inum: 'rare-1', definition: { scopes: ['openid', 'rare'] } })
    expect((await findClientsByScopes(ctx, [scopeDn(inum)], 10)).map((client) => client.inum)).toEqual(['rare-1'])
    expect(await findClientsByScopes(ctx, [], 10)).toEqual([])
  })

  it('deletes clients whose time is over, and only those', async () => {
    await createClient(ctx, { inum: 'over', expiresAt: clock.now + 1000, definition: {} })
    await createClient(ctx, { inum: 'not-yet', expiresAt: clock.now + 2000, definition: {} })
    clock.now += 1000
    const before = await count()
    for (const job of clients.jobs?.(ctx as Context) ?? []) await job.run(new AbortController().signal)
    expect(await findClient(ctx, 'over')).toBeUndefined()
    expect(await findClient(ctx, 'not-yet')).toBeDefined()
    expect(await count()).toBe(before - 1)
  })
})
