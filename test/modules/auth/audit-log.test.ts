import { pino } from 'pino'
import { expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { adminPassword, startApp } from '../../support/app.ts'
import { post, redirectUri, register, tokenPath, type Tokens } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

function readableLog() {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const entries = () =>
    lines.flatMap((line) => {
      const { audit } = JSON.parse(line) as { audit?: Record<string, unknown> }
      return audit ? [audit] : []
    })
  return { log, lines, entries }
}

it('tells who was given and refused what, and nothing that could be used', async () => {
  const { log, lines, entries } = readableLog()
  await using app = await startApp({}, { log })
  await updateAppConfiguration(app.ctx, { enabledOAuthAuditLogging: true })
  const client = await register(app)
  const clientId = client.client_id
  const ask = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
  const person = new Person(app)
  const { code = '' } = await person.arrive(ask)
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
  const tokens = (await (await post(app, tokenPath, client, form)).json()) as Tokens
  await post(app, tokenPath, client, form)
  await post(app, tokenPath, { ...client, client_secret: 'a wrong secret' }, { grant_type: 'client_credentials' })
  await post(app, '/jans-auth/restv1/revoke', client, { token: tokens.access_token })
  expect(answerOf(await new Person(app).begin({ ...ask, prompt: 'none' })).error).toBe('login_required')
  await fetch(client.registration_client_uri, { method: 'DELETE', headers: { authorization: 'Bearer wrong' } })

  const { userInum } = entries().find(({ action }) => action === 'TOKEN_REQUEST') ?? {}
  const ip = expect.stringContaining('127.0.0.1') as string
  const common = { clientId, ip }
  const token = { ...common, action: 'TOKEN_REQUEST', grantType: 'authorization_code' }
  expect(userInum).toEqual(expect.any(String))
  expect(entries()).toEqual([
    { ...common, action: 'CLIENT_REGISTRATION', success: true },
    { ...common, action: 'USER_AUTHORIZATION', success: true, userInum, scope: 'openid' },
    { ...token, success: true, userInum, scope: 'openid' },
    { ...token, success: false, error: 'invalid_grant' },
    {
      ...common,
      action: 'TOKEN_REQUEST',
      grantType: 'client_credentials',
      success: false,
      error: 'invalid_client'
    },
    expect.objectContaining({ ...common, action: 'TOKEN_REVOCATION', success: true }),
    { ...common, action: 'USER_AUTHORIZATION', success: false, error: 'login_required', scope: 'openid' },
    { ...common, action: 'CLIENT_DELETE', success: false }
  ])
  const secrets = [code, tokens.access_token, tokens.id_token, client.client_secret, adminPassword]
  expect(secrets.filter((secret) => lines.join('').includes(secret))).toEqual([])
})

it('tells nothing unless it is switched on', async () => {
  const { log, entries } = readableLog()
  await using app = await startApp({}, { log })
  const client = await register(app)
  await post(app, tokenPath, client, { grant_type: 'client_credentials' })
  expect(entries()).toEqual([])
})
