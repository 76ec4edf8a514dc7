import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { register, signInForTokens } from '../../support/oauth.ts'

type Jwk = Record<string, unknown> & { kid: string; alg: string; use: string; d?: string }
interface Keys {
  keys: Jwk[]
}

const jwksPath = '/jans-auth/restv1/jwks'
const fetched = async (app: MinijansServer) => ((await (await fetch(app.address + jwksPath)).json()) as Keys).keys

/** A key pair as JWKs. */
function pair(alg: 'ES256' | 'ES384' | 'RS256' | 'EdDSA' | 'ES256K' | 'ECDH-ES', modulusLength = 2048) {
  const make = (): { publicKey: KeyObject; privateKey: KeyObject } => {
    if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength })
    if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
    const curves = { ES256: 'P-256', ES384: 'P-384', ES256K: 'secp256k1', 'ECDH-ES': 'P-256' }
    return generateKeyPairSync('ec', { namedCurve: curves[alg] })
  }
  const { publicKey, privateKey } = make()
  const names = { kid: `test-${randomUUID()}`, use: alg === 'ECDH-ES' ? 'enc' : 'sig', alg }
  return {
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...names } as Jwk,
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...names } as Jwk & { d: string }
  }
}

describe('server keys', () => {
  let app: MinijansServer
  let api: ConfigApi
  beforeAll(async () => {
    app = await startApp()
    api = await configApi(app, 'jwks.write', 'jwks.delete')
  })
  afterAll(() => app.close())

  const path = '/config/jwks'
  const list = async () => (await api<Keys>('GET', path)).body.keys
  const add = (key: object) => api<Jwk & ApiError>('POST', `${path}/key`, key)

  it('are listed as they are published, without anything private, and each is given by its kid', async () => {
    const { status, body } = await api<Keys>('GET', path)
    expect({ status, keys: body.keys }).toEqual({ status: 200, keys: await fetched(app) })
    expect(body.keys.filter(({ d }) => d !== undefined)).toEqual([])
    for (const key of body.keys)
      expect(await api('GET', `${path}/${encodeURIComponent(key.kid)}`)).toMatchObject({ status: 200, body: key })
    expect((await api('GET', `${path}/unknown`)).status).toBe(404)
  })

  it('are added in public, patched and removed', async () => {
    const before = await list()
    const given = {
      ...pair('ES384').publicJwk,
      name: 'Test key',
      descr: 'For a test',
      x5c: ['MIIBfjCCASSgAwIBAgIhAL=='],
      key_ops_type: ['connect'],
      exp: Date.now() + 3_600_000
    }
    const address = `${path}/${given.kid}`
    expect(await add(given)).toMatchObject({ status: 201, body: given })
    expect(await list()).toEqual([...before, given])
    expect(await fetched(app)).toContainEqual(given)
    expect(await add(given)).toMatchObject({ status: 406, body: { code: '406' } })

    const patched = await api<Jwk>('PATCH', address, [{ op: 'replace', path: '/descr', value: 'Another' }])
    expect(patched).toMatchObject({ status: 200, body: { ...given, descr: 'Another' } })
    expect((await api('GET', address)).body).toEqual({ ...given, descr: 'Another' })
    const elsewhere = await api('PATCH', address, [{ op: 'replace', path: '/kid', value: 'x' }])
    expect(elsewhere.status).toBe(400)

    expect(await api('DELETE', address)).toMatchObject({ status: 204, text: '' })
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', []]] as const)
      expect((await api(method, address, body)).status).toBe(404)
    expect(await list()).toEqual(before)
    expect(await fetched(app)).toEqual(before)
  })

  it('are only published while they are good, for what can be verified with them', async () => {
    const over = { ...pair('ES256').publicJwk, exp: 1_666_775_666_429 }
    const encryption = pair('ECDH-ES').publicJwk
    const unknown = { ...pair('ES256K').publicJwk, crv: 'P-256K' }
    for (const key of [over, encryption, unknown]) {
      expect(await add(key)).toMatchObject({ status: 201, body: key })
      expect(await list()).toContainEqual(key)
      expect((await fetched(app)).map(({ kid }) => kid)).not.toContain(key.kid)
      expect((await api('DELETE', `${path}/${key.kid}`)).status).toBe(204)
    }
  })

  it('get a kid when none is given', async () => {
    const { kid: _, ...key } = pair('EdDSA').publicJwk
    const { status, body } = await add(key)
    expect({ status, body }).toEqual({ status: 201, body: { ...key, kid: expect.stringMatching(/^connect_[\da-f-]{36}_sig_eddsa$/) } }) // prettier-ignore
    await api('DELETE', `${path}/${body.kid}`)
  })

  it('keep their private halves to themselves', async () => {
    const { privateJwk } = pair('ES256')
    const { status, text, body } = await add(privateJwk)
    expect(status).toBe(201)
    expect(body).toMatchObject({ kid: privateJwk.kid, x5c: [expect.any(String)], exp: expect.any(Number) })
    const rows = await app.ctx.db.query.select().from(app.ctx.db.tables.serverKeys)
    const log = await configApi(app, 'logging.readonly')
    const { entries } = (await log<Page>('GET', `/audit?limit=200&pattern=${privateJwk.kid}`)).body
    expect(entries).toEqual([expect.stringContaining(`create-key key ${privateJwk.kid}`)])
    for (const shown of [text, JSON.stringify(await list()), JSON.stringify(rows), JSON.stringify(entries)])
      expect(shown).not.toContain(privateJwk.d)
    expect((await api('DELETE', `${path}/${privateJwk.kid}`)).status).toBe(204)
  })

  it.each([
    ['no object', []],
    ['nothing', {}],
    ['a symmetric key', { kty: 'oct', alg: 'HS256', k: 'c2VjcmV0' }],
    ['an algorithm that there is not', { ...pair('ES256').publicJwk, alg: 'ES1' }],
    ['an algorithm of another kind', { ...pair('ES256').publicJwk, alg: 'RS256' }],
    ['a curve of another algorithm', { ...pair('ES256').publicJwk, alg: 'ES384' }],
    ['another use than that of the algorithm', { ...pair('ES256').publicJwk, use: 'enc' }],
    ['a point that is not on the curve', { ...pair('ES256').publicJwk, x: 'AAAA' }],
    ['a point that is none', { ...pair('ES256').publicJwk, x: undefined }],
    ['a short RSA key', pair('RS256', 1024).publicJwk],
    ['a private half of another key', { ...pair('ES256').publicJwk, d: pair('ES256').privateJwk.d }],
    ['half of a private half', { ...pair('RS256').publicJwk, d: pair('RS256').privateJwk.d }],
    ['a private key that the server cannot use', pair('ES256K').privateJwk],
    ['a private key that is over', { ...pair('ES256').privateJwk, exp: 1 }],
    ['a private key with a foreign certificate', { ...pair('ES256').privateJwk, x5c: ['MIIB'] }],
    ['a certificate that is no base64', { ...pair('ES256').publicJwk, x5c: ['<cert>'] }],
    ['a number as kid', { ...pair('ES256').publicJwk, kid: 7 }],
    ['a kid that cannot be stored', { ...pair('ES256').publicJwk, kid: 'a\0b' }],
    ['a description that cannot be stored', { ...pair('ES256').publicJwk, descr: 'a\0b' }],
    ['a text as exp', { ...pair('ES256').publicJwk, exp: 'soon' }]
  ])('refuse %s', async (_name, key) => {
    const before = await list()
    expect((await add(key)).status).toBe(400)
    expect(await list()).toEqual(before)
  })

  it('of the server can be described anew, and nothing else of them', async () => {
    const key = (await list()).find(({ alg }) => alg === 'ES256')
    const address = `${path}/${String(key?.kid)}`
    const change = (member: string, value: unknown) =>
      api<Jwk>('PATCH', address, [{ op: 'replace', path: `/${member}`, value }])
    expect(await change('descr', 'Ours')).toMatchObject({ status: 200, body: { ...key, descr: 'Ours' } })
    expect(await fetched(app)).toContainEqual({ ...key, descr: 'Ours' })
    for (const [member, value] of [
      ['alg', 'ES512'],
      ['x5c', ['MIIB']],
      ['kid', 'x'],
      ['kty', 'oct'],
      ['x', 'AAAA']
    ] as const)
      expect.soft((await change(member, value)).status, member).toBe(400)
    expect((await change('d', 'AAAA')).body).toMatchObject({ descr: 'Ours' })
    expect((await change('descr', key?.descr)).body).toEqual(key)
  })

  it('are never taken away where nothing takes their place', async () => {
    const before = await list()
    for (const { kid, alg } of before) {
      const { status, body } = await api<ApiError>('DELETE', `${path}/${kid}`)
      expect(status).toBe(406)
      expect(body.message).toContain(`only key for ${alg}`)
    }
    expect((await api('PUT', path, { keys: [] })).status).toBe(406)
    expect((await api('PUT', path, { keys: before.slice(1) })).status).toBe(406)
    expect((await api('PATCH', path, [{ op: 'remove', path: '/keys/0' }])).status).toBe(406)
    expect(await list()).toEqual(before)
  })

  it('are replaced as a list, all or nothing', async () => {
    const before = await list()
    expect(await api('PUT', path, { keys: before })).toMatchObject({ status: 200, body: { keys: before } })
    const [one, two] = [pair('ES256').publicJwk, pair('ES384').publicJwk]
    const both = await api<Keys>('PUT', path, { keys: [...before, one, two] })
    expect(both.status).toBe(200)
    expect(both.body.keys).toEqual(expect.arrayContaining([...before, one, two]))
    const kids = async () => (await list()).map(({ kid }) => kid).toSorted()
    const now = await kids()
    const wrong = { ...pair('ES256').publicJwk, x: 'AAAA' }
    for (const keys of [[...before, wrong], [...before, one, one], [...before.slice(1), one], 'all', [null]])
      expect((await api('PUT', path, { keys })).status).toBeGreaterThanOrEqual(400)
    expect(await kids()).toEqual(now)

    const index = (await list()).findIndex(({ kid }) => kid === one.kid)
    const patched = await api<Keys>('PATCH', path, [
      { op: 'replace', path: `/keys/${index}/descr`, value: 'First' },
      { op: 'remove', path: `/keys/${(await list()).findIndex(({ kid }) => kid === two.kid)}` }
    ])
    expect(patched.status).toBe(200)
    expect(await list()).toEqual([...before, { ...one, descr: 'First' }])
    expect((await api('PUT', path, { keys: before })).status).toBe(200)
    expect(await list()).toEqual(before)
  })

  it('are rotated on demand, which is recorded', async () => {
    await using own = await startApp()
    const owner = await configApi(own, 'jwks.write')
    const kids = async () => (await owner<Keys>('GET', path)).body.keys.map(({ kid }) => kid)
    const before = await kids()
    const rotated = await owner<Keys>('POST', `${path}/rotation`)
    expect(rotated.status).toBe(201)
    const made = rotated.body.keys.map(({ kid }) => kid).filter((kid) => !before.includes(kid))
    expect(made.length).toBeGreaterThan(5)
    expect(await kids()).toEqual(rotated.body.keys.map(({ kid }) => kid))
    const signing = before.filter((kid) => kid.includes('_sig_'))
    expect(signing.filter((kid) => !rotated.body.keys.some((key) => key.kid === kid))).toEqual([])
    const records = await own.ctx.db.query.select().from(own.ctx.db.tables.audit)
    const record = records.find(({ operation }) => operation === 'rotate-keys')
    expect(record).toMatchObject({ resourceType: 'key', changes: { kids: [null, expect.arrayContaining(made)] } })
  })

  it('are shown and changed by nobody without a scope for that', async () => {
    for (const scopes of [[], ['scopes.readonly'], ['jwks.delete']]) {
      const stranger = await configApi(app, ...scopes)
      expect((await stranger('GET', path)).status).toBe(401)
      expect((await stranger('GET', `${path}/any`)).status).toBe(401)
    }
    const reader = await configApi(app, 'jwks.readonly')
    for (const [method, address] of [
      ['PUT', path],
      ['PATCH', path],
      ['POST', `${path}/key`],
      ['POST', `${path}/rotation`],
      ['PATCH', `${path}/x`],
      ['DELETE', `${path}/x`]
    ] as const)
      // prettier-ignore
      expect((await reader(method, address, {})).status).toBe(401)
    const writer = await configApi(app, 'jwks.write')
    expect((await writer('DELETE', `${path}/x`)).status).toBe(401)
    expect((await (await configApi(app, 'write-all'))('DELETE', `${path}/x`)).status).toBe(404)
  })
})

it('sign with an added key once everybody can have seen it, and with the one before when it is taken away', async () => {
  const clock = { ahead: 0 }
  await using app = await startApp({}, { now: () => Date.now() + clock.ahead })
  await updateAppConfiguration(app.ctx, { keySelectionStrategy: 'NEWER' })
  const client = await register(app, { id_token_signed_response_alg: 'ES256' })
  const signer = async () => {
    const { id_token } = await signInForTokens(app, client)
    const jwks = createRemoteJWKSet(new URL(app.address + jwksPath))
    await jwtVerify(id_token, jwks)
    return decodeProtectedHeader(id_token).kid
  }
  const old = await signer()
  const { privateJwk } = pair('ES256')
  expect(createPrivateKey({ key: privateJwk, format: 'jwk' }).type).toBe('private')
  const api = await configApi(app, 'jwks.write')
  expect((await api('POST', '/config/jwks/key', privateJwk)).status).toBe(201)
  expect((await fetched(app)).map(({ kid }) => kid)).toContain(privateJwk.kid)
  expect(await signer()).toBe(old)
  clock.ahead = 5 * 60_000
  expect(await signer()).toBe(privateJwk.kid)
  const remover = await configApi(app, 'jwks.delete')
  expect((await remover('DELETE', `/config/jwks/${privateJwk.kid}`)).status).toBe(204)
  expect(await signer()).toBe(old)
})
