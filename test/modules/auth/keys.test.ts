import { setTimeout as pause } from 'node:timers/promises'
import { compactVerify, CompactEncrypt, createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, importJWK, jwtVerify, SignJWT, type JSONWebKeySet, type JWK } from 'jose' // prettier-ignore
import { expect, it } from 'vitest'
import { openSqlite } from '#db/sqlite'
import { keys, rotateKeys } from '#modules/keys/index'
import { algorithms, updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { post, redirectUri, register, signInForTokens, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts' // prettier-ignore

const rest = '/jans-auth/restv1'
const minute = 60_000
const hour = 60 * minute

type Published = JSONWebKeySet & { keys: (JWK & { kid: string; alg: string; exp?: number })[] }

const get = async <T>(app: MinijansServer, path: string) => (await (await fetch(app.address + path)).json()) as T
const published = (app: MinijansServer) => get<Published>(app, `${rest}/jwks`)
const kidsOf = ({ keys: all }: Published) => all.map(({ kid }) => kid)
const kidOf = ({ id_token }: Pick<Tokens, 'id_token'>) => decodeProtectedHeader(id_token).kid as string

/** The server on a clock that can be moved. */
async function startMovable(env?: Record<string, string>, more: object = {}) {
  const clock = { ahead: 0 }
  const app = await startApp(env, { now: () => Date.now() + clock.ahead, ...more })
  return { app, clock }
}

async function runJob({ ctx }: MinijansServer) {
  for (const job of keys.jobs?.(ctx) ?? []) await job.run(AbortSignal.timeout(10_000))
}

async function refresh(app: MinijansServer, client: TestClient, token: string): Promise<Tokens> {
  const answer = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token: token })
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Tokens
}

const onlyElliptic = { keyAlgsAllowedForGeneration: ['ES256'], defaultSignatureAlgorithm: 'ES256' }
const elliptic = { id_token_signed_response_alg: 'ES256' }

it('signs id tokens with every algorithm that it offers, with keys that it publishes', async () => {
  await using app = await startApp()
  const jwks = createLocalJWKSet(await published(app))
  const { id_token_signing_alg_values_supported: offered, archived_jwks_uri } = await get<Record<string, string[]>>(
    app,
    '/.well-known/openid-configuration'
  )
  expect(offered).toEqual(algorithms.signing)
  expect(archived_jwks_uri).toBe(`${app.ctx.config.issuer}${rest}/jwks/archived`)
  for (const alg of algorithms.signing.filter((name) => !name.startsWith('HS'))) {
    const client = await register(app, { id_token_signed_response_alg: alg })
    const { id_token } = await signInForTokens(app, client)
    const { protectedHeader } = await jwtVerify(id_token, jwks, { issuer: app.ctx.config.issuer })
    expect(protectedHeader.alg).toBe(alg)
  }
}, 30_000)

it('decrypts request objects that are encrypted to its keys, to those that it has just taken back as well', async () => {
  const { app, clock } = await startMovable()
  await using _ = app
  await updateAppConfiguration(app.ctx, { keySelectionStrategy: 'NEWER' })
  const client = await register(app, { request_object_signing_alg: 'HS256' })
  const { keys: before } = await published(app)
  const push = async (alg: string, among = before) => {
    const key = among.find((jwk) => jwk.alg === alg) as JWK
    const claims = { client_id: client.client_id, response_type: 'code', redirect_uri: redirectUri, scope: 'openid' }
    const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }
    const signed = await new SignJWT({ ...claims, ...pkce })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(client.client_id)
      .setAudience(app.ctx.config.issuer)
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime('2m')
      .sign(Buffer.from(client.client_secret))
    const request = await new CompactEncrypt(Buffer.from(signed))
      .setProtectedHeader({ alg, enc: 'A256GCM', cty: 'JWT', kid: key.kid as string })
      .encrypt(await importJWK(key, alg))
    const answer = await post(app, `${rest}/par`, client, { client_id: client.client_id, request })
    return answer.status === 201 ? 201 : `${answer.status} ${await answer.text()}`
  }
  const all = algorithms.decryption.filter((alg) => /^(RSA|ECDH)/.test(alg))
  expect(await Promise.all(all.map((alg) => push(alg)))).toEqual(all.map(() => 201))
  await rotateKeys(app.ctx)
  clock.ahead += 2 * minute
  await runJob(app)
  const after = await published(app)
  expect(kidsOf(after).filter((kid = '') => kid.includes('_enc_') && before.some((key) => key.kid === kid))).toEqual([])
  expect(await push('RSA-OAEP')).toBe(201)
  expect(await push('ECDH-ES')).toBe(201)
  expect(await push('ECDH-ES', after.keys)).toBe(201)
  clock.ahead += 2 * hour
  expect(await push('RSA-OAEP')).toMatch(/^400 .*invalid_request_object/)
}, 30_000)

it('offers what it has keys for, and publishes what it is told to', async () => {
  await using app = await startApp()
  await updateAppConfiguration(app.ctx, { keyAlgsAllowedForGeneration: ['ES256'], jwksAlgorithmsSupported: ['RS256'] })
  expect(new Set((await published(app)).keys.map(({ alg }) => alg))).toEqual(new Set(['RS256']))
  await rotateKeys(app.ctx)
  await app.ctx.db.query.update(app.ctx.db.tables.serverKeys).set({ expiresAt: 1 })
  await runJob(app)
  const offered = await get<Record<string, string[]>>(app, '/.well-known/openid-configuration')
  expect(offered.id_token_signing_alg_values_supported).toEqual(['RS256', 'ES256', 'HS256', 'HS384', 'HS512'])
  expect(offered.request_object_encryption_alg_values_supported).toEqual(['A128KW', 'A256KW', 'dir'])
  await expect(register(app, { id_token_signed_response_alg: 'PS256' })).rejects.toThrow('400')
})

it.each(['OLDER', 'NEWER', 'FIRST'])('changes the key that signs when %s says so', async (keySelectionStrategy) => {
  const { app, clock } = await startMovable()
  await using _ = app
  await updateAppConfiguration(app.ctx, { ...onlyElliptic, keySelectionStrategy })
  const client = await register(app, elliptic)
  let tokens = await signInForTokens(app, client)
  const sign = async () => kidOf((tokens = await refresh(app, client, tokens.refresh_token as string)))
  const oldest = kidOf(tokens)
  const [second] = await rotateKeys(app.ctx)
  expect(kidsOf(await published(app))).toEqual(expect.arrayContaining([oldest, second]))
  expect(await sign()).toBe(oldest)
  clock.ahead += 2 * minute
  expect(await sign()).toBe(keySelectionStrategy === 'OLDER' ? oldest : second)
  await rotateKeys(app.ctx)
  expect(await sign()).toBe(second)
})

it('lets a client verify that has kept the list for as long as it may, and believes an id token of an old key', async () => {
  const { app, clock } = await startMovable()
  await using _ = app
  await updateAppConfiguration(app.ctx, { ...onlyElliptic, keySelectionStrategy: 'NEWER' })
  const client = await register(app, elliptic)
  let tokens = await signInForTokens(app, client)
  const old = tokens.id_token
  const answer = await fetch(`${app.address}${rest}/jwks`)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=60')
  const kept = createLocalJWKSet((await answer.json()) as Published)
  const remote = createRemoteJWKSet(new URL(`${app.address}${rest}/jwks`), { cooldownDuration: 0 })
  await jwtVerify(old, remote)
  await rotateKeys(app.ctx)
  clock.ahead += minute
  tokens = await refresh(app, client, tokens.refresh_token as string)
  await jwtVerify(tokens.id_token, kept)
  clock.ahead += minute
  tokens = await refresh(app, client, tokens.refresh_token as string)
  expect(kidOf(tokens)).not.toBe(decodeProtectedHeader(old).kid)
  await expect(jwtVerify(tokens.id_token, kept)).rejects.toThrow('no applicable key')
  await jwtVerify(tokens.id_token, remote)
  await runJob(app)
  const hinted = new URLSearchParams({ id_token_hint: old, client_id: client.client_id })
  const hint = () => fetch(`${app.address}${rest}/end_session?${String(hinted)}`, { redirect: 'manual' })
  expect((await hint()).status).toBeLessThan(400)
  clock.ahead += 2 * hour
  expect((await hint()).status).toBe(400)
})

it('answers every token request, verifiably at every moment, while keys are rotated again and again', async () => {
  const { app, clock } = await startMovable()
  await using _ = app
  const { ctx } = app
  await updateAppConfiguration(ctx, { ...onlyElliptic, keySelectionStrategy: 'NEWER', refreshTokenLifetime: 864_000 })
  const client = await register(app, elliptic)
  let rotating = true
  const seen = new Set<string>()
  const failures: string[] = []
  let answered = 0
  // Everybody is signed in before the clock moves: a sign-in under way would be over by then.
  const signedIn = await Promise.all(Array.from({ length: 6 }, () => signInForTokens(app, client)))
  const work = async ({ refresh_token = '' }: (typeof signedIn)[number]) => {
    try {
      let list = { at: -Infinity, value: await published(app) }
      while (rotating) {
        const next = await refresh(app, client, refresh_token)
        refresh_token = next.refresh_token as string
        answered++
        seen.add(kidOf(next))
        // What a client has kept for as long as it may.
        if (ctx.now() - list.at > minute) list = { at: ctx.now(), value: await published(app) }
        await compactVerify(next.id_token, createLocalJWKSet(list.value))
      }
    } catch (error) {
      failures.push(String(error))
    }
  }
  const workers = Promise.all(signedIn.map(work))
  while (answered < 20 && failures.length === 0) await pause(10)
  for (let round = 0; round < 5; round++) {
    const [first, second] = await Promise.all([rotateKeys(ctx), rotateKeys(ctx)])
    expect([...first, ...second]).toHaveLength(1)
    await pause(100)
    clock.ahead += 2 * minute
    await pause(100)
    await runJob(app)
    await pause(50)
    clock.ahead += 2 * hour
    await runJob(app)
  }
  rotating = false
  await workers
  expect(failures).toEqual([])
  expect(seen.size).toBe(6)
  expect(kidsOf(await published(app))).toHaveLength(1)
}, 60_000)

it('signs on one replica what the list of the other verifies, from a second after a rotation', async () => {
  const db = await openSqlite({ file: ':memory:', synchronous: 'normal' })
  const shared = Object.create(db, { close: { value: async () => {} } }) as typeof db
  const env = { MINIJANS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url'), MINIJANS_ISSUER: 'http://localhost:1' }
  const one = await startMovable(env, { db: shared })
  await using _one = one.app
  await updateAppConfiguration(one.app.ctx, { keySelectionStrategy: 'NEWER' })
  const two = await startMovable(env, { db: shared })
  await using _two = two.app
  expect(kidsOf(await published(two.app))).toEqual(kidsOf(await published(one.app)))
  const made = await rotateKeys(one.app.ctx)
  expect(kidsOf(await published(one.app))).toEqual(expect.arrayContaining(made))
  await expect
    .poll(async () => kidsOf(await published(two.app)), { timeout: 1500 })
    .toEqual(expect.arrayContaining(made))
  const list = createLocalJWKSet(await published(one.app))
  one.clock.ahead += 2 * minute
  two.clock.ahead += 2 * minute
  const client = await register(one.app)
  const tokens = await signInForTokens(two.app, client)
  await jwtVerify(tokens.id_token, list)
  expect(made).toContain(kidOf(tokens))
  await db.close()
})

it('gives keys that are over from the archive, by either way of asking, and no others', async () => {
  const { app, clock } = await startMovable()
  await using _ = app
  await updateAppConfiguration(app.ctx, { ...onlyElliptic, keySelectionStrategy: 'NEWER' })
  await rotateKeys(app.ctx)
  const old = (await published(app)).keys.find(({ alg }) => alg === 'RS256')?.kid as string
  const ask = (rest_: string) => fetch(`${app.address}${rest}/jwks/archived${rest_}`)
  expect((await ask(`/${old}`)).status).toBe(400)
  clock.ahead += 2 * hour
  const answer = await ask(`/${old}`)
  expect(answer.status).toBe(200)
  const key = (await answer.json()) as Record<string, unknown>
  expect(key).toMatchObject({ kid: old, kty: 'RSA', use: 'sig', alg: 'RS256', key_ops_type: ['connect'] })
  expect(key.exp).toBeLessThan(app.ctx.now())
  expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([])
  expect(await (await ask(`?kid=${old}`)).json()).toEqual(key)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  const live = (await published(app)).keys[0]?.kid
  for (const wrong of [
    '',
    '/',
    '?kid=',
    '/unknown',
    '?kid=unknown',
    `?kid=${old}&kid=${old}`,
    `/${live}`,
    '/%00',
    '/__proto__',
    '?kid[a]=1'
  ]) {
    const refused = await ask(wrong)
    expect([wrong, refused.status, await refused.json()]).toMatchObject([wrong, 400, { error: 'invalid_request' }])
  }
  clock.ahead += 365 * 24 * hour
  expect((await ask(`/${old}`)).status).toBe(400)
})
