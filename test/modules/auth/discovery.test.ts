import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScope } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'

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
    expect(new Set(keys.map(({ alg }) => alg))).toEqual(new Set(['ES256', 'RS256']))
    for (const key of keys)
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(member)
  })

  it('shows a new scope at once', async () => {
    await createScope(app.ctx, { id: 'brand-new', scopeType: 'oauth' } as never)
    expect((await read('/.well-known/openid-configuration')).scopes_supported).toContain('brand-new')
  })

  it('tells whether the server is well in Janssen’s form', async () => {
    expect(await read('/jans-auth/sys/health-check')).toEqual({ status: 'running', db_status: 'online' })
  })
})
