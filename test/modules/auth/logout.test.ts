import { decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { application, arrive, goOn, tokensFor, type Application } from '../../support/application.ts'
import { post, tokenPath, type Tokens } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'
const endSession = `${rest}/end_session`

const withUris = (origin: string) => ({ post_logout_redirect_uris: [`${origin}/signed-out`, `${origin}/other?a=1`] })

describe('RP-initiated logout', () => {
  let app: MinijansServer
  let party: Application
  let other: Application
  const clock = { ahead: 0 }
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    await createUser(app.ctx, { userName: 'bjensen', password: 'tower of pisa 1173' })
    party = await application(app, withUris)
    other = await application(app, withUris)
  })
  afterAll(async () => {
    await party[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    await app.close()
  })

  const logout = (parameters: Record<string, string>) => `${endSession}?${String(new URLSearchParams(parameters))}`
  const isSignedIn = async (agent: Agent) => (await arrive(agent, party, { prompt: 'none' })).searchParams.has('code')
  const signedIn = async (parameters: Record<string, string> = {}): Promise<[Agent, Tokens]> => {
    const agent = new Agent(app)
    return [agent, await tokensFor(agent, party, parameters)]
  }
  const setting = async (values: Record<string, unknown>, check: () => Promise<void>) => {
    await updateAppConfiguration(app.ctx, values)
    try {
      await check()
    } finally {
      await updateAppConfiguration(app.ctx, Object.fromEntries(Object.keys(values).map((name) => [name, null])))
    }
  }
  const refreshes = async ({ refresh_token = '' }: Tokens) =>
    (await post(app, tokenPath, party.client, { grant_type: 'refresh_token', refresh_token })).status === 200
  const question = (text: string) => /name="request" value="([^"]+)"/.exec(text)?.[1] ?? ''

  it('ends the session at once with a good hint and leads back with the state', async () => {
    const [agent, tokens] = await signedIn({ scope: 'openid online_access' })
    const answer = await agent.request(
      logout({
        id_token_hint: tokens.id_token,
        client_id: party.client.client_id,
        post_logout_redirect_uri: `${party.origin}/signed-out`,
        state: 'a b&c'
      })
    )
    expect(answer.status).toBe(303)
    expect(answer.location).toBe(`${party.origin}/signed-out?state=a+b%26c`)
    expect([...agent.cookies.keys()]).not.toContain('session_id')
    expect([...agent.cookies.keys()]).not.toContain('opbs')
    expect(await isSignedIn(agent)).toBe(false)
    expect(await refreshes(tokens)).toBe(false)
  })

  it('keeps the query of a registered address, and sends no state that nobody gave', async () => {
    const [agent, { id_token }] = await signedIn()
    const address = `${party.origin}/other?a=1`
    const answer = await agent.request(logout({ id_token_hint: id_token, post_logout_redirect_uri: address }))
    expect(answer.location).toBe(address)
  })

  it('takes the cookie out of the reach of whoever kept it', async () => {
    const [agent, { id_token }] = await signedIn()
    const thief = new Agent(app)
    for (const [name, value] of agent.cookies) thief.cookies.set(name, value)
    await agent.request(logout({ id_token_hint: id_token }))
    expect(await isSignedIn(thief)).toBe(false)
  })

  it('accepts a hint that has expired, unless that is switched off', async () => {
    const [agent, { id_token }] = await signedIn()
    clock.ahead = 2 * 3_600_000
    try {
      await setting({ rejectEndSessionIfIdTokenExpired: true }, async () => {
        const refused = await agent.request(logout({ id_token_hint: id_token }))
        expect(refused.status).toBe(400)
        expect(refused.text).toContain('invalid_grant')
        expect(await isSignedIn(agent)).toBe(true)
      })
      expect((await agent.request(logout({ id_token_hint: id_token }))).status).toBe(303)
      expect(await isSignedIn(agent)).toBe(false)
    } finally {
      clock.ahead = 0
    }
  })

  it('asks without a hint, and does as it is told', async () => {
    const [agent] = await signedIn()
    const parameters = {
      client_id: party.client.client_id,
      post_logout_redirect_uri: `${party.origin}/signed-out`,
      state: 's'
    }
    const asked = await agent.request(logout(parameters))
    expect(asked.status).toBe(200)
    expect(asked.headers.get('cache-control')).toBe('no-store')
    expect(asked.text).toContain('Sign out?')
    const request = question(asked.text)
    const stayed = await agent.post(`${endSession}/confirm`, { request })
    expect(stayed.location).toBe(`${party.origin}/signed-out?state=s`)
    expect(await isSignedIn(agent)).toBe(true)
    const left = await agent.post(`${endSession}/confirm`, { request, logout: 'yes' })
    expect(left.location).toBe(`${party.origin}/signed-out?state=s`)
    expect(await isSignedIn(agent)).toBe(false)
  })

  it('asks for nobody in particular when the request says nothing, and says so afterwards', async () => {
    const [agent] = await signedIn()
    const request = question((await agent.request(endSession)).text)
    const stayed = await agent.post(`${endSession}/confirm`, { request })
    expect(stayed.status).toBe(200)
    expect(stayed.text).toContain('still signed in')
    const done = await agent.post(`${endSession}/confirm`, { request, logout: 'yes' })
    expect(new URL(done.location, agent.origin).pathname).toBe(`${endSession}/success`)
    expect((await agent.request(done.location)).text).toContain('You are signed out')
  })

  it('leads back to an application of the session that has registered the address, once the person has agreed', async () => {
    const [agent] = await signedIn()
    const asked = await agent.request(logout({ post_logout_redirect_uri: `${party.origin}/signed-out`, state: 's' }))
    expect(asked.status).toBe(200)
    const left = await agent.post(`${endSession}/confirm`, { request: question(asked.text), logout: 'yes' })
    expect(left.location).toBe(`${party.origin}/signed-out?state=s`)
  })

  it('leads nowhere where nobody of the session has registered the address', async () => {
    const [agent] = await signedIn()
    const asked = await agent.request(logout({ post_logout_redirect_uri: `${other.origin}/signed-out` }))
    const left = await agent.post(`${endSession}/confirm`, { request: question(asked.text), logout: 'yes' })
    expect(new URL(left.location, agent.origin).pathname).toBe(`${endSession}/success`)
    const nobody = await new Agent(app).request(logout({ post_logout_redirect_uri: `${party.origin}/signed-out` }))
    expect(new URL(nobody.location, agent.origin).pathname).toBe(`${endSession}/success`)
  })

  it('leads back at once when nobody is signed in any more', async () => {
    const [agent, { id_token }] = await signedIn()
    await agent.request(logout({ id_token_hint: id_token }))
    const again = { id_token_hint: id_token, post_logout_redirect_uri: `${party.origin}/signed-out` }
    expect((await agent.request(logout(again))).location).toBe(`${party.origin}/signed-out`)
  })

  it('asks when the hint is from an earlier session, or names another', async () => {
    const [first, { id_token }] = await signedIn()
    await first.request(logout({ id_token_hint: id_token }))
    const [agent, tokens] = await signedIn()
    for (const parameters of [{ id_token_hint: id_token }, { id_token_hint: tokens.id_token, sid: 'another' }]) {
      const asked = await agent.request(logout(parameters))
      expect(asked.status).toBe(200)
      expect(question(asked.text)).not.toBe('')
    }
    expect(await isSignedIn(agent)).toBe(true)
    await setting({ allowEndSessionWithUnmatchedSid: true }, async () => {
      expect((await agent.request(logout({ id_token_hint: id_token }))).status).toBe(303)
      expect(await isSignedIn(agent)).toBe(false)
    })
  })

  describe('refuses, shows the error itself and leaves the session alone', () => {
    const changed = (token: string) => {
      const [header = '', payload = '', signature = ''] = token.split('.')
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
      return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'x' })).toString('base64url'), signature].join('.')
    }
    const unsigned = (token: string) => {
      const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
      return `${header}.${token.split('.')[1]}.`
    }
    it.each<[string, (idToken: string) => [string, string][]]>([
      ['a hint that was changed', (token) => [['id_token_hint', changed(token)]]],
      ['a hint without a signature', (token) => [['id_token_hint', unsigned(token)]]],
      ['a hint that is no token', () => [['id_token_hint', 'nonsense']]],
      ['the hint of another client', (token) => [['id_token_hint', token], ['client_id', other.client.client_id]]], // prettier-ignore
      ['an unknown client', () => [['client_id', 'nobody']]],
      ['an address of another client', (token) => [['id_token_hint', token], ['post_logout_redirect_uri', `${other.origin}/signed-out`]]], // prettier-ignore
      ['an address with more in its query', (token) => [['id_token_hint', token], ['post_logout_redirect_uri', `${party.origin}/signed-out?foo=bar`]]], // prettier-ignore
      ['an address without a hint that the client did not register', () => [['client_id', party.client.client_id], ['post_logout_redirect_uri', 'https://evil.example/']]], // prettier-ignore
      ['a parameter that comes twice', (token) => [['id_token_hint', token], ['state', 'a'], ['state', 'b']]] // prettier-ignore
    ])('%s', async (_what, parameters) => {
      const [agent, { id_token }] = await signedIn()
      for (const method of ['GET', 'POST']) {
        const query = new URLSearchParams(parameters(id_token))
        const answer =
          method === 'GET'
            ? await agent.request(`${endSession}?${String(query)}`)
            : await agent.request(endSession, { method, body: query })
        expect(answer.status).toBe(400)
        expect(answer.location).toBe('')
        expect(answer.headers.get('content-type')).toContain('text/html')
        expect(answer.text).toContain('Signing out did not work')
        expect(answer.text).not.toContain('evil.example')
      }
      expect(await isSignedIn(agent)).toBe(true)
    })

    it('a link preview that only asks for the head', async () => {
      const [agent, { id_token }] = await signedIn()
      const answer = await agent.request(logout({ id_token_hint: id_token }), { method: 'HEAD' })
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe('GET, POST')
      expect(await isSignedIn(agent)).toBe(true)
    })

    it('an answer to a question that was never asked, or that another site sends', async () => {
      const [agent] = await signedIn()
      const [stranger] = await signedIn()
      const request = question((await stranger.request(endSession)).text)
      const foreign = await agent.post(`${endSession}/confirm`, { request, logout: 'yes' })
      expect(foreign.status).toBe(400)
      expect((await agent.post(`${endSession}/confirm`, { request: 'x', logout: 'yes' })).status).toBe(400)
      expect((await agent.post(`${endSession}/confirm`, { xsrf: 'x', logout: 'yes' })).status).toBe(400)
      const own = question((await agent.request(endSession)).text)
      const forged = await agent.request(`${endSession}/confirm`, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'cross-site' },
        body: new URLSearchParams({ request: own, logout: 'yes' })
      })
      expect(forged.status).toBe(403)
      expect(await isSignedIn(agent)).toBe(true)
      expect(await isSignedIn(stranger)).toBe(true)
    })
  })

  it('takes a form of the application, which comes without cookies', async () => {
    const [agent, { id_token }] = await signedIn()
    const form = { id_token_hint: id_token, post_logout_redirect_uri: `${party.origin}/signed-out` }
    const answer = await new Agent(app).request(endSession, { method: 'POST', body: new URLSearchParams(form) })
    expect(answer.location).toBe(`${party.origin}/signed-out`)
    expect(answer.headers.getSetCookie().some((line) => line.startsWith('session_id=;'))).toBe(true)
    expect(await isSignedIn(agent)).toBe(false)
  })

  it('goes round by a link when such a form does not tell whose session it is', async () => {
    const [agent] = await signedIn()
    const form = new URLSearchParams({ client_id: party.client.client_id, state: 's' })
    const answer = await new Agent(app).request(endSession, { method: 'POST', body: form })
    expect(answer.status).toBe(303)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect((await agent.request(answer.location)).text).toContain('Sign out?')
  })

  it('knows no session by a sid that no store could keep', async () => {
    expect((await new Agent(app).request(logout({ sid: '\0' }))).status).toBe(303)
  })

  it('knows a session by what is in its cookie, and asks', async () => {
    const [agent] = await signedIn()
    const elsewhere = new Agent(app)
    const asked = await elsewhere.request(logout({ session_id: agent.cookies.get('session_id') ?? '' }))
    expect(asked.text).toContain('Sign out?')
    const request = question(asked.text)
    expect((await elsewhere.post(`${endSession}/confirm`, { request, logout: 'yes' })).status).toBe(303)
    expect(await isSignedIn(agent)).toBe(false)
  })

  it('asks nobody but the browser of the session about a sid, which many know', async () => {
    const [agent, { id_token }] = await signedIn()
    const { sid } = decodeJwt<{ sid: string }>(id_token)
    const elsewhere = new Agent(app)
    for (const answer of [
      await elsewhere.request(logout({ sid })),
      await elsewhere.visit(logout({ sid, client_id: party.client.client_id })),
      await elsewhere.request(endSession, { method: 'POST', body: new URLSearchParams({ sid }) })
    ])
      expect(answer.text).not.toContain('Sign out?')
    expect(await isSignedIn(agent)).toBe(true)
    expect((await agent.request(logout({ sid }))).text).toContain('Sign out?')
    expect(await isSignedIn(agent)).toBe(true)
  })

  it('ends no session by a sid beside an id token of another person that names no session', async () => {
    await using symmetric = await application(app, () => ({
      id_token_signed_response_alg: 'HS256',
      subject_type: 'public'
    }))
    const { client_id, client_secret } = symmetric.client
    const agent = new Agent(app)
    const { sid, sub = '' } = decodeJwt<{ sid: string }>((await tokensFor(agent, symmetric)).id_token)
    const hint = (subject: string) =>
      new SignJWT({ iss: app.ctx.config.issuer, aud: client_id, sub: subject })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(client_secret))
    const leave = async (subject: string) => new Agent(app).request(logout({ id_token_hint: await hint(subject), sid }))
    await setting({ allowEndSessionWithUnmatchedSid: true }, async () => {
      expect((await leave('somebody else')).text).not.toContain('Sign out?')
      expect(await isSignedIn(agent)).toBe(true)
    })
    expect((await leave(sub)).status).toBe(303)
    expect(await isSignedIn(agent)).toBe(false)
  })

  it('wants a hint where forceIdTokenHintPresence says so', async () => {
    await setting({ forceIdTokenHintPresence: true }, async () => {
      const [agent, { id_token }] = await signedIn()
      expect((await agent.request(endSession)).status).toBe(400)
      expect((await agent.request(logout({ id_token_hint: id_token }))).status).toBe(303)
    })
  })

  it('leads to any listed address where allowPostLogoutRedirectWithoutValidation says so', async () => {
    const allowed = 'https://portal.example/bye'
    const lists = { clientWhiteList: ['https://portal.example/*'], clientBlackList: ['*/admin*'] }
    const [agent, { id_token }] = await signedIn()
    await setting({ allowPostLogoutRedirectWithoutValidation: true, ...lists }, async () => {
      const to = (address: string) =>
        agent.request(logout({ id_token_hint: id_token, post_logout_redirect_uri: address }))
      expect((await to('https://evil.example/')).status).toBe(400)
      expect((await to('https://portal.example/admin')).status).toBe(400)
      expect((await to(allowed)).location).toBe(allowed)
    })
  })

  it('takes an access token for a hint where endSessionWithAccessToken says so', async () => {
    const [agent, { access_token }] = await signedIn()
    expect((await agent.request(logout({ id_token_hint: access_token }))).status).toBe(400)
    await setting({ endSessionWithAccessToken: true }, async () => {
      expect((await agent.request(logout({ id_token_hint: access_token }))).status).toBe(303)
    })
    expect(await isSignedIn(agent)).toBe(false)
  })

  it('does not take an access token for an id token because both are JWTs of the same keys', async () => {
    await using asJwt = await application(app, (origin) => ({ ...withUris(origin), access_token_as_jwt: true }))
    const agent = new Agent(app)
    const { access_token } = await tokensFor(agent, asJwt)
    expect(access_token.split('.')).toHaveLength(3)
    expect((await agent.request(logout({ id_token_hint: access_token }))).status).toBe(400)
    expect(await isSignedIn(agent)).toBe(true)
    const answer = await arrive(agent, asJwt, { prompt: 'none', id_token_hint: access_token })
    expect(answer.searchParams.get('error')).toBe('invalid_request')
  })

  it('ends refresh tokens as removeRefreshTokensForClientOnLogout says, and those of the session always', async () => {
    const leave = async (scope: string) => {
      const [agent, tokens] = await signedIn({ scope, prompt: 'consent' })
      expect(tokens.refresh_token).toBeDefined()
      await agent.request(logout({ id_token_hint: tokens.id_token }))
      return refreshes(tokens)
    }
    expect(await leave('openid offline_access')).toBe(true)
    expect(await leave('openid online_access')).toBe(false)
    await setting({ removeRefreshTokensForClientOnLogout: true }, async () => {
      expect(await leave('openid offline_access')).toBe(false)
    })
  })

  it('leaves the sessions of other browsers alone', async () => {
    const [agent, { id_token }] = await signedIn()
    const [elsewhere, tokens] = await signedIn({ scope: 'openid online_access' })
    await agent.request(logout({ id_token_hint: id_token }))
    expect(await isSignedIn(elsewhere)).toBe(true)
    expect(await refreshes(tokens)).toBe(true)
  })

  it('ends the session of the one when another signs in by a request that was begun before', async () => {
    const agent = new Agent(app)
    const query = { client_id: party.client.client_id, redirect_uri: party.redirectUri, response_type: 'code' }
    const begun = await agent.request(`${rest}/authorize?${String(new URLSearchParams({ ...query, scope: 'openid' }))}`)
    const kept = new Map(agent.cookies)
    const { id_token } = await tokensFor(agent, party)
    const asTheOther = new Agent(app)
    for (const [name, value] of agent.cookies) asTheOther.cookies.set(name, value)
    for (const [name, value] of kept) agent.cookies.set(name, value)
    const person = { username: 'bjensen', password: 'tower of pisa 1173', decision: 'allow' }
    const arrived = await goOn(agent, begun.location, party.redirectUri, person)
    expect(arrived.searchParams.has('code')).toBe(true)
    expect(await isSignedIn(agent)).toBe(true)
    expect(await isSignedIn(asTheOther)).toBe(false)
    const hinted = await agent.request(logout({ id_token_hint: id_token }))
    expect(hinted.text).toContain('Sign out?')
  })

  it('is switched off with its feature', async () => {
    await setting({ featureFlags: ['userinfo'] }, async () => {
      const answer = await fetch(app.address + endSession)
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ error: 'access_denied' })
    })
  })
})
