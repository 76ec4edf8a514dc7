import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { scriptClient } from '#modules/clients/index'
import { loadProvisioningTokens } from '#modules/provisioning-tokens/index'
import { scimScopes } from '#modules/scopes/index'
import { banner } from '#server/banner'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'
import { accessToken } from '../../support/tokens.ts'
import { userUrn } from './client.ts'

const { createToken, findToken, revokeToken } = await loadProvisioningTokens()

const hour = 3_600_000
const actor = { userInum: 'boss', correlationId: 'by-hand' }
const scope = (name: string) => `https://jans.io/scim/${name}`
const usersAndGroups = ['users.read', 'users.write', 'groups.read', 'groups.write'].map(scope)

let app: MinijansServer
const clock = { ahead: 0 }
beforeAll(async () => {
  app = await startApp({}, { now: () => Date.now() + clock.ahead })
})
afterAll(() => app.close())

const provisioningToken = (scopes = usersAndGroups, more: object = {}) =>
  createToken(app.ctx, { name: 'Okta', scopes, ...more }, actor)

async function send(
  authorization: string | undefined,
  method = 'GET',
  path = '/Users',
  body?: object,
  headers: Record<string, string> = {}
) {
  const answer = await fetch(`${app.address}/jans-scim/restv1/v2${path}`, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body && { 'content-type': 'application/scim+json' }),
      ...headers
    },
    ...(body && { body: JSON.stringify(body) })
  })
  const text = await answer.text()
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    challenge: answer.headers.get('www-authenticate'),
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, string>
  }
}

let made = 0
const newUser = () => ({ schemas: [userUrn], userName: `provisioned-${++made}` })

describe('without a token that is good', () => {
  it.each([
    [undefined, 'No authorization header found'],
    ['Basic YTpi', 'No bearer token found'],
    ['Bearer', 'No bearer token found'],
    ['Bearer a b', 'No bearer token found']
  ])('authorization %s is asked for one, and told nothing of an error', async (authorization, detail) => {
    const { status, type, challenge, body } = await send(authorization)
    expect([status, challenge]).toEqual([401, 'Bearer realm="scim"'])
    expect(type).toContain('application/scim+json')
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '401',
      scimType: ''
    })
    expect(body.detail).toContain(detail)
  })

  it.each(['unknown', `mjp_${'A'.repeat(43)}`, 'mjp_', 'eyJhbGciOiJub25lIn0.e30.', 'mjp_~~~'])(
    '%s is refused as a token that is not valid',
    async (value) => {
      const { status, challenge, body } = await send(`Bearer ${value}`)
      expect([status, challenge]).toEqual([401, 'Bearer realm="scim", error="invalid_token"'])
      expect(body).toMatchObject({ status: '401', detail: expect.stringMatching(/^Invalid token/) as string })
    }
  )

  it('discovery stays open', async () => {
    for (const path of ['/ServiceProviderConfig', '/Schemas', '/ResourceTypes'])
      expect((await send(undefined, 'GET', path)).status).toBe(200)
  })
})

describe('an access token', () => {
  it('opens what its scopes say, and is told which one is missing', async () => {
    const token = `Bearer ${await accessToken(app, scope('users.read'))}`
    expect((await send(token)).status).toBe(200)
    const { status, challenge, body } = await send(token, 'POST', '/Users', newUser())
    expect([status, challenge]).toEqual([
      403,
      `Bearer realm="scim", error="insufficient_scope", scope="${scope('users.write')}"`
    ])
    expect(body).toMatchObject({ status: '403', detail: expect.stringContaining(scope('users.write')) as string })
  })

  it('can have each scope of SCIM, which the client for scripts was given', async () => {
    expect(scimScopes).toHaveLength(11)
    for (const { id } of scimScopes) expect(await accessToken(app, id)).toMatch(/./)
  })
})

describe('a provisioning token', () => {
  it('opens what its scopes say for as long as it lasts', async () => {
    const { value } = await provisioningToken()
    const token = `Bearer ${value}`
    const created = await send(token, 'POST', '/Users', newUser())
    expect(created.status).toBe(201)
    expect((await send(token, 'GET', `/Users/${created.body.id}`)).status).toBe(200)
    expect((await send(token.replace('Bearer', 'bearer'), 'DELETE', `/Users/${created.body.id}`)).status).toBe(204)
  })

  it('opens nothing else of SCIM', async () => {
    const { value } = await provisioningToken([scope('users.read')])
    expect((await send(`Bearer ${value}`)).status).toBe(200)
    const refused = await send(`Bearer ${value}`, 'POST', '/Users', newUser())
    expect(refused).toMatchObject({ status: 403, challenge: expect.stringContaining('insufficient_scope') as string })
    const { value: ofGroups } = await provisioningToken([scope('groups.read')])
    expect((await send(`Bearer ${ofGroups}`)).status).toBe(403)
  })

  it('is refused when it has expired', async () => {
    const { value } = await provisioningToken(usersAndGroups, { expiresAt: app.ctx.now() + hour })
    expect((await send(`Bearer ${value}`)).status).toBe(200)
    clock.ahead += hour
    try {
      const { status, challenge } = await send(`Bearer ${value}`)
      expect([status, challenge]).toEqual([401, 'Bearer realm="scim", error="invalid_token"'])
    } finally {
      clock.ahead -= hour
    }
  })

  it('is refused from the moment on in which it is revoked', async () => {
    const { token, value } = await provisioningToken()
    expect((await send(`Bearer ${value}`)).status).toBe(200)
    await revokeToken(app.ctx, token.id, actor)
    expect((await send(`Bearer ${value}`)).status).toBe(401)
  })

  it('is named by the records of what it changes, and tells when it was used', async () => {
    const { token, value } = await provisioningToken()
    expect((await findToken(app.ctx, token.id))?.lastUsedAt).toBeUndefined()
    const { body } = await send(`Bearer ${value}`, 'POST', '/Users', newUser())
    await send(`Bearer ${value}`, 'PATCH', `/Users/${body.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Changed' }]
    })
    const { records } = await searchAudit(app.ctx.db, { pattern: body.id, offset: 0, limit: 10 })
    expect(records.map(({ operation, clientId, userInum }) => [operation, clientId, userInum])).toEqual([
      ['scim-create-user', `provisioning-token:${token.id}`, null],
      ['scim-update-user', `provisioning-token:${token.id}`, null]
    ])
    expect(JSON.stringify(records)).not.toContain(value)
    expect(Math.abs(((await findToken(app.ctx, token.id))?.lastUsedAt ?? 0) - app.ctx.now())).toBeLessThan(60_000)
  })

  it('is good for nothing but SCIM', async () => {
    const { value } = await provisioningToken(scimScopes.map(({ id }) => id))
    const authorization = `Bearer ${value}`
    const { client_id, client_secret } = await scriptClient(app.ctx)
    const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
    const post = (path: string, headers: Record<string, string>, form: Record<string, string> = {}) =>
      fetch(app.address + path, { method: 'POST', headers, body: new URLSearchParams(form) })
    for (const path of [
      '/jans-config-api/api/v1/attributes',
      '/jans-config-api/scim/scim-config',
      '/jans-config-api/scim/provisioning-tokens',
      '/jans-auth/restv1/userinfo'
    ])
      expect([path, (await fetch(app.address + path, { headers: { authorization } })).status]).toEqual([path, 401])
    const introspection = await post('/jans-auth/restv1/introspection', { authorization: basic }, { token: value })
    expect([introspection.status, await introspection.json()]).toEqual([200, { active: false }])
    expect((await post('/jans-auth/restv1/introspection', { authorization }, { token: value })).status).toBe(401)
    await post('/jans-auth/restv1/revoke', { authorization: basic }, { token: value })
    expect((await send(authorization)).status).toBe(200)
  })
})

it('is not slowed down, however many requests come from one address', async () => {
  await using busy = await startApp({
    MINIJANS_PRODUCTION: 'true',
    MINIJANS_ISSUER: 'http://localhost:0',
    MINIJANS_RATE_LIMIT: '60'
  })
  const { value } = await createToken(busy.ctx, { name: 'Entra ID', scopes: [scope('users.read')] }, actor)
  const statuses = new Set<number>()
  for (let i = 0; i < 10; i++) {
    const answers = Array.from({ length: 30 }, () =>
      fetch(`${busy.address}/jans-scim/restv1/v2/Users?count=0`, { headers: { authorization: `Bearer ${value}` } })
    )
    for (const answer of await Promise.all(answers)) {
      await answer.arrayBuffer()
      statuses.add(answer.status)
    }
  }
  expect([...statuses]).toEqual([200])
})

describe('test mode', () => {
  const path = '/../../scim/scim-config'
  const asking = [{ op: 'replace', path: '/protectionMode', value: 'TEST' }]
  const scopes = ['https://jans.io/scim/config.readonly', 'https://jans.io/scim/config.write']

  it('is refused where the process was not started for it, and the reason told', async () => {
    const api = await configApi(app, ...scopes)
    for (const value of ['TEST', 'BYPASS']) {
      const { status, text } = await api('PATCH', path, [{ ...asking[0], value }])
      expect(status).toBe(400)
      expect(text).toContain(`${value} opens SCIM to everybody; start the server with --scim-test-mode`)
    }
    expect((await api('GET', path)).body.protectionMode).toBe('OAUTH')
    expect((await send(undefined)).status).toBe(401)
    expect(await banner(app)).not.toContain('Test mode')
  })

  it('lets everybody in once the properties say so, but no page of another site, and is over when they say OAUTH', async () => {
    await using open = await startApp({ MINIJANS_SCIM_TEST_MODE: 'true' })
    const api = await configApi(open, ...scopes)
    const create = (userName: string, headers: Record<string, string> = {}) =>
      fetch(`${open.address}/jans-scim/restv1/v2/Users`, {
        method: 'POST',
        headers: { 'content-type': 'application/scim+json', ...headers },
        body: JSON.stringify({ schemas: [userUrn], userName })
      })
    expect((await create('early')).status).toBe(401)
    expect(await banner(open)).toContain('can open it to everybody')
    expect((await api('PATCH', path, asking)).body.protectionMode).toBe('TEST')
    expect(await banner(open)).toContain('SCIM is open to everybody')
    const created = await create('anybody')
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as { id: string }
    const { records } = await searchAudit(open.ctx.db, { pattern: id, offset: 0, limit: 10 })
    expect(records.map(({ operation, clientId, userInum }) => [operation, clientId, userInum])).toEqual([
      ['scim-create-user', 'anonymous', null]
    ])
    expect((await create('bad-token', { authorization: 'Bearer unknown' })).status).toBe(201)
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await create('from-elsewhere', headers as Record<string, string>)).status).toBe(403)
    // The Config API asks for tokens all the same.
    const properties = `${open.address}/jans-config-api/scim/scim-config`
    expect((await fetch(properties)).status).toBe(401)
    expect((await api('PATCH', path, [{ op: 'remove', path: '/protectionMode' }])).body.protectionMode).toBe('OAUTH')
    expect((await create('late')).status).toBe(401)
  })

  it('does not outlive the process that was started for it', async () => {
    await using open = await startApp({ MINIJANS_SCIM_TEST_MODE: 'true' })
    const api = await configApi(open, ...scopes)
    await api('PATCH', path, asking)
    const { scimConfiguration } = await import('../../../modules/scim/configuration.ts')
    const closed = { ...open.ctx, config: { ...open.ctx.config, scimTestMode: false } }
    expect((await scimConfiguration.read(open.ctx)).protectionMode).toBe('TEST')
    expect((await scimConfiguration.read(closed)).protectionMode).toBe('OAUTH')
    const changed = await scimConfiguration.update(closed, actor, 'patch-scim-config', (before) => ({
      ...before,
      maxCount: 50
    }))
    expect(changed).toMatchObject({ protectionMode: 'OAUTH', maxCount: 50 })
    expect((await scimConfiguration.read(open.ctx)).protectionMode).toBe('OAUTH')
  })
})
