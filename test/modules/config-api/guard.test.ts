import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replaceClient, scriptClient } from '#modules/clients/index'
import { startApp } from '../../support/app.ts'
import { base } from '../../support/config-api.ts'
import { accessToken } from '../../support/tokens.ts'
import type { MinijansServer } from '#server/start'

const config = 'https://jans.io/oauth/config'
const clients = `${config}/openid/clients`
const openid = `${config}/openid/openid`
const scopes = `${config}/scopes`
const readers = [`${config}/read-all`, `${config}/write-all`]

const clientReaders = [`${clients}.readonly`, `${clients}.write`, `${clients}.admin`, `${openid}.readonly`, ...readers]
const clientWriters = [`${clients}.write`, `${clients}.admin`, `${openid}.write`, `${config}/write-all`]
const clientDeleters = [`${clients}.delete`, `${clients}.admin`, `${openid}.delete`, `${config}/delete-all`]
const scopeReaders = [`${scopes}.readonly`, `${scopes}.write`, `${scopes}.admin`, ...readers]
const scopeWriters = [`${scopes}.write`, `${scopes}.admin`, `${config}/write-all`]
const scopeDeleters = [`${scopes}.delete`, `${scopes}.admin`, `${config}/delete-all`]
const logReaders = [
  `${config}/logging.readonly`,
  `${config}/logging.write`,
  `${config}/logging.admin`,
  `${config}/audit-logging.readonly`,
  ...readers
]

/** Method, path, the scopes that open it, and a scope that must not. */
const guarded: [string, string, string[], string][] = [
  ['GET', '/openid/clients', clientReaders, `${clients}.delete`],
  ['POST', '/openid/clients', clientWriters, `${clients}.readonly`],
  ['PUT', '/openid/clients', clientWriters, `${config}/read-all`],
  ['GET', '/openid/clients/none', clientReaders, `${config}/delete-all`],
  ['PATCH', '/openid/clients/none', clientWriters, `${openid}.readonly`],
  ['DELETE', '/openid/clients/none', clientDeleters, `${config}/write-all`],
  ['GET', '/scopes', scopeReaders, `${scopes}.delete`],
  ['POST', '/scopes', scopeWriters, `${scopes}.readonly`],
  ['PUT', '/scopes', scopeWriters, `${clients}.write`],
  ['GET', '/scopes/none', scopeReaders, `${clients}.readonly`],
  ['PATCH', '/scopes/none', scopeWriters, `${config}/delete-all`],
  ['DELETE', '/scopes/none', scopeDeleters, `${scopes}.write`],
  ['GET', '/scopes/creator/none', scopeReaders, `${scopes}.delete`],
  ['GET', '/scopes/type/openid', scopeReaders, `${scopes}.delete`],
  ['GET', '/audit', logReaders, `${clients}.readonly`],
  [
    'GET',
    '/health/service-status',
    [`${config}/data.readonly`, `${config}/health.admin`, ...readers],
    `${clients}.write`
  ],
  [
    'GET',
    '/health/app-version',
    [`${config}/app-version.readonly`, `${config}/health.admin`, ...readers],
    `${config}/data.readonly`
  ]
]
const open = [
  '/health',
  '/health/live',
  '/health/ready',
  '/health/server-stat',
  '/jans-auth-server/health',
  '/openapi.json'
]

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

  it.each(guarded)('%s %s: nobody without a token', async (method, path) => {
    expect(await told(await ask(method, path))).toMatchObject(refusal)
  })

  it.each(guarded)('%s %s: nobody with a scope that does not open it', async (method, path, needed, wrong) => {
    const answer = await told(await ask(method, path, { authorization: `Bearer ${await tokenFor(wrong)}` }))
    expect(answer).toMatchObject(refusal)
    expect(answer.text).toContain(wrong)
    for (const scope of needed) expect(answer.text).toContain(scope)
  })

  it.each(guarded)('%s %s: whoever has one of its scopes', async (method, path, needed) => {
    for (const scope of needed) {
      const answer = await ask(method, path, { authorization: `Bearer ${await tokenFor(scope)}` })
      expect.soft(answer.status, scope).not.toBe(401)
      expect.soft(answer.status, scope).toBeLessThan(500)
    }
  })

  it.each(open)('GET %s: anybody, also with a token that is none', async (path) => {
    expect((await ask('GET', path)).status).toBe(200)
    expect((await ask('GET', path, { authorization: 'Bearer nonsense' })).status).toBe(200)
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
