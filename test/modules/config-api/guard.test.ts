import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { createClient, replaceClient, scriptClient } from '#modules/clients/index'
import { findUserByName } from '#modules/users/index'
import { startApp } from '../../support/app.ts'
import { base } from '../../support/config-api.ts'
import { post, redirectUri, signInForTokens, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'
import { accessToken } from '../../support/tokens.ts'
import type { MinijansServer } from '#server/start'

const config = 'https://jans.io/oauth/config'
const clients = `${config}/openid/clients`

describe('the guard', () => {
  let app: MinijansServer
  const tokens = new Map<string, string>()
  const tokenFor = async (scope: string) => {
    const token = tokens.get(scope) ?? (await accessToken(app, scope))
    tokens.set(scope, token)
    return token
  }
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(`${app.address}${base}${path}`, { method, headers })
  const told = async (answer: Response) => ({
    status: answer.status,
    authenticate: answer.headers.get('www-authenticate'),
    type: answer.headers.get('content-type'),
    text: await answer.text()
  })
  const refusal = { status: 401, authenticate: 'Bearer', type: expect.stringMatching(/^text\/plain/) }

  it('lets everybody read the description of the API', async () => {
    expect((await ask('GET', '/openapi.json', { authorization: 'Bearer nonsense' })).status).toBe(200)
  })

  it.each([
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    'Bearer a b',
    'Bearer ümlaut',
    'nonsense',
    `Bearer ${'x'.repeat(5000)}`
  ])('refuses the header %.20s', async (authorization) => {
    const headers = new Headers()
    headers.set('authorization', Buffer.from(authorization).toString('latin1'))
    expect(await told(await fetch(`${app.address}${base}/openid/clients`, { headers }))).toMatchObject(refusal)
  })

  it('reads the word bearer without regard to case, and the token nowhere but in the header', async () => {
    const token = await tokenFor(`${clients}.readonly`)
    expect((await ask('GET', '/openid/clients', { authorization: `bEARER ${token}` })).status).toBe(200)
    expect(await told(await ask('GET', `/openid/clients?access_token=${token}`))).toMatchObject(refusal)
  })

  it('takes no issuer but its own in the header of that name', async () => {
    const authorization = `Bearer ${await tokenFor(`${clients}.readonly`)}`
    const { issuer } = app.ctx.config
    expect((await ask('GET', '/openid/clients', { authorization, issuer })).status).toBe(200)
    expect(
      await told(await ask('GET', '/openid/clients', { authorization, issuer: 'https://other.example' }))
    ).toMatchObject(refusal)
  })

  it('says nothing of the body to who may not come in', async () => {
    const answer = await fetch(`${app.address}${base}/openid/clients`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{'
    })
    expect(await told(answer)).toMatchObject(refusal)
  })

  it('takes a token that is a JWT, and neither one that somebody has changed nor one that was revoked', async () => {
    const { inum, secret = '' } = await createClient(app.ctx, {
      secret: 'a secret that only tests know',
      definition: {
        grantTypes: ['client_credentials'],
        scopes: [`${clients}.readonly`],
        redirectUris: ['https://app.example/cb'],
        accessTokenAsJwt: true
      }
    })
    const party = { client_id: inum, client_secret: secret } as TestClient
    const form = { grant_type: 'client_credentials', scope: `${clients}.readonly` }
    const { access_token: token } = (await (await post(app, tokenPath, party, form)).json()) as Tokens
    const [head, claims = '', signature] = token.split('.')
    const list = (value: string) => ask('GET', '/openid/clients', { authorization: `Bearer ${value}` })
    expect((await list(token)).status).toBe(200)
    const more = {
      ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object),
      scope: `${config}/write-all`
    }
    const changed = [head, Buffer.from(JSON.stringify(more)).toString('base64url'), signature].join('.')
    expect(await told(await list(changed))).toMatchObject(refusal)
    await post(app, '/jans-auth/restv1/revoke', party, { token })
    expect(await told(await list(token))).toMatchObject(refusal)
  })

  it('takes the token of a person that has the scope, and names them in the audit log', async () => {
    const { inum, secret = '' } = await createClient(app.ctx, {
      secret: 'a secret that only tests know',
      definition: {
        grantTypes: ['authorization_code'],
        responseTypes: ['code'],
        scopes: ['openid', `${config}/scopes.write`],
        redirectUris: [redirectUri],
        subjectType: 'public'
      }
    })
    const party = { client_id: inum, client_secret: secret } as TestClient
    const { access_token } = await signInForTokens(app, party, { scope: `openid ${config}/scopes.write` })
    const created = await fetch(`${app.address}${base}/scopes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'user-inum': 'other' },
      body: JSON.stringify({ id: 'made-by-a-person' })
    })
    expect(created.status).toBe(201)
    const admin = (await findUserByName(app.ctx.db, 'admin'))?.inum
    const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 5, pattern: 'made-by-a-person' })
    expect(records).toMatchObject([{ operation: 'create-scope', userInum: admin, clientId: inum }])
  })

  it('refuses the token of a client that was deactivated', async () => {
    const authorization = `Bearer ${await accessToken(app, `${clients}.readonly`)}`
    const { client_id } = await scriptClient(app.ctx)
    await replaceClient(app.ctx, client_id, (before) => ({ ...before, disabled: true }))
    expect(await told(await ask('GET', '/openid/clients', { authorization }))).toMatchObject(refusal)
    await replaceClient(app.ctx, client_id, (before) => ({ ...before, disabled: false }))
  })

  it('refuses a token whose time is over', async () => {
    let ahead = 0
    await using later = await startApp({}, { now: () => Date.now() + ahead })
    const authorization = `Bearer ${await accessToken(later, `${clients}.readonly`)}`
    const list = () => fetch(`${later.address}${base}/openid/clients`, { headers: { authorization } })
    expect((await list()).status).toBe(200)
    ahead = 24 * 3_600_000
    expect(await told(await list())).toMatchObject(refusal)
  })
})
