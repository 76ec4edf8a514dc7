import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replaceClient, type Client } from '#modules/clients/index'
import { mapPermissions } from '#modules/roles/index'
import { findUserByName, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from '../../support/app.ts'
import { post, tokenPath, type TestClient } from '../../support/oauth.ts'
import { acrs, deviceTokens, signedUserinfo, terminalClient, terminalScopes } from '../../support/roles.ts'

let app: MinijansServer
let client: TestClient
let ujwt: string
let idToken: string
beforeAll(async () => {
  app = await startApp()
  client = await terminalClient(app)
  const tokens = await deviceTokens(app, client)
  idToken = tokens.id_token
  ujwt = await signedUserinfo(app, tokens.access_token)
})
afterAll(() => app.close())

async function ask(form: Record<string, string>, by = client) {
  const answer = await post(app, tokenPath, by, { grant_type: 'client_credentials', scope: 'openid', ...form })
  const body = (await answer.json()) as { scope?: string; error?: string; access_token?: string }
  return { status: answer.status, error: body.error, scopes: body.scope?.split(' ').toSorted(), body }
}

const admin = async () => (await findUserByName(app.ctx.db, 'admin')) ?? expect.unreachable()
const setRoles = async (roles: string[]) => {
  const { inum } = await admin()
  await updateUser(app.ctx, inum, { attributes: { jansAdminUIRole: roles } })
}

describe('a token of a client for an administrator who has signed in by it', () => {
  it('has the scopes that the role opens, as far as the client has them', async () => {
    const { status, scopes, body } = await ask({ ujwt })
    expect([status, scopes]).toEqual([200, [...terminalScopes, 'openid']])
    const at = (path: string) =>
      fetch(`${app.address}/jans-config-api/api/v1${path}`, {
        headers: { authorization: `Bearer ${body.access_token}`, 'user-inum': 'x' }
      })
    expect((await at('/acrs')).status).toBe(200)
    // The role opens it, the client does not have it.
    expect((await at('/scopes')).status).toBe(401)
  })

  it('does not have what is asked for and the roles do not allow, though the client has it', async () => {
    await setRoles(['api-viewer'])
    expect((await ask({ ujwt, scope: `openid ${terminalScopes.join(' ')}` })).scopes).toEqual([
      `${acrs}readonly`,
      'openid'
    ])
    await setRoles(['API-Viewer', 'unknown'])
    expect((await ask({ ujwt })).scopes).toEqual([`${acrs}readonly`, 'openid'])
    await setRoles(['api-admin'])
  })

  it('follows the permissions of a role at once', async () => {
    const actor = { correlationId: 'test' }
    await setRoles(['api-editor'])
    await mapPermissions(app.ctx, { role: 'api-editor', permissions: [`${acrs}write`] }, false, actor)
    expect((await ask({ ujwt })).scopes).toEqual([`${acrs}write`, 'openid'])
    await setRoles(['api-admin'])
  })

  it.each([
    ['nothing', () => ''],
    ['no JWT', () => 'a.b.c'],
    ['one that was changed', () => ujwt.replace(/\.[^.]+\./, (payload) => `.${payload.slice(1, -2)}AA.`)],
    ['one without a signature', () => unsigned('none', '')],
    ['one that the client signed with its secret', () => unsigned('HS256', client.client_secret)],
    ['too much', () => `${ujwt}${'A'.repeat(20_000)}`]
  ])('is not given for %s', async (_what, given) => {
    expect(await ask({ ujwt: given() })).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  /** The same claims under another signature. */
  function unsigned(alg: string, secret: string): string {
    const head = Buffer.from(JSON.stringify({ alg })).toString('base64url')
    const text = `${head}.${ujwt.split('.')[1]}`
    return `${text}.${secret && createHmac('sha256', secret).update(text).digest('base64url')}`
  }

  it('is not given when the parameter is there twice', async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ujwt })
    body.append('ujwt', ujwt)
    const { client_id, client_secret } = client
    const headers = { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` }
    const answer = await fetch(app.address + tokenPath, { method: 'POST', headers, body })
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })])
  })

  it('is not given to another client, whatever it may do itself', async () => {
    const other = await terminalClient(app)
    expect(await ask({ ujwt }, other)).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('is not given to a client that nobody signs in by at another device', async () => {
    const id = client.client_id
    const change = (grantTypes: Client['definition']['grantTypes'] & {}) =>
      replaceClient(app.ctx, id, (before) => ({ ...before, definition: { ...before.definition, grantTypes } }))
    await change(['client_credentials'])
    expect(await ask({ ujwt })).toMatchObject({ status: 400, error: 'unauthorized_client' })
    await change(['client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'])
    expect((await ask({ ujwt })).status).toBe(200)
  })

  it('is not given for an access token that is a JWT', async () => {
    const id = client.client_id
    const change = (accessTokenAsJwt: boolean) =>
      replaceClient(app.ctx, id, (before) => ({ ...before, definition: { ...before.definition, accessTokenAsJwt } }))
    await change(true)
    const { access_token } = await deviceTokens(app, client)
    expect(access_token.split('.')).toHaveLength(3)
    expect(await ask({ ujwt: access_token })).toMatchObject({ status: 400, error: 'invalid_grant' })
    await change(false)
  })

  it('is not given to whoever has no role, or one that opens nothing', async () => {
    for (const roles of [[], ['unknown'], ['__proto__']]) {
      await setRoles(roles)
      expect(await ask({ ujwt })).toMatchObject({ status: 400, error: 'invalid_grant' })
    }
    await setRoles(['api-admin'])
  })

  it('takes an id token of the same person as well, which says the same', async () => {
    expect((await ask({ ujwt: idToken })).scopes).toEqual([...terminalScopes, 'openid'])
  })

  it('is not asked for by clients that do not send the parameter', async () => {
    expect((await ask({ scope: `openid ${acrs}readonly` })).scopes).toEqual([`${acrs}readonly`, 'openid'])
  })

  it('is not given any more when the person is signed out everywhere, as by a new password, or is not active', async () => {
    const { inum } = await admin()
    await updateUser(app.ctx, inum, { password: adminPassword })
    const signedOut = await ask({ ujwt })
    const again = await signedUserinfo(app, (await deviceTokens(app, client)).access_token)
    expect((await ask({ ujwt: again })).status).toBe(200)
    await updateUser(app.ctx, inum, { status: 'inactive' })
    expect(await ask({ ujwt: again })).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect(signedOut.status).toBe(400)
  })
})
