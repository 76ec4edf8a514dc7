import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScope, scopeRegistry, scopes, searchScopes, type Scope } from '#modules/scopes/index'
import { countMadeUpScopes, insertScopes, removeScope } from '#modules/scopes/repository'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { post, register, signInForTokens, tokenPath, type TestClient } from '../../support/oauth.ts'

describe('spontaneous scopes', () => {
  const clock = { ahead: 0 }
  let app: MinijansServer
  let client: TestClient
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    client = await register(app, {
      allow_spontaneous_scopes: true,
      spontaneous_scopes: ['payment:[0-9]+', 'https://jans\\.io/.*', '(a+)+b']
    })
  })
  afterAll(() => app.close())

  const granted = async (scope: string, who = client) => {
    const answer = await post(app, tokenPath, who, { grant_type: 'client_credentials', scope })
    return ((await answer.json()) as { scope?: string }).scope
  }
  const stored = async (id: string) => {
    const { scopes: found } = await searchScopes(app.ctx.db, { members: [['id', id]] })
    return found
  }

  it('are granted when a pattern matches the whole of them, and kept until they expire', async () => {
    expect(await granted('payment:42 profile')).toBe('payment:42 profile')
    const [scope, ...others] = await stored('payment:42')
    expect(others).toEqual([])
    expect(scope).toMatchObject({ scopeType: 'spontaneous', deletable: true, creatorType: 'client', creatorId: client.client_id }) // prettier-ignore
    expect(Math.abs((scope?.expiresAt ?? 0) - app.ctx.now() - 86_400_000)).toBeLessThan(10_000)
  })

  it('are granted to a person’s tokens as well, by every door', async () => {
    const tokens = await signInForTokens(app, client, { scope: 'openid payment:7 payment:x' })
    expect(tokens.scope).toBe('openid payment:7')
    expect(await stored('payment:7')).toHaveLength(1)
    expect(await stored('payment:x')).toEqual([])
  })

  it.each([`payment:${'1'.repeat(300)}`, 'payment:', 'payment:1x', 'xpayment:1', 'Payment:1', 'other'])(
    'leave out %s',
    async (scope) => {
      expect(await granted(scope)).toBeUndefined()
      expect(await stored(scope)).toEqual([])
    }
  )

  it('never open a scope that is registered, whatever the pattern says', async () => {
    expect(await granted('https://jans.io/scim/users.write https://jans.io/new')).toBe('https://jans.io/new')
  })

  it('cannot be had any more as soon as somebody registers one of that name', async () => {
    expect(await granted('payment:666')).toBe('payment:666')
    const { inum } = await createScope(app.ctx, { id: 'payment:666', scopeType: 'oauth', defaultScope: false })
    expect((await scopeRegistry(app.ctx)).byId('payment:666')?.inum).toBe(inum)
    expect(await granted('payment:666')).toBeUndefined()
  })

  it('are for clients alone that may have them', async () => {
    const closed = await register(app, { spontaneous_scopes: ['payment:[0-9]+'] })
    expect(await granted('payment:42', closed)).toBeUndefined()
  })

  it('are one however many ask for them at once, and each with the lifetime of the server', async () => {
    await updateAppConfiguration(app.ctx, { spontaneousScopeLifetime: 60 })
    await Promise.all(Array.from({ length: 20 }, () => granted('payment:99')))
    const [scope, ...others] = await stored('payment:99')
    expect(others).toEqual([])
    expect((scope?.expiresAt ?? 0) - app.ctx.now()).toBeLessThanOrEqual(60_000)
    await updateAppConfiguration(app.ctx, { spontaneousScopeLifetime: null })
  })

  it('stay out of the registry, which is held in memory', async () => {
    expect(await granted('payment:43')).toBe('payment:43')
    expect(await stored('payment:43')).toHaveLength(1)
    await app.ctx.events.emit('scope.changed', { inum: '' })
    expect((await scopeRegistry(app.ctx)).all.some(({ id }) => id.startsWith('payment:4'))).toBe(false)
  })

  it('are kept again after somebody has deleted one', async () => {
    const [scope] = await stored('payment:43')
    await removeScope(app.ctx.db, scope?.inum ?? '')
    await app.ctx.events.emit('scope.changed', { inum: '' })
    expect(await granted('payment:43')).toBe('payment:43')
    expect(await stored('payment:43')).toHaveLength(1)
  })

  it('are granted without a trace once a client has a thousand of them', async () => {
    const greedy = await register(app, { allow_spontaneous_scopes: true, spontaneous_scopes: ['n[0-9]+'] })
    const many = Array.from({ length: 1100 }, (_, i) => `n${i}`)
    for (const some of [many.slice(0, 900), many.slice(900)])
      expect(await granted(some.join(' '), greedy)).toBe(some.join(' '))
    expect(await countMadeUpScopes(app.ctx.db, greedy.client_id)).toBe(1000)
    expect(await granted('n1099 n5000', greedy)).toBe('n1099 n5000')
    expect(await countMadeUpScopes(app.ctx.db, greedy.client_id)).toBe(1000)
  })

  it('are granted without a trace once there are ten thousand, however many clients ask', async () => {
    const room = 10_000 - (await countMadeUpScopes(app.ctx.db))
    const filler = Array.from({ length: room - 1 }, (_, i): Scope => ({
      inum: `filler-${i}`,
      id: `filler:${i}`,
      scopeType: 'spontaneous',
      creatorType: 'client',
      creatorId: `client-${i}`,
      deletable: true,
      createdAt: app.ctx.now(),
      expiresAt: app.ctx.now() + 1000
    }))
    for (let i = 0; i < filler.length; i += 500) await insertScopes(app.ctx.db, filler.slice(i, i + 500), 0)
    expect(await granted('payment:501 payment:502')).toBe('payment:501 payment:502')
    expect([await stored('payment:501'), await stored('payment:502')]).toMatchObject([[{ id: 'payment:501' }], []])
    expect(await countMadeUpScopes(app.ctx.db)).toBe(10_000)
  })

  it('cannot have the name of what the server asks for, even where that scope is gone', async () => {
    const everything = await register(app, { allow_spontaneous_scopes: true, spontaneous_scopes: ['.*'] })
    const [scope] = await stored('revoke_session')
    await removeScope(app.ctx.db, scope?.inum ?? '')
    await app.ctx.events.emit('scope.changed', { inum: '' })
    expect(await granted('revoke_session anything', everything)).toBe('anything')
  })

  it('cost no time when the pattern is made to', async () => {
    const begun = performance.now()
    expect(await granted('a'.repeat(3000))).toBeUndefined()
    expect(performance.now() - begun).toBeLessThan(1000)
  })

  it('are left out of discovery, and removed when they are over', async () => {
    const discovery = async () =>
      (
        (await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as {
          scopes_supported: string[]
        }
      ).scopes_supported
    expect(await discovery()).not.toContain('payment:42')
    clock.ahead += 90_000_000
    const [job] = scopes.jobs?.(app.ctx) ?? []
    await job?.run(new AbortController().signal)
    expect(await stored('payment:42')).toEqual([])
    expect(await discovery()).toContain('openid')
    expect(await granted('payment:42')).toBe('payment:42')
    expect(await stored('payment:42')).toHaveLength(1)
  })
})
