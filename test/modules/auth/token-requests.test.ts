import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { authorize, basic, post, register, signInForTokens, tokenPath, type TestClient } from '../../support/oauth.ts'

/** A plain request is answered at once; the library answers those that name their client in the form besides. */
const ways = { 'at once': {}, 'by the library': { client_id: '' } }

describe('a plain token request', () => {
  let app: MinijansServer
  let client: TestClient
  let other: TestClient
  beforeAll(async () => {
    app = await startApp({ MINIJANS_RATE_LIMIT: '0', MINIJANS_MTLS_ORIGIN: 'https://mtls.example' })
    client = await register(app)
    other = await register(app, { grant_types: ['authorization_code'] })
  })
  afterAll(() => app.close())

  /** Asks with the same by each way: what is redeemed is made anew for each. */
  async function byBothWays(make: () => Promise<Record<string, string>>, asked = client, headers = {}) {
    const told = []
    for (const more of Object.values(ways)) {
      const named = 'client_id' in more ? { client_id: asked.client_id } : {}
      const answer = await fetch(app.address + tokenPath, {
        method: 'POST',
        headers: { authorization: basic(asked), ...headers },
        body: new URLSearchParams({ ...(await make()), ...named })
      })
      const body = (await answer.json()) as Record<string, unknown>
      for (const secret of ['access_token', 'refresh_token', 'id_token'])
        if (body[secret] !== undefined) body[secret] = typeof body[secret]
      // The library tells pages of other origins what they may read, also where none has asked.
      const way = answer.headers.has('access-control-allow-origin') ? 'library' : 'at once'
      const { status, headers: given } = answer
      const told_ = ['cache-control', 'content-type', 'x-content-type-options', 'www-authenticate'].map((name) => given.get(name)) // prettier-ignore
      told.push({ way, answer: { status, body, headers: told_ } })
    }
    const [first, second] = told
    expect(second?.way).toBe('library')
    expect(first?.answer).toEqual(second?.answer)
    return { way: first?.way, ...first?.answer }
  }

  const used = async () => {
    const { form } = await authorize(app, client)
    expect((await post(app, tokenPath, client, form)).status).toBe(200)
    return form
  }
  const rotated = async () => {
    const { refresh_token = '' } = await signInForTokens(app, client)
    const form = { grant_type: 'refresh_token', refresh_token }
    expect((await post(app, tokenPath, client, form)).status).toBe(200)
    return form
  }
  const code = async (change: Record<string, string> = {}) => ({ ...(await authorize(app, client)).form, ...change })
  const refresh = async (change: Record<string, string> = {}) => ({
    grant_type: 'refresh_token',
    refresh_token: (await signInForTokens(app, client)).refresh_token ?? '',
    ...change
  })

  const alike: [string, () => Promise<Record<string, string>>, number, string?][] = [
    ['a code', code, 200],
    ['a refresh token', refresh, 200],
    ['a refresh token for less', () => refresh({ scope: 'openid' }), 200],
    ['a token of the client itself', async () => ({ grant_type: 'client_credentials' }), 200],
    ['the same with a scope', async () => ({ grant_type: 'client_credentials', scope: 'profile' }), 200],
    ['parameters that are empty', async () => ({ grant_type: 'client_credentials', scope: '', code: '' }), 200],
    [
      'parameters that nobody knows',
      async () => ({ grant_type: 'client_credentials', resource: 'x', constructor: 'y' }),
      200
    ],
    ['a code that was used', used, 400, 'invalid_grant'],
    ['a code that nobody gave', () => code({ code: 'nonsense' }), 400, 'invalid_grant'],
    ['a code without the verifier', () => code({ code_verifier: '' }), 400, 'invalid_grant'],
    ['a code with another verifier', () => code({ code_verifier: 'x'.repeat(43) }), 400, 'invalid_grant'],
    ['a code for another address', () => code({ redirect_uri: 'https://client.example/other' }), 400, 'invalid_grant'],
    ['no code', () => code({ code: '' }), 400, 'invalid_request'],
    ['a refresh token that was used', rotated, 400, 'invalid_grant'],
    ['a refresh token with a NUL', () => refresh({ refresh_token: 'a\0b' }), 400, 'invalid_grant'],
    ['no refresh token', () => refresh({ refresh_token: '' }), 400, 'invalid_request']
  ]
  it.each(alike)('is told the same at once as by the library: %s', async (_what, make, status, error) => {
    const told = await byBothWays(make)
    expect(told.way).toBe('at once')
    expect(told.status).toBe(status)
    expect(told.body?.error).toBe(error)
  })

  const leftToTheLibrary: [string, Record<string, string>, number, string][] = [
    ['no grant', {}, 400, 'invalid_request'],
    ['a grant that nobody knows', { grant_type: '__proto__' }, 400, 'unsupported_grant_type'],
    ['a scope that is none', { grant_type: 'client_credentials', scope: 'ä "' }, 400, 'invalid_scope'],
    ['a device code', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' }, 400, 'unauthorized_client'] // prettier-ignore
  ]
  it.each(leftToTheLibrary)('goes on to the library with %s', async (_what, form, status, error) => {
    const told = await byBothWays(async () => form)
    expect(told.way).toBe('library')
    expect([told.status, told.body?.error]).toEqual([status, error])
  })

  it('goes on to the library with a grant that the client does not have', async () => {
    const told = await byBothWays(async () => ({ grant_type: 'client_credentials' }), other)
    expect(told).toMatchObject({ way: 'library', status: 400, body: { error: 'unauthorized_client' } })
  })

  it('goes on to the library where the client is to use another address', async () => {
    const aliased = await register(app, { use_mtls_endpoint_aliases: true })
    const told = await byBothWays(async () => ({ grant_type: 'client_credentials' }), aliased)
    expect(told).toMatchObject({ way: 'library', status: 400, body: { error: 'invalid_request' } })
  })

  it('goes on to the library with a secret that is wrong, which says so', async () => {
    const wrong = { ...client, client_secret: `${client.client_secret}x` }
    const told = await byBothWays(async () => ({ grant_type: 'client_credentials' }), wrong)
    expect(told).toMatchObject({ way: 'library', status: 401, body: { error: 'invalid_client' } })
    expect(String(told.headers?.at(-1))).toContain('Basic')
  })

  it('goes on to the library with a proof, or from a page', async () => {
    for (const headers of [{ dpop: 'nonsense' }, { origin: 'https://page.example' }]) {
      const answer = await fetch(app.address + tokenPath, {
        method: 'POST',
        headers: { authorization: basic(client), ...headers },
        body: new URLSearchParams({ grant_type: 'client_credentials' })
      })
      expect(answer.headers.has('access-control-allow-origin')).toBe(true)
      expect(answer.status).toBe('dpop' in headers ? 400 : 200)
    }
  })

  it('is refused where a parameter comes twice', async () => {
    const answer = await fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { authorization: basic(client), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&scope=openid&scope=profile'
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
  })

  it('does not take a code that another client was given, and leaves it good', async () => {
    const form = await code()
    const stolen = await post(app, tokenPath, other, form)
    expect(stolen.status).toBe(400)
    expect(await stolen.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await post(app, tokenPath, client, form)).status).toBe(200)
  })

  it('is heard out when it comes in pieces, and the connection stays good', async () => {
    const { port } = new URL(app.address)
    const socket = connect(Number(port), '127.0.0.1')
    const answers = text(socket)
    const form = 'grant_type=client_credentials&scope=profile'
    const head = (how: string) =>
      `POST ${tokenPath} HTTP/1.1\r\nhost: x\r\nauthorization: ${basic(client)}\r\n` +
      `content-type: application/x-www-form-urlencoded\r\nconnection: ${how}\r\ncontent-length: ${form.length}\r\n\r\n`
    const pause = () => new Promise((resolve) => setTimeout(resolve, 30))
    // In three pieces, then two requests in one piece, then the last.
    for (const piece of [
      head('keep-alive'),
      form.slice(0, 10),
      form.slice(10),
      (head('keep-alive') + form).repeat(2),
      head('close') + form
    ]) {
      // prettier-ignore
      socket.write(piece)
      await pause()
    }
    const all = await answers
    expect(all.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4)
    expect(all.match(/"scope":"profile"/g)).toHaveLength(4)
  })

  it('is read to its end, so that its connection does not keep it', async () => {
    const requests: IncomingMessage[] = []
    const note = (message: unknown) => void requests.push((message as { request: IncomingMessage }).request)
    subscribe('http.server.request.start', note)
    await byBothWays(async () => ({ grant_type: 'client_credentials' })).finally(() =>
      unsubscribe('http.server.request.start', note)
    )
    expect(requests.map(({ readableEnded }) => readableEnded)).toEqual([true, true])
  })

  it('goes on to the library when it is large, and the connection stays good with what was not wanted', async () => {
    const { port } = new URL(app.address)
    const socket = connect(Number(port), '127.0.0.1')
    const answers = text(socket)
    const form = 'grant_type=client_credentials'
    for (const [how, body] of [
      ['keep-alive', `${form}&x=${'x'.repeat(60_000)}`],
      ['keep-alive', `${form}&x=${'x'.repeat(1_000_000)}`],
      ['close', form]
    ] as const)
      socket.write(
        `POST ${tokenPath} HTTP/1.1\r\nhost: x\r\nauthorization: ${basic(client)}\r\nconnection: ${how}\r\n` +
          `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`
      )
    expect((await answers).match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['400', '400', '200'])
  })

  it('takes nothing when its sender leaves before the end', async () => {
    const { port } = new URL(app.address)
    const form = new URLSearchParams(await code()).toString()
    const socket = connect(Number(port), '127.0.0.1')
    const closed = text(socket).catch(() => '')
    socket.write(
      `POST ${tokenPath} HTTP/1.1\r\nhost: x\r\nauthorization: ${basic(client)}\r\n` +
        `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${form.length}\r\n\r\n${form.slice(0, -1)}`
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    await closed
    const answer = await post(app, tokenPath, client, Object.fromEntries(new URLSearchParams(form)))
    expect(answer.status).toBe(200)
  })
})

it('is counted once by the limit, whichever way it goes', async () => {
  await using app = await startApp({
    MINIJANS_ISSUER: 'http://localhost',
    MINIJANS_PRODUCTION: 'true',
    MINIJANS_RATE_LIMIT: '60'
  })
  const answers: number[] = []
  for (let i = 0; i < 62; i++) {
    const answer = await fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { authorization: basic({ client_id: 'nobody', client_secret: 'x' }) },
      body: new URLSearchParams({ grant_type: 'client_credentials' })
    })
    answers.push(answer.status)
  }
  expect(answers).toEqual([...Array<number>(60).fill(401), 429, 429])
})
