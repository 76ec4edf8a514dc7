import { describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { startApp } from '../../support/app.ts'
import { post, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

const payment = { type: 'payment', amount: { currency: 'EUR', value: '12.50' }, creditor: 'Books <b>&</b> Co' }
const metadata = { authorization_details_types: ['payment', 'account'] }
const ask = (client: TestClient, details: unknown, more: Record<string, string> = {}) => ({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid offline_access',
  prompt: 'consent',
  authorization_details: typeof details === 'string' ? details : JSON.stringify(details),
  ...more
})
const nested = (levels: number): object => (levels > 1 ? { part: nested(levels - 1) } : {})
interface Answer {
  access_token: string
  refresh_token: string
  authorization_details?: unknown
}

describe('authorization details', () => {
  it('are shown to the person, and go from the code into every token and what is told of it', async () => {
    await using app = await startApp()
    const client = await register(app, metadata)
    const person = new Person(app)
    const page = await person.send(await person.begin(ask(client, [payment])), 'sign-in', {
      username: 'admin',
      password: (await import('../../support/app.ts')).adminPassword
    })
    expect(page.text).toContain('payment')
    expect(page.text).toContain('Books &lt;b&gt;&amp;&lt;/b&gt; Co')
    expect(page.text).toContain('12.50')
    const { code = '' } = answerOf(await person.send(page, 'consent', { decision: 'allow' }))
    const redeem = async (form: Record<string, string>) =>
      (await (await post(app, tokenPath, client, form)).json()) as Answer
    const tokens = await redeem({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
    expect(tokens.authorization_details).toEqual([payment])
    const renewed = await redeem({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
    expect(renewed.authorization_details).toEqual([payment])
    for (const { access_token: token } of [tokens, renewed]) {
      const told = await post(app, '/jans-auth/restv1/introspection', client, { token })
      expect(await told.json()).toMatchObject({ active: true, authorization_details: [payment] })
    }
  })

  it('are of types that the server has, which it tells, where it has some', async () => {
    await using app = await startApp()
    const before = await register(app, metadata)
    const discovery = async () => (await fetch(`${app.address}/.well-known/openid-configuration`)).json()
    expect(await discovery()).not.toHaveProperty('authorization_details_types_supported')
    await updateAppConfiguration(app.ctx, { authorizationDetailsTypesSupported: ['payment'] })
    expect(await discovery()).toMatchObject({ authorization_details_types_supported: ['payment'] })
    await expect(register(app, metadata)).rejects.toThrow('invalid_client_metadata')
    expect(answerOf(await new Person(app).begin(ask(before, [{ type: 'account' }])))).toMatchObject({
      error: 'invalid_authorization_details'
    })
    const client = await register(app, { authorization_details_types: ['payment'] })
    expect(await new Person(app).arrive(ask(client, [payment]))).toHaveProperty('code')
  })

  it('are asked again each time, unlike what was allowed before', async () => {
    await using app = await startApp()
    const client = await register(app, metadata)
    const person = new Person(app)
    await person.arrive(ask(client, [payment]))
    const { prompt: _prompt, ...silent } = ask(client, [payment])
    expect((await person.begin(silent)).text).toContain('name="decision"')
    expect(answerOf(await person.begin({ ...silent, prompt: 'none' })).error).toBe('consent_required')
  })

  it('can be pushed, and stand in a request object', async () => {
    await using app = await startApp()
    const client = await register(app, metadata)
    const pushed = await post(app, '/jans-auth/restv1/par', client, ask(client, [payment]))
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const { code = '' } = await new Person(app).arrive({ client_id: client.client_id, request_uri })
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const answer = (await (await post(app, tokenPath, client, form)).json()) as Answer
    expect(answer.authorization_details).toEqual([payment])
    const refused = await post(app, '/jans-auth/restv1/par', client, ask(client, [{ type: 'other' }]))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: 'invalid_authorization_details' })
  })

  it.each([
    ['a type that the client has not registered', [{ type: 'health' }], 'invalid_authorization_details'],
    ['no type', [{ amount: 1 }], 'invalid_authorization_details'],
    ['an object instead of a list', { type: 'payment' }, 'invalid_authorization_details'],
    ['an empty list', [], 'invalid_authorization_details'],
    ['no JSON', '[{', 'invalid_authorization_details'],
    ['too many', Array.from({ length: 21 }, () => payment), 'invalid_authorization_details'],
    ['members that lie too deep', [{ type: 'payment', amount: nested(10) }], 'invalid_authorization_details'],
    [
      'a bottomless pit',
      `[{"type":"payment","amount":${'['.repeat(2000)}${']'.repeat(2000)}}]`,
      'invalid_authorization_details'
    ]
  ])('are refused with %s', async (_name, details, error) => {
    await using app = await startApp()
    const client = await register(app, metadata)
    expect(answerOf(await new Person(app).begin(ask(client, details))).error).toBe(error)
  })

  it('may have members of members', async () => {
    await using app = await startApp()
    const client = await register(app, metadata)
    const details = [{ type: 'payment', amount: nested(9) }]
    expect((await new Person(app).begin(ask(client, details))).text).toContain('name="password"')
  })

  it('have no place in the front channel', async () => {
    await using app = await startApp()
    const client = await register(app, {
      ...metadata,
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code', 'token']
    })
    for (const response_type of ['token', 'code token'])
      expect(answerOf(await new Person(app).begin(ask(client, [payment], { response_type }))).error).toBe(
        'invalid_request'
      )
  })
})
