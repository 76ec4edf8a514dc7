import { setTimeout as sleep } from 'node:timers/promises'
import { openPostgres } from '#db/postgres'
import { expect, it } from 'vitest'
import { adminPassword, startApp } from '../support/app.ts'
import { configApi } from '../support/config-api.ts'
import { post, redirectUri, register, tokenPath } from '../support/oauth.ts'
import { answerOf, Person } from '../support/person.ts'
import { openPostgresWire } from '../support/postgres-wire.ts'
import { accessToken } from '../support/tokens.ts'

it(
  'a sign-in survives that PostgreSQL is lost, between two of its steps and within one',
  { timeout: 60_000 },
  async () => {
    await using wire = await openPostgresWire()
    await using app = await startApp({}, { db: await openPostgres(wire.url, 1) })
    const client = await register(app)
    const query = {
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      prompt: 'consent'
    }
    const person = new Person(app)
    const form = await person.begin(query)
    wire.cut()
    // Until the pool has seen it.
    await sleep(50)
    const question = await person.send(form, 'sign-in', { username: 'admin', password: adminPassword })
    expect(question.text).toContain('name="decision"')

    wire.cutAt('AuthorizationCode')
    const failed = await person.send(question, 'consent', { decision: 'allow' })
    expect(failed).toMatchObject({ status: 503, location: '' })
    expect(failed.text).toContain('server_error')

    // Who has signed in is signed in, and asks once more.
    const again = await person.begin(query)
    expect(again.text).not.toContain('name="password"')
    const { code = '' } = answerOf(await person.send(again, 'consent', { decision: 'allow' }))
    const redeemed = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    wire.cutAt('AccessToken')
    const lost = await post(app, tokenPath, client, redeemed)
    expect([lost.status, await lost.json()]).toMatchObject([503, { error: 'server_error' }])
    expect(lost.headers.get('retry-after')).toBe('5')
    const own = await post(app, tokenPath, client, { grant_type: 'client_credentials' })
    expect(own.status).toBe(200)
  }
)

it('is told as something that passes, by every part that cannot do without', { timeout: 60_000 }, async () => {
  const wire = await openPostgresWire()
  await using app = await startApp({}, { db: await openPostgres(wire.url, 1) })
  const client = await register(app)
  const api = await configApi(app, 'scopes.readonly')
  const scim = await accessToken(app, 'https://jans.io/scim/users.read')
  expect((await api('GET', '/scopes')).status).toBe(200)
  await wire[Symbol.asyncDispose]()
  const asked = [
    (await api('GET', '/scopes')).headers,
    (await post(app, tokenPath, client, { grant_type: 'client_credentials' })).headers,
    (await fetch(`${app.address}/jans-scim/restv1/v2/Users`, { headers: { authorization: `Bearer ${scim}` } })).headers
  ]
  expect(asked.map((headers) => headers.get('retry-after'))).toEqual(['5', '5', '5'])
  const answer = await api<{ error: string }>('GET', '/scopes')
  expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
  expect(answer.text).not.toMatch(/ECONN|select/i)
})
