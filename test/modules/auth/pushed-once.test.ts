import { describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { startApp } from '../../support/app.ts'
import { post, redirectUri, register } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'

describe.each(engines)('a pushed request on %s', (_name, open) => {
  it('is redeemed once, however many try at the same moment', async () => {
    await using app = await startApp({}, { db: await open() })
    const client = await register(app)
    const query = { client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    const person = new Person(app)
    await person.arrive(query)
    const pushed = await post(app, '/jans-auth/restv1/par', client, query)
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const path = `/jans-auth/restv1/authorize?${String(new URLSearchParams({ client_id: client.client_id, request_uri }))}`
    const answers = await Promise.all(Array.from({ length: 50 }, () => person.request(path)))
    const codes = answers.filter(({ location }) => new URLSearchParams(location.split('?')[1]).has('code'))
    expect(codes).toHaveLength(1)
    const losers = answers.filter((answer) => answer !== codes[0])
    for (const { text, location } of losers) expect(text + location).toContain('invalid_request_uri')
    const late = await person.request(path)
    expect(late.text + late.location).toContain('invalid_request_uri')
  })
})
