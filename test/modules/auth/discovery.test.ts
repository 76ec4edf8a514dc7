import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScope, replaceScope } from '#modules/scopes/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { register } from '../../support/oauth.ts'

describe('discovery', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const read = async (path: string) =>
    (await (await fetch(app.address + path)).json()) as Record<string, unknown> & { keys?: Record<string, unknown>[] }

  it('is the same document at each of its addresses, open to pages of any origin', async () => {
    const document = await read('/.well-known/openid-configuration')
    for (const path of ['/.well-known/oauth-authorization-server', '/jans-auth/.well-known/openid-configuration'])
      expect(await read(path)).toEqual(document)
    const answer = await fetch(`${app.address}/.well-known/openid-configuration`, { headers: { host: 'evil.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await answer.json()).toMatchObject({ issuer: app.ctx.config.issuer })
  })

  it('names only addresses where something answers', async () => {
    const document = await read('/.well-known/openid-configuration')
    const addresses = Object.entries(document).filter(([name]) => /_(endpoint|uri)$/.test(name))
    expect(addresses.length).toBeGreaterThan(8)
    for (const [name, url] of addresses) {
      const answers = await Promise.all(
        ['GET', 'POST'].map((method) => fetch(url as string, { method, redirect: 'manual' }))
      )
      expect([name, answers.some(({ status }) => status !== 404)]).toEqual([name, true])
    }
  })

  it('publishes an ES256 and an RS256 key, without their private halves', async () => {
    const { keys = [] } = await read('/jans-auth/restv1/jwks')
    expect(keys.map(({ alg }) => alg)).toEqual(expect.arrayContaining(['ES256', 'RS256']))
    for (const key of keys)
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(member)
  })

  it('shows a new scope at once', async () => {
    await createScope(app.ctx, { id: 'brand-new', scopeType: 'oauth' } as never)
    expect((await read('/.well-known/openid-configuration')).scopes_supported).toContain('brand-new')
  })

  it('hides a scope at once', async () => {
    const scope = await createScope(app.ctx, { id: 'about-to-hide', scopeType: 'oauth' } as never)
    expect((await read('/.well-known/openid-configuration')).scopes_supported).toContain('about-to-hide')
    await replaceScope(app.ctx, scope.inum, { ...scope, attributes: { showInConfigurationEndpoint: false } })
    expect((await read('/.well-known/openid-configuration')).scopes_supported).not.toContain('about-to-hide')
  })

  it('names the claims that its scopes open, each of which can be asked for', async () => {
    const document = (await read('/.well-known/openid-configuration')) as Record<string, string[]>
    const own = (await read('/jans-auth/restv1/.well-known/jans-configuration')) as Record<string, object[]>
    const opened = own.scope_to_claims_mapping?.flatMap((entry) => Object.values(entry).flat() as string[]) ?? []
    expect(opened.length).toBeGreaterThan(20)
    expect(opened.filter((claim) => !document.claims_supported?.includes(claim))).toEqual([])
    // The subject is in every answer; nobody has to ask for it.
    const asked = document.claims_supported?.filter((claim) => claim !== 'sub').join(' ')
    expect(await register(app, { claims: asked })).toMatchObject({ claims: asked })
    await expect(register(app, { claims: 'never_heard_of' })).rejects.toThrow('never_heard_of')
  })

  it('names the ways to authenticate, and the further words for them', async () => {
    expect(await read('/.well-known/openid-configuration')).not.toHaveProperty('acr_mappings')
    await updateAppConfiguration(app.ctx, { acrMappings: { basic: 'simple_password_auth' } })
    expect(await read('/.well-known/openid-configuration')).toMatchObject({
      acr_values_supported: ['simple_password_auth', 'basic'],
      acr_mappings: { basic: 'simple_password_auth' }
    })
    await updateAppConfiguration(app.ctx, { acrMappings: null })
  })

  it('tells whether the server is well in Janssen’s form', async () => {
    expect(await read('/jans-auth/sys/health-check')).toEqual({ status: 'running', db_status: 'online' })
  })
})
