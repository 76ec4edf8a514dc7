import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { loadProvisioningTokens, provisioningTokens } from '#modules/provisioning-tokens/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const { createToken, findPresented, findToken, listTokens, provisioningScopes, revokeToken, usualProvisioningScopes } =
  await loadProvisioningTokens()

const day = 86_400_000
const actor = { userInum: 'boss', correlationId: 'made' }
const usersRead = 'https://jans.io/scim/users.read'
const usersWrite = 'https://jans.io/scim/users.write'

describe.each(engines)('provisioning tokens on %s', (_name, open) => {
  let db: Db
  const clock = { now: Date.UTC(2026, 0, 31, 12) }
  let ctx: ReturnType<typeof contextSlice>
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db, clock)
  })
  afterAll(() => db.close())

  const make = (more: object = {}) => createToken(ctx, { name: 'Okta', scopes: [usersRead], ...more }, actor)
  /** What the job and the end of the process do, in a process that has seen the uses of a context. */
  const writeDown = (seenBy = ctx) => provisioningTokens.close?.(seenBy as Context)
  const records = async (pattern: string) => (await searchAudit(db, { pattern, offset: 0, limit: 100 })).records

  it('are kept as hashes, last a year unless told otherwise, and have a prefix that scanners know', async () => {
    const { token, value } = await make({ name: '  Okta ', scopes: [usersWrite, usersRead, usersRead] })
    expect(value).toMatch(/^mjp_[\w-]{43}$/)
    expect(token).toEqual({
      id: expect.any(String) as string,
      name: 'Okta',
      scopes: [usersRead, usersWrite],
      createdAt: clock.now,
      createdBy: 'boss',
      expiresAt: clock.now + 365 * day,
      lastUsedAt: undefined
    })
    expect(await findToken(ctx, token.id)).toEqual(token)
    const { rows } = await db.run('select * from provisioning_tokens', [], 'all')
    expect(rows).not.toHaveLength(0)
    expect(JSON.stringify(rows)).not.toContain(value.slice(4))
    const [record] = await records(token.id)
    expect(record).toMatchObject({
      operation: 'create-provisioning-token',
      resourceType: 'provisioning-token',
      userInum: 'boss',
      changes: { name: [null, 'Okta'], scopes: [null, [usersRead, usersWrite]] }
    })
    expect(JSON.stringify(record)).not.toContain(value)
  })

  it('are found by their value alone, as a client of their own', async () => {
    const { token, value } = await make()
    const found = await findPresented(ctx, value)
    expect(found).toEqual({ clientId: `provisioning-token:${token.id}`, scopes: new Set([usersRead]) })
    const last = value.endsWith('A') ? 'B' : 'A'
    for (const other of [value.slice(0, -1) + last, value.slice(4), `${value}A`, token.id, '', 'mjp_'])
      expect(await findPresented(ctx, other)).toBeUndefined()
  })

  it('expire to the millisecond', async () => {
    const { value } = await make({ expiresAt: clock.now + 1000 })
    clock.now += 999
    expect(await findPresented(ctx, value)).toBeDefined()
    clock.now += 1
    expect(await findPresented(ctx, value)).toBeUndefined()
  })

  it('are gone once they are revoked, which succeeds for one of two at the same time', async () => {
    const { token, value } = await make({ name: 'Short-lived' })
    const outcomes = await Promise.allSettled([revokeToken(ctx, token.id, actor), revokeToken(ctx, token.id, actor)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await findPresented(ctx, value)).toBeUndefined()
    expect(await findToken(ctx, token.id)).toBeUndefined()
    await expect(revokeToken(ctx, token.id, actor)).rejects.toMatchObject({ status: 404 })
    const ended = (await records(token.id)).filter(({ operation }) => operation === 'delete-provisioning-token')
    expect(ended).toHaveLength(1)
    expect(ended[0]?.changes).toMatchObject({ name: ['Short-lived', null] })
  })

  it('are listed in pages, the newest first', async () => {
    const names = ['first', 'second', 'third']
    for (const name of names) await make({ name })
    const { total, tokens } = await listTokens(ctx, { offset: 0, limit: 2 })
    expect(tokens.map(({ name }) => name)).toEqual(['third', 'second'])
    expect(total).toBeGreaterThan(3)
    expect((await listTokens(ctx, { offset: 2, limit: 1 })).tokens.map(({ name }) => name)).toEqual(['first'])
  })

  it('tell when they were used, written down later and never set back', async () => {
    const { token, value } = await make()
    const stored = async () => (await findToken(contextSlice(db, clock), token.id))?.lastUsedAt
    clock.now += 5000
    await findPresented(ctx, value)
    expect((await findToken(ctx, token.id))?.lastUsedAt).toBe(clock.now)
    expect(await stored()).toBeUndefined()
    await writeDown()
    expect(await stored()).toBe(clock.now)

    const elsewhere = contextSlice(db, { now: clock.now - 60_000 })
    await findPresented(elsewhere, value)
    await writeDown(elsewhere)
    expect(await stored()).toBe(clock.now)
    clock.now += 60_000
    await findPresented(ctx, value)
    await writeDown()
    expect(await stored()).toBe(clock.now)
  })

  it('can be revoked between a use and its writing down', async () => {
    const { token, value } = await make()
    const other = contextSlice(db, clock)
    await findPresented(other, value)
    await revokeToken(ctx, token.id, actor)
    await writeDown(other)
    expect(await findToken(other, token.id)).toBeUndefined()
  })

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'two\nlines' }],
    ['name', { name: 'nul\0' }],
    ['name', { name: 'half \ud800' }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['users.read'] }],
    ['scopes', { scopes: [usersRead, 'https://jans.io/scim/config.write'] }],
    ['scopes', { scopes: ['https://jans.io/oauth/config/write-all'] }],
    ['expiresAt', { expiresAt: 0 }],
    ['expiresAt', { expiresAt: Date.UTC(2099, 0, 1) }]
  ])('are refused for a wrong %s: %j', async (member, given) => {
    const { total } = await listTokens(ctx, { offset: 0, limit: 0 })
    await expect(make(given)).rejects.toMatchObject({ status: 400, member })
    expect((await listTokens(ctx, { offset: 0, limit: 0 })).total).toBe(total)
  })
})

it('can have each scope of SCIM, and those of users and groups as a rule', () => {
  const names = provisioningScopes.map(({ id }) => id.replace('https://jans.io/scim/', ''))
  expect(names).toEqual([
    'users.read',
    'users.write',
    'groups.read',
    'groups.write',
    'fido2.read',
    'fido2.write',
    'fido.read',
    'fido.write',
    'all-resources.search',
    'bulk',
    'tokens'
  ])
  expect(usualProvisioningScopes).toHaveLength(4)
  for (const scope of usualProvisioningScopes)
    expect(provisioningScopes).toContainEqual(expect.objectContaining({ id: scope }))
})
