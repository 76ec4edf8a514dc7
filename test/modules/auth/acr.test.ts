import { describe, expect, it } from 'vitest'
import { chooseMethod } from '#modules/auth/acr/choose'
import { setDefaultAcr } from '#modules/auth/acr/default'
import { authenticationMethods, passwordMethod, type AuthenticationMethod } from '#modules/auth/acr/methods'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { decodeJwt } from 'jose'
import { adminPassword, startApp } from '../../support/app.ts'
import { post, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

const ask = (client: TestClient, more: Record<string, string> = {}) => ({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  ...more
})
const essential = (acr: object) => JSON.stringify({ id_token: { acr: { essential: true, ...acr } } })

async function idToken(app: MinijansServer, client: TestClient, code = ''): Promise<Record<string, unknown>> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
  const answer = (await (await post(app, tokenPath, client, form)).json()) as { id_token: string }
  return decodeJwt(answer.id_token)
}

describe('the way to authenticate', () => {
  it('is told in acr and amr, by its own name also where it was asked for by another', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { acrMappings: { basic: 'simple_password_auth' } })
    const client = await register(app)
    for (const values of ['simple_password_auth', 'basic', 'unheard-of basic']) {
      const answer = await new Person(app).arrive(ask(client, { acr_values: values }))
      expect(answer.acr_values).toBe('simple_password_auth')
      expect(await idToken(app, client, answer.code)).toMatchObject({ acr: 'simple_password_auth', amr: ['pwd'] })
    }
    const plain = await new Person(app).arrive(ask(client))
    expect(plain).not.toHaveProperty('acr_values')
  })

  it.each([
    ['acr_values that nobody knows', { acr_values: 'unheard-of' }],
    ['an essential value that nobody knows', { claims: essential({ value: 'unheard-of' }) }],
    ['essential values that nobody knows', { claims: essential({ values: ['a', 'b'] }) }]
  ])('cannot be had for %s, and the application is told before anybody signs in', async (_name, more) => {
    await using app = await startApp()
    const client = await register(app)
    const answer = answerOf(await new Person(app).begin(ask(client, more)))
    expect(answer.error).toBe('unmet_authentication_requirements')
  })

  it('may be named among others, and be wished for only', async () => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    const claims = essential({ values: ['unheard-of', 'simple_password_auth'] })
    expect((await person.arrive(ask(client, { claims }))).code).toBeTypeOf('string')
    const wish = JSON.stringify({ id_token: { acr: { value: 'unheard-of' } } })
    expect((await person.arrive(ask(client, { claims: wish, prompt: 'none' }))).code).toBeTypeOf('string')
  })

  it('is the strongest where an unknown one is replaced', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { useHighestLevelScriptIfAcrScriptNotFound: true })
    const client = await register(app)
    expect((await new Person(app).arrive(ask(client, { acr_values: 'unheard-of' }))).code).toBeTypeOf('string')
  })

  it('has to be one that the client may use, and of its level', async () => {
    await using app = await startApp()
    const other = await register(app, { authorized_acr_values: ['passkey'] })
    const unmet = { error: 'unmet_authentication_requirements' }
    expect(answerOf(await new Person(app).begin(ask(other)))).toMatchObject(unmet)
    expect(answerOf(await new Person(app).begin(ask(other, { acr_values: 'simple_password_auth' })))).toMatchObject(
      unmet
    )
    const strict = await register(app, { minimum_acr_level: 2 })
    expect(answerOf(await new Person(app).begin(ask(strict)))).toMatchObject(unmet)
    const resolving = await register(app, { minimum_acr_level: 2, minimum_acr_level_autoresolve: true })
    expect(answerOf(await new Person(app).begin(ask(resolving)))).toMatchObject(unmet)
    const known = await register(app, { default_acr_values: ['unheard-of', 'simple_password_auth'] })
    expect((await new Person(app).arrive(ask(known))).code).toBeTypeOf('string')
  })
})

describe('choosing among several methods', () => {
  const methods = [
    { acr: 'password', level: -1, amr: ['pwd'] },
    { acr: 'otp', level: 1, amr: ['otp'] },
    { acr: 'passkey', level: 5, amr: ['hwk'] },
    { acr: 'sms', level: 3, amr: ['sms'] }
  ]
  const rules = {
    acrMappings: { strong: 'passkey' },
    defaultAcr: 'simple_password_auth',
    useHighestLevelScriptIfAcrScriptNotFound: false
  }
  const choose = (values: string[], definition: object = {}, more: object = {}) =>
    chooseMethod({ values }, { definition }, { ...rules, ...more }, methods)?.acr

  it.each([
    [[], {}, 'password'],
    [['sms', 'passkey'], {}, 'sms'],
    [['nothing', 'strong'], {}, 'passkey'],
    [['nothing'], {}, undefined],
    [['constructor'], {}, undefined],
    [[], { defaultAcrValues: ['otp'] }, 'otp'],
    [['sms'], { defaultAcrValues: ['otp'] }, 'sms'],
    [['sms'], { attributes: { jansAuthorizedAcr: ['otp'] } }, undefined],
    [[], { attributes: { jansAuthorizedAcr: ['otp'] } }, 'otp'],
    [['otp'], { attributes: { minimumAcrLevel: 2 } }, undefined],
    [['otp'], { attributes: { minimumAcrLevel: 2, minimumAcrLevelAutoresolve: true } }, 'sms'],
    [
      ['otp'],
      {
        attributes: {
          minimumAcrLevel: 2,
          minimumAcrLevelAutoresolve: true,
          minimumAcrPriorityList: ['otp', 'strong', 'sms']
        }
      },
      'passkey'
    ],
    [['sms'], { attributes: { minimumAcrLevel: 2 } }, 'sms']
  ])('%j for a client with %j gives %s', (values, definition, acr) => {
    expect(choose(values, definition)).toBe(acr)
  })

  it.each([
    ['sms', [], {}, 'sms'],
    ['strong', [], {}, 'passkey'],
    ['gone', [], {}, 'password'],
    ['sms', ['otp'], {}, 'otp'],
    ['sms', ['nothing'], {}, undefined],
    ['sms', [], { defaultAcrValues: ['otp'] }, 'otp'],
    ['sms', [], { attributes: { jansAuthorizedAcr: ['otp'] } }, 'otp']
  ])('by default %s: %j for a client with %j gives %s', (defaultAcr, values, definition, acr) => {
    expect(choose(values, definition, { defaultAcr })).toBe(acr)
  })

  it('takes the strongest for one that there is not, where it may', () => {
    expect(choose(['nothing'], {}, { useHighestLevelScriptIfAcrScriptNotFound: true })).toBe('passkey')
  })
})

describe('a stronger way to authenticate', () => {
  /** Methods come from modules that are not here: one for this test, which the sign-in page does not offer. */
  const strong: AuthenticationMethod = { acr: 'test_key', level: 5, amr: ['hwk'] }
  const methods = authenticationMethods as AuthenticationMethod[]
  const withStrongMethod = () => {
    methods.push(strong)
    return { [Symbol.dispose]: () => void methods.splice(methods.indexOf(strong), 1) }
  }

  it('is asked of everybody when it is the default', async () => {
    using _method = withStrongMethod()
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    expect((await person.arrive(ask(client))).code).toBeTypeOf('string')
    await setDefaultAcr(app.ctx, 'test_key', { correlationId: 'test' })
    expect(answerOf(await person.begin(ask(client, { prompt: 'none' }))).error).toBe('login_required')
    await setDefaultAcr(app.ctx, 'simple_password_auth', { correlationId: 'test' })
    expect((await person.arrive(ask(client, { prompt: 'none' }))).code).toBeTypeOf('string')
  })

  it('is asked for although the person is signed in, and not said to have been used where it was not', async () => {
    using _method = withStrongMethod()
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    expect((await person.arrive(ask(client))).code).toBeTypeOf('string')
    expect((await person.arrive(ask(client, { prompt: 'none' }))).code).toBeTypeOf('string')
    for (const more of [{ acr_values: 'test_key' }, { claims: essential({ value: 'test_key' }) }]) {
      const silent = answerOf(await person.begin(ask(client, { ...more, prompt: 'none' })))
      expect(silent.error).toBe('login_required')
      const page = await person.begin(ask(client, more))
      expect(page.text).toContain('name="password"')
      const signedIn = await person.send(page, 'sign-in', { username: 'admin', password: adminPassword })
      expect(answerOf(signedIn).error).toBe('unmet_authentication_requirements')
    }
  })

  it('is good for everything below it, without being asked again', async () => {
    using _method = withStrongMethod()
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    // As if the page had offered it.
    using _used = signingInWith(strong)
    const first = await person.arrive(ask(client, { acr_values: 'test_key' }))
    expect(await idToken(app, client, first.code)).toMatchObject({ acr: 'test_key', amr: ['hwk'] })
    for (const acr_values of ['test_key', 'simple_password_auth']) {
      const again = await person.arrive(ask(client, { acr_values, prompt: 'none' }))
      expect(await idToken(app, client, again.code)).toMatchObject({ acr: 'test_key' })
    }
  })

  it('is what a client has to have whose lowest level says so', async () => {
    using _method = withStrongMethod()
    await using app = await startApp()
    const weak = await register(app)
    const client = await register(app, { minimum_acr_level: 3, minimum_acr_level_autoresolve: true })
    const person = new Person(app)
    await person.arrive(ask(weak))
    expect(answerOf(await person.begin(ask(client, { prompt: 'none' }))).error).toBe('login_required')
    using _used = signingInWith(strong)
    const { code } = await person.arrive(ask(client))
    expect(await idToken(app, client, code)).toMatchObject({ acr: 'test_key' })
  })
})

/** Lets the sign-in page say that it has used another method than the password. */
function signingInWith({ acr, amr }: AuthenticationMethod) {
  const before = { ...passwordMethod }
  const weakest = { ...passwordMethod }
  const methods = authenticationMethods as AuthenticationMethod[]
  methods.splice(methods.indexOf(passwordMethod), 1, weakest)
  Object.assign(passwordMethod, { acr, amr })
  return {
    [Symbol.dispose]() {
      Object.assign(passwordMethod, before)
      methods.splice(methods.indexOf(weakest), 1, passwordMethod)
    }
  }
}
