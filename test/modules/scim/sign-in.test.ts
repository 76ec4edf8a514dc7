import { createHash, randomBytes } from 'node:crypto'
import { searchAudit } from '#modules/audit/index'
import { findUserByName, verifyPassword } from '#modules/users/index'
import { findCredentials } from '#modules/users/repository'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { signIn } from '../../support/form-browser.ts'
import { post, redirectUri, register, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'
import { patchUrn, scimClient, userUrn, type ScimClient } from './client.ts'

const password = 'Provisioned-Secret-1'

describe('SCIM decides who can sign in', () => {
  let app: MinijansServer
  let scim: ScimClient
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    scim = await scimClient(app)
    client = await register(app)
  })
  afterAll(() => app.close())

  const authorizePath = '/jans-auth/restv1/authorize'
  const query = (more: Record<string, string>, verifier: string) => ({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more
  })

  /** A person who has signed in, with a session and tokens. */
  async function signedIn(userName: string) {
    const user = await scim.create({ userName, password, active: true })
    const verifier = randomBytes(32).toString('base64url')
    const { code, cookie } = await signIn(
      app.address,
      query({ scope: 'openid offline_access', prompt: 'consent' }, verifier),
      authorizePath,
      { username: userName, password, decision: 'allow' }
    )
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
    const answer = await post(app, tokenPath, client, form)
    expect(answer.status).toBe(200)
    const tokens = (await answer.json()) as Tokens
    const isActive = async () => {
      const told = await post(app, '/jans-auth/restv1/introspection', client, { token: tokens.access_token })
      return ((await told.json()) as { active: boolean }).active
    }
    /** What becomes of an application that asks in the browser of the person, without bothering it. */
    const silently = async () => {
      const parameters = new URLSearchParams(query({ scope: 'openid', prompt: 'none' }, verifier))
      const redirect = await fetch(`${app.address}${authorizePath}?${String(parameters)}`, {
        headers: { cookie },
        redirect: 'manual'
      })
      const { searchParams } = new URL(redirect.headers.get('location') ?? '', app.address)
      return searchParams.has('code') ? 'signed in' : searchParams.get('error')
    }
    const refresh = async () =>
      (await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }))
        .status
    const userinfo = async () =>
      (
        await fetch(`${app.address}/jans-auth/restv1/userinfo`, {
          headers: { authorization: `Bearer ${tokens.access_token}` }
        })
      ).status
    const seen = async () => ({
      token: await isActive(),
      userinfo: await userinfo(),
      session: await silently()
    })
    return { id: user.id as string, seen, refresh }
  }

  const before = { token: true, userinfo: 200, session: 'signed in' }
  const after = { token: false, userinfo: 401, session: 'login_required' }

  it.each<[string, (id: string) => Promise<{ status: number }>]>([
    [
      'PATCH',
      (id) =>
        scim.send('PATCH', `/Users/${id}`, {
          schemas: [patchUrn],
          Operations: [{ op: 'Replace', path: 'active', value: 'False' }]
        })
    ],
    ['PUT', (id) => scim.send('PUT', `/Users/${id}`, { schemas: [userUrn], active: false })],
    ['DELETE', (id) => scim.send('DELETE', `/Users/${id}`)]
  ])('who is deactivated by %s has no session and no token any more, and no new ones', async (method, deactivate) => {
    const person = await signedIn(`leaver-${method}`)
    expect(await person.seen()).toEqual(before)
    expect((await deactivate(person.id)).status).toBeLessThan(300)
    expect(await person.seen()).toEqual(after)
    expect(await person.refresh()).toBe(400)
    expect(await verifyPassword(app.ctx, `leaver-${method}`, password)).toBeUndefined()
  })

  it('does not give back, with a new activation, what had been given before', async () => {
    const person = await signedIn('returner')
    await scim.patch(person.id, { op: 'replace', path: 'active', value: false })
    await scim.patch(person.id, { op: 'replace', path: 'active', value: true })
    expect(await person.seen()).toEqual(after)
    expect(await person.refresh()).toBe(400)
    expect(await verifyPassword(app.ctx, 'returner', password)).toBeDefined()
  })

  it('leaves everybody else, and whoever is changed otherwise, signed in', async () => {
    const [one, other] = [await signedIn('one'), await signedIn('other')]
    await scim.patch(one.id, { op: 'replace', path: 'title', value: 'T' })
    await scim.patch(other.id, { op: 'replace', path: 'active', value: false })
    expect(await one.seen()).toEqual(before)
    expect(await one.refresh()).toBe(200)
  })

  it('keeps of a password its hash alone, and shows it in no answer and no record', async () => {
    const secrets = ['First-Secret-1', 'Second-Secret-2', 'Third-Secret-3']
    const created = await scim.send('POST', '/Users?attributes=password,userName', {
      schemas: [userUrn],
      userName: 'hashed',
      active: true,
      password: secrets[0]
    })
    const { id } = created.body
    const put = await scim.send('PUT', `/Users/${id}`, { schemas: [userUrn], password: secrets[1] })
    const patched = await scim.patch(id, { op: 'replace', path: `${userUrn}:password`, value: secrets[2] })
    const read = await scim.get(`/Users/${id}?attributes=password`)
    const found = await scim.find('userName eq "hashed"', '&attributes=password')
    const { records } = await searchAudit(app.ctx.db, { pattern: id, offset: 0, limit: 10 })
    expect(records).toHaveLength(3)
    const stored = await findCredentials(app.ctx.db, 'hashed')
    const shown = JSON.stringify([
      created,
      put,
      patched,
      read,
      found,
      records,
      await findUserByName(app.ctx.db, 'hashed')
    ])
    for (const secret of secrets) {
      expect(shown).not.toContain(secret)
      expect(stored?.passwordHash).not.toContain(secret)
    }
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$/)
    expect(shown).not.toContain(stored?.passwordHash)
    expect(await verifyPassword(app.ctx, 'hashed', secrets[2] as string)).toBeDefined()
    for (const filter of ['password pr', 'password eq "x"', `not (password sw "$")`])
      expect(await scim.find(filter)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
    expect((await scim.get('/Users?sortBy=password&count=1')).status).toBe(200)
  })
})
