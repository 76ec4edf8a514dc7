import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { startApp } from '../../support/app.ts'
import { post, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

const every = {
  grant_types: ['authorization_code', 'implicit'],
  response_types: ['code', 'token', 'id_token']
}
const ask = (client: TestClient, more: Record<string, string> = {}) => ({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid profile',
  state: 's',
  nonce: 'n',
  ...more
})

describe('an authorization answer', () => {
  it.each([
    ['code', ['code']],
    ['token', ['access_token']],
    ['id_token', ['id_token']],
    ['id_token token', ['access_token', 'id_token']],
    ['code id_token', ['code', 'id_token']],
    ['code token', ['access_token', 'code']],
    ['token id_token code', ['access_token', 'code', 'id_token']]
  ])('to %s has what was asked for and nothing else', async (response_type, members) => {
    await using app = await startApp()
    const client = await register(app, every)
    const person = new Person(app)
    const page = await person.arrive(ask(client, { response_type }))
    const given = Object.keys(page).filter((name) => ['code', 'access_token', 'id_token'].includes(name))
    expect(given.toSorted()).toEqual(members)
    expect(page).toMatchObject({ state: 's', scope: 'openid profile' })
    const again = await person.begin(ask(client, { response_type }))
    const { search, hash } = new URL(again.location)
    expect(response_type === 'code' ? hash : search).toBe('')
    const idToken = page.id_token === undefined ? {} : decodeJwt(page.id_token)
    expect({
      nonce: idToken.nonce,
      at_hash: typeof idToken.at_hash === 'string',
      c_hash: typeof idToken.c_hash === 'string'
    }).toEqual({
      nonce: members.includes('id_token') ? 'n' : undefined,
      at_hash: members.includes('id_token') && members.includes('access_token'),
      c_hash: members.includes('id_token') && members.includes('code')
    })
  })

  it.each(['code', 'token', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'])(
    'to %s is for clients alone that have registered it',
    async (response_type) => {
      await using app = await startApp()
      const wanted = response_type.split(' ')
      const outcome = async (response_types: string[]) => {
        const client = await register(app, { grant_types: every.grant_types, response_types })
        const page = await new Person(app).begin(ask(client, { response_type }))
        return page.text.includes('name="password"') ? 'sign-in' : answerOf(page).error
      }
      expect(await outcome(wanted)).toBe('sign-in')
      const others = every.response_types.filter((type) => type !== wanted[0])
      expect(await outcome(others)).toMatch(/^(unauthorized_client|invalid_request|unsupported_response_type)$/)
    }
  )

  it.each([
    ['query', 'code', 'search', undefined],
    ['fragment', 'code', 'hash', undefined],
    ['query', 'code token', 'search', 'invalid_request'],
    ['query', 'id_token', 'search', 'invalid_request'],
    ['query', 'id_token token', 'search', 'invalid_request'],
    ['fragment', 'token', 'hash', undefined]
  ] as const)('comes in the %s for %s where that is safe', async (response_mode, response_type, part, error) => {
    await using app = await startApp()
    const client = await register(app, every)
    const person = new Person(app)
    await person.arrive(ask(client))
    const { location } = await person.begin(ask(client, { response_mode, response_type }))
    const answer = new URLSearchParams(new URL(location)[part].slice(1))
    expect(answer.get('state')).toBe('s')
    expect(answer.get('error') ?? undefined).toBe(error)
  })

  it.each(['form_post', 'form_post.jwt'])('can be a form: %s', async (response_mode) => {
    await using app = await startApp()
    const client = await register(app, every)
    const person = new Person(app)
    await person.arrive(ask(client))
    const page = await person.begin(ask(client, { response_mode, response_type: 'token' }))
    expect(page.status).toBe(200)
    expect(page.text).toContain(`action="${redirectUri}"`)
    expect(page.text).toContain(response_mode === 'form_post' ? 'name="access_token"' : 'name="response"')
    expect(page.text).not.toContain('name="code"')
  })

  it('can be a JWT', async () => {
    await using app = await startApp()
    const client = await register(app, every)
    const person = new Person(app)
    await person.arrive(ask(client))
    for (const response_mode of ['jwt', 'query.jwt', 'fragment.jwt']) {
      const { response = '' } = answerOf(await person.begin(ask(client, { response_mode })))
      expect(decodeJwt(response)).toMatchObject({ state: 's', aud: client.client_id, iss: app.ctx.config.issuer })
    }
    await updateAppConfiguration(app.ctx, { responseModesSupported: ['query', 'fragment'] })
    const refused = answerOf(await person.begin(ask(client, { response_mode: 'jwt' })))
    expect(refused.error).toBe('unsupported_response_mode')
  })

  it('comes in no way that the client has not registered, once it has registered some', async () => {
    await using app = await startApp()
    const client = await register(app, { response_modes: ['query', 'form_post'] })
    const person = new Person(app)
    await person.arrive(ask(client))
    expect(answerOf(await person.begin(ask(client, { response_mode: 'query' }))).code).toBeTypeOf('string')
    for (const response_mode of ['fragment', 'jwt'])
      expect(answerOf(await person.begin(ask(client, { response_mode }))).code).toBeUndefined()
  })

  it('repeats the parameters that the server is set up to repeat, and no others', async () => {
    await using app = await startApp()
    const client = await register(app)
    const more = { customParam1: 'one', customParam4: 'four & <b>', customParam5: 'five', customParam9: 'nine' }
    const answer = await new Person(app).arrive(ask(client, more))
    expect(answer).toMatchObject({ customParam4: 'four & <b>', customParam5: 'five' })
    expect(Object.keys(answer)).not.toContain('customParam1')
    expect(Object.keys(answer)).not.toContain('customParam9')
    await updateAppConfiguration(app.ctx, { authorizationRequestCustomAllowedParameters: [{ paramName: 'customParam9', returnInResponse: true }] }) // prettier-ignore
    const after = await new Person(app).arrive(ask(client, more))
    expect(after.customParam9).toBe('nine')
    expect(Object.keys(after)).not.toContain('customParam4')
  })

  it('never lets a repeated parameter stand for one of its own', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { authorizationRequestCustomAllowedParameters: [{ paramName: 'code', returnInResponse: true }, { paramName: 'scope_granted', returnInResponse: true }] }) // prettier-ignore
    const client = await register(app)
    const answer = await new Person(app).arrive(ask(client, { code: 'planted', scope_granted: 'yes' }))
    expect(answer.code).not.toBe('planted')
    expect(answer.scope_granted).toBe('yes')
  })

  it('names the issuer unless the server is set up not to', async () => {
    await using app = await startApp()
    const client = await register(app)
    expect((await new Person(app).arrive(ask(client))).iss).toBe(app.ctx.config.issuer)
    await updateAppConfiguration(app.ctx, { authorizationResponseIssParameterSupported: false })
    expect(Object.keys(await new Person(app).arrive(ask(client)))).not.toContain('iss')
  })
})

describe('the claims parameter', () => {
  const claims = JSON.stringify({ userinfo: { given_name: { essential: true }, email: null, phone_number: null } })

  it('opens the claims that the client has registered', async () => {
    await using app = await startApp()
    const client = await register(app, { claims: 'given_name email' })
    const person = new Person(app)
    const asked = await person.send(await person.begin(ask(client, { claims, scope: 'openid' })), 'sign-in', {
      username: 'admin',
      password: (await import('../../support/app.ts')).adminPassword
    })
    // By the names that people know them by.
    expect(asked.text).toContain('First Name')
    expect(asked.text).not.toContain('Phone')
    const { code = '' } = answerOf(await person.send(asked, 'consent', { decision: 'allow' }))
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const { access_token } = (await (await post(app, tokenPath, client, form)).json()) as { access_token: string }
    const info = await fetch(`${app.address}/jans-auth/restv1/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` }
    })
    expect(Object.keys((await info.json()) as object)).toContain('given_name')
  })

  it('is for the person that it names', async () => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    await person.arrive(ask(client))
    const other = JSON.stringify({ id_token: { sub: { value: 'somebody else' } } })
    expect(answerOf(await person.begin(ask(client, { claims: other, prompt: 'none' }))).error).toBe('login_required')
  })

  it.each(['nonsense', '[]', '{}', '{"userinfo":1}', '{"id_token":{"acr":7}}'])(
    'has to make sense: %s',
    async (text) => {
      await using app = await startApp()
      const client = await register(app)
      expect(answerOf(await new Person(app).begin(ask(client, { claims: text }))).error).toBe('invalid_request')
    }
  )
})
