import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endSession, listSessions } from '#modules/auth/index'
import { searchAudit } from '#modules/audit/index'
import { adminPagesClient, createClient, findClient, searchClients } from '#modules/clients/index'
import { createUser, findUser, findUserByName, setPassword, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { accessToken } from '../../support/tokens.ts'

const password = 'a password of some length'
const minute = 60_000

describe('signing in at the admin pages', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const addUser = (userName: string, roles: string[] = []) =>
    createUser(app.ctx, { userName, password, attributes: { jansAdminUIRole: roles } })

  it('leads back to the page that was asked for', async () => {
    const agent = new Agent(app)
    const page = await agent.signIn('admin', undefined, '/admin/clients?q=scripts')
    expect(page.status).toBe(200)
    expect(page.url).toBe(`${app.ctx.config.issuer}/admin/clients?q=scripts`)
    expect(page.text).toContain('Scripts and command line')
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  it.each(['//evil.example/', 'https://evil.example/admin', '/administrators', '/admin/../jans-auth', '/admin\\@evil'])(
    'does not lead to %s',
    async (to) => {
      const agent = new Agent(app)
      const page = await agent.signIn('admin', undefined, `/admin/sign-in?${String(new URLSearchParams({ to }))}`)
      expect(new URL(page.url).origin).toBe(app.ctx.config.issuer)
      expect(new URL(page.url).pathname).toMatch(/^\/admin/)
      expect(new URL(page.url).pathname).not.toContain('strators')
    }
  )

  it('refuses a person without a role on every page, and changes nothing for one', async () => {
    await addUser('plain', ['no-such-role'])
    const agent = new Agent(app)
    const refused = await agent.signIn('plain', password)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('You are not an administrator')
    const before = await searchClients(app.ctx, { limit: 0 })
    for (const path of ['/admin', '/admin/clients', '/admin/clients/new', '/admin/users', '/admin/users/new'])
      expect([path, (await agent.request(path)).status]).toEqual([path, 403])
    const forged = await agent.post('/admin/clients/new', { redirectUris: 'https://a.example/' }, csrfOf(refused.text))
    expect(forged.status).toBe(403)
    expect((await searchClients(app.ctx, { limit: 0 })).total).toBe(before.total)
  })

  it('refuses from the next request on whoever loses the role', async () => {
    const { inum } = await addUser('former', ['api-admin'])
    const agent = new Agent(app)
    expect((await agent.signIn('former', password)).status).toBe(200)
    await updateUser(app.ctx, inum, { attributes: { jansAdminUIRole: null } })
    expect((await agent.request('/admin')).status).toBe(403)
  })

  it.each([
    ['is deactivated', (inum: string) => updateUser(app.ctx, inum, { status: 'inactive' })],
    ['gets another password', (inum: string) => setPassword(app.ctx, inum, 'quite another one')]
  ])('is over when the person %s', async (what, happen) => {
    const { inum } = await addUser(`ends ${what}`, ['api-admin'])
    const agent = new Agent(app)
    await agent.signIn(`ends ${what}`, password)
    expect((await agent.request('/admin')).status).toBe(200)
    await happen(inum)
    expect((await agent.request('/admin')).location).toMatch(/^\/admin\/sign-in/)
  })

  it('is over after signing out, for the cookie as well', async () => {
    const agent = new Agent(app)
    const page = await agent.signIn()
    const stolen = new Map(agent.cookies)
    const out = await agent.post('/admin/sign-out', {}, csrfOf(page.text))
    expect(new URL(out.location).pathname).toBe('/jans-auth/restv1/end_session')
    for (const [name, value] of stolen) agent.cookies.set(name, value)
    expect((await agent.request('/admin')).location).toMatch(/^\/admin\/sign-in/)
  })

  /** The address that the server sends a browser back to, with a good code in it; its session answers without asking. */
  async function goodAnswer(agent: Agent): Promise<URL> {
    let answer = await agent.request('/admin/sign-in')
    while (!answer.location.includes('/admin/callback')) answer = await agent.request(answer.location)
    return new URL(answer.location)
  }

  it.each([
    ['another state', { state: 'another' }],
    ['no state', { state: undefined }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['no issuer', { iss: undefined }],
    ['another code', { code: 'made-up' }],
    ['no code', { code: undefined }],
    ['a refusal', { error: 'access_denied' }],
    ['an error', { code: undefined, error: '<script>' }]
  ])('does not accept an answer with %s', async (_what, changes) => {
    const agent = new Agent(app)
    await agent.signIn()
    const answer = await goodAnswer(agent)
    agent.cookies.delete('minijans-admin')
    for (const [name, value] of Object.entries(changes))
      if (value === undefined) answer.searchParams.delete(name)
      else answer.searchParams.set(name, value)
    const refused = await agent.request(answer.href)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('Signing in did not work')
    expect(refused.text).not.toContain('<script>')
    expect(agent.cookies.has('minijans-admin')).toBe(false)
  })

  it('does not work twice with one answer, nor in a browser that did not begin it', async () => {
    const agent = new Agent(app)
    await agent.signIn()
    const answer = await goodAnswer(agent)
    expect((await new Agent(app).request(answer.href)).status).toBe(400)
    expect((await agent.request(answer.href)).status).toBe(303)
    expect((await agent.request(answer.href)).status).toBe(400)
  })

  it('survives cookies that somebody made up', async () => {
    const agent = new Agent(app)
    for (const value of ['', 'x', 'v1.00000000.AAAA', '%00', 'a=b=c', 'x'.repeat(4000)]) {
      agent.cookies.set('minijans-admin', value).set('minijans-admin-sign-in', value)
      expect((await agent.request('/admin')).status).toBe(303)
      agent.cookies.set('minijans-admin-sign-in', value)
      expect((await agent.request('/admin/callback?state=undefined')).status).toBe(400)
    }
  })
})

describe('a session at the admin pages', () => {
  it('ends half an hour after the last page, and twelve hours after it began', async () => {
    let later = 0
    await using app = await startApp({}, { now: () => Date.now() + later })
    const [agent, other] = [new Agent(app), new Agent(app)]
    await agent.signIn()
    await other.signIn()
    later += 29 * minute
    expect((await agent.request('/admin')).status).toBe(200)
    later += 29 * minute
    expect((await agent.request('/admin')).status).toBe(200)
    later += 31 * minute
    expect((await agent.request('/admin')).status).toBe(303)

    later = 0
    for (let passed = 0; passed < 12 * 60 - 20; passed += 20) {
      later += 20 * minute
      expect((await other.request('/admin')).status).toBe(200)
    }
    later += 21 * minute
    expect((await other.request('/admin')).status).toBe(303)
  })

  it('ends as well when a page that nobody looks at follows what happens', async () => {
    let later = 0
    await using app = await startApp({}, { now: () => Date.now() + later })
    const agent = new Agent(app)
    await agent.signIn()
    const follow = () => agent.request('/admin/health', { headers: { 'minijans-following': 'true' } })
    later += 29 * minute
    expect((await follow()).status).toBe(200)
    later += 2 * minute
    expect((await follow()).status).toBe(303)
  })

  it.each(['revoke-user-session', 'global_token_revocation'])('ends with all others of the person: %s', async (by) => {
    await using app = await startApp()
    const { inum } = await createUser(app.ctx, {
      userName: 'suspect',
      password,
      attributes: { mail: 'suspect@example.org', jansAdminUIRole: ['api-admin'] }
    })
    const [suspect, admin] = [new Agent(app), new Agent(app)]
    await suspect.signIn('suspect', password)
    const csrf = csrfOf((await admin.signIn()).text)
    expect((await suspect.request('/admin')).status).toBe(200)
    const ended =
      by === 'revoke-user-session'
        ? await admin.post(`/admin/sessions/people/${inum}/end`, {}, csrf)
        : await app.ctx.loopback('/jans-auth/restv1/global-token-revocation', {
            method: 'POST',
            headers: {
              authorization: `Bearer ${await accessToken(app, 'global_token_revocation')}`,
              'content-type': 'application/json'
            },
            body: JSON.stringify({ sub_id: { format: 'email', email: 'suspect@example.org' } })
          })
    expect(ended.status).toBe(by === 'revoke-user-session' ? 303 : 204)
    expect((await suspect.request('/admin')).status).toBe(303)
    expect((await admin.request('/admin')).status).toBe(200)
  })

  it('ends with the one that it began in, while whoever has another goes on after asking for it', async () => {
    await using app = await startApp()
    const { inum } = await createUser(app.ctx, {
      userName: 'twice',
      password,
      attributes: { jansAdminUIRole: ['api-admin'] }
    })
    const [here, there] = [new Agent(app), new Agent(app)]
    await here.signIn('twice', password)
    const [first] = await listSessions(app.ctx, inum)
    await there.signIn('twice', password)
    expect(await endSession(app.ctx, inum, first?.sid ?? '')).toBe(true)
    expect((await here.visit('/admin/clients')).url).toContain('/jans-auth/interaction/')
    expect((await there.visit('/admin/clients')).url).toBe(`${app.ctx.config.issuer}/admin/clients`)
  })

  it('lies in a cookie that scripts and other hosts do not reach, and in the store as a hash', async () => {
    await using app = await startApp()
    const agent = new Agent(app)
    await agent.signIn()
    const value = agent.cookies.get('minijans-admin') ?? ''
    const { db } = app.ctx
    const [row] = await db.query.select().from(db.tables.adminSessions)
    expect(value).toHaveLength(43)
    expect(JSON.stringify({ ...row, id: Buffer.from(row?.id ?? []).toString() })).not.toContain(value)
    expect(row?.idToken).not.toMatch(/^ey/)
    const [line = ''] = (
      await fetch(`${app.ctx.config.issuer}/admin/sign-in`, { redirect: 'manual' })
    ).headers.getSetCookie()
    expect(line).toMatch(/HttpOnly; SameSite=Lax$/)
  })

  it('has the __Host- prefix under https', async () => {
    await using app = await startApp({ MINIJANS_ISSUER: 'https://id.example.org' })
    const moved = await app.ctx.loopback('/admin/sign-in')
    expect(moved.headers.get('location')).toBe('https://id.example.org/admin/sign-in?to=%2Fadmin&moved=1')
    const begun = await app.ctx.loopback('/admin/sign-in?moved=1')
    expect(begun.headers.getSetCookie()[0]).toMatch(
      /^__Host-minijans-admin-sign-in=.*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/
    )
  })
})

describe('a form of the admin pages', () => {
  let app: MinijansServer
  let agent: Agent
  let csrf: string
  beforeAll(async () => {
    app = await startApp()
    agent = new Agent(app)
    csrf = csrfOf((await agent.signIn()).text)
  })
  afterAll(() => app.close())

  const body = () => new URLSearchParams({ csrf, displayName: 'Forged', redirectUris: 'https://a.example/cb' })
  const clientsNamed = async (name: string) => (await searchClients(app.ctx, { patterns: [name] })).total

  it.each([
    ['comes from another site', { 'sec-fetch-site': 'cross-site' }],
    ['comes from a neighbouring host', { 'sec-fetch-site': 'same-site' }],
    ['comes from another origin, told by an old browser', { origin: 'https://evil.example' }],
    ['comes from a page without origin', { origin: 'null' }]
  ])('is refused when it %s', async (_what, headers) => {
    const refused = await agent.request('/admin/clients/new', { method: 'POST', headers, body: body() })
    expect(refused.status).toBe(403)
    expect(await clientsNamed('Forged')).toBe(0)
  })

  it.each(['', 'x'.repeat(43), undefined])('is refused with the token %j', async (token) => {
    const forged = body()
    forged.delete('csrf')
    if (token !== undefined) forged.set('csrf', token)
    for (const headers of [{}, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
      const refused = await agent.request('/admin/clients/new', { method: 'POST', headers, body: forged })
      expect(refused.status).toBe(403)
    }
    expect(await clientsNamed('Forged')).toBe(0)
  })

  it('is refused with the token of another session', async () => {
    const other = csrfOf((await new Agent(app).signIn()).text)
    expect(other).not.toBe(csrf)
    expect((await agent.post('/admin/clients/new', { redirectUris: 'https://a.example/' }, other)).status).toBe(403)
  })

  it('is answered with 401 and not lost in a redirection when the session is over', async () => {
    const nobody = new Agent(app)
    const refused = await nobody.post('/admin/clients/new', { redirectUris: 'https://a.example/' }, csrf)
    expect(refused.status).toBe(401)
    expect(refused.text).toContain('nothing that you typed is lost')
  })

  it('signs nobody out when another site sends it', async () => {
    const refused = await agent.request('/admin/sign-out', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: body()
    })
    expect(refused.status).toBe(403)
    expect((await agent.post('/admin/sign-out', {}, 'wrong')).status).toBe(403)
    expect((await agent.request('/admin')).status).toBe(200)
  })

  it.each([
    ['/admin/nothing', 404],
    ['/admin/clients/unknown', 404],
    ['/admin/clients/unknown/edit', 404],
    ['/admin/clients/__proto__', 404],
    ['/admin/clients/%00', 404],
    ['/admin/clients/%FF', 400],
    ['/admin/users/unknown', 404],
    ['/admin/users/unknown/password', 404],
    ['/admin/clients?page=0', 200],
    ['/admin/clients?page=9999999', 200],
    ['/admin/clients?page=abc&q[]=a&q=b&q=c', 200],
    ['/admin/clients?q=%25_%27%22%3B--%5C', 200],
    ['/admin/users?q=%25_%27%22%3B--%5C%ED%A0%80', 200],
    ['/admin/users?q=%00', 404],
    ['/admin?done=__proto__', 200]
  ])('is never in the way of %s', async (path, status) => {
    expect((await agent.request(path)).status).toBe(status)
  })

  it.each([
    ['a body that is no form', { 'content-type': 'application/json' }, '{}', 403],
    ['a body without end', { 'content-type': 'application/x-www-form-urlencoded' }, `a=${'x'.repeat(300_000)}`, 413],
    ['bytes that are no text', { 'content-type': 'application/x-www-form-urlencoded' }, '%FF%FE=x', 403],
    ['NUL, which no database stores', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=%00', 400]
  ])('answers %s with a page', async (_what, headers, body, status) => {
    const refused = await agent.request('/admin/clients/new', { method: 'POST', headers, body })
    expect(refused.status).toBe(status)
    expect(refused.headers.get('content-type')).toContain('text/html')
  })

  it('keeps what was typed when a value is wrong, and says what', async () => {
    const refused = await agent.post(
      '/admin/clients/new',
      { displayName: '<b>Wrong</b>', redirectUris: 'https://a.example/#x', accessTokenLifetime: 'soon' },
      csrf
    )
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('value="&lt;b&gt;Wrong&lt;/b&gt;"')
    expect(refused.text).toContain('must be a whole number')
    expect(await clientsNamed('Wrong')).toBe(0)
  })

  it.each([
    ['applicationType', 'toaster'],
    ['grantTypes', '__proto__'],
    ['tokenEndpointAuthMethod', 'magic'],
    ['scopes', 'inum=unknown,ou=scopes,o=jans'],
    ['accessTokenLifetime', '9999999999'],
    ['accessTokenLifetime', '-1'],
    ['accessTokenLifetime', '1e3'],
    ['clientUri', 'javascript:alert(1)'],
    ['redirectUris', 'javascript:alert(1)'],
    ['displayName', 'x'.repeat(1001)]
  ])('is refused with %s=%s, which no browser would send', async (name, value) => {
    const refused = await agent.post(
      '/admin/clients/new',
      { redirectUris: 'https://odd.example/cb', [name]: value },
      csrf
    )
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('Nothing has been saved')
    expect(await clientsNamed('odd.example')).toBe(0)
  })

  it('does not change what it does not know', async () => {
    const { inum } = await createClient(app.ctx, {
      definition: {
        displayName: 'Detailed',
        redirectUris: ['https://a.example/cb'],
        requestUris: ['https://a.example/request'],
        attributes: { minimumAcrLevel: 3, additionalAudience: ['https://api.example'] }
      }
    })
    const page = await agent.request(`/admin/clients/${inum}/edit`)
    const fields = { ...fieldsOf(page.text), displayName: 'Renamed' }
    expect((await agent.post(`/admin/clients/${inum}/edit`, fields, csrf)).status).toBe(303)
    const client = await findClient(app.ctx, inum)
    expect(client?.definition).toEqual({
      displayName: 'Renamed',
      redirectUris: ['https://a.example/cb'],
      requestUris: ['https://a.example/request'],
      attributes: { minimumAcrLevel: 3, additionalAudience: ['https://api.example'] }
    })
  })

  it('is refused when it does not say which version it was made from', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'versionless' })
    for (const version of ['', '-1', '1.0', '1e1', '99999999999'])
      expect((await agent.post(`/admin/users/${inum}/edit`, { userName: 'changed', version }, csrf)).status).toBe(400)
    expect((await agent.post(`/admin/users/${inum}/edit`, { userName: 'changed', version: '7' }, csrf)).status).toBe(
      409
    )
    expect((await findUser(app.ctx.db, inum))?.userName).toBe('versionless')
  })

  it('leaves an audit record that names the person, and no secret', async () => {
    const added = await agent.post(
      '/admin/clients/new',
      { displayName: 'Recorded', redirectUris: 'https://r.example/cb' },
      csrf
    )
    const inum = new URL(added.location, 'http://x').pathname.split('/').at(-1) ?? ''
    await agent.post(`/admin/clients/${inum}/secret`, {}, csrf)
    const admin = await findUserByName(app.ctx.db, 'admin')
    const { records } = await searchAudit(app.ctx.db, { pattern: inum, offset: 0, limit: 10 })
    expect(records.map(({ operation, userInum, resourceId }) => [operation, userInum, resourceId])).toEqual([
      ['create-client', admin?.inum, inum],
      ['replace-client', admin?.inum, inum]
    ])
    const { secret = 'absent' } = (await findClient(app.ctx, inum)) ?? {}
    expect(JSON.stringify(records)).not.toContain(secret)
  })

  it('records a new password without the password', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'recorded', password })
    await agent.post(`/admin/users/${inum}/password`, { password: 'entirely new words' }, csrf)
    const { records } = await searchAudit(app.ctx.db, { pattern: inum, offset: 0, limit: 10 })
    expect(records).toHaveLength(1)
    expect(records[0]?.changes).toEqual({ password: [null, '***'] })
  })

  it('does not let the pages lock themselves or the person out', async () => {
    const own = await adminPagesClient(app.ctx)
    const self = await findUserByName(app.ctx.db, 'admin')
    for (const [path, fields] of [
      [`/admin/clients/${own.inum}/delete`, {}],
      [`/admin/clients/${own.inum}/status`, { status: 'inactive' }],
      [`/admin/users/${self?.inum}/delete`, {}],
      [`/admin/users/${self?.inum}/status`, { status: 'inactive' }]
    ] as const)
      expect([path, (await agent.post(path, fields, csrf)).status]).toEqual([path, 409])
    const edited = await agent.post(
      `/admin/users/${self?.inum}/edit`,
      { userName: 'admin', version: String(self?.version) },
      csrf
    )
    expect(edited.status).toBe(400)
    expect(edited.text).toContain('You cannot take the role api-admin from yourself')
    expect(await findUser(app.ctx.db, self?.inum ?? '')).toEqual(self)
    expect((await findClient(app.ctx, own.inum))?.disabled).toBe(false)
  })
})

/** The text fields of the form in a page, as a browser would send them back. */
function fieldsOf(page: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of page.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1]
    if (!name || name === 'csrf' || /type="(checkbox|search)"/.test(tag)) continue
    fields[name] = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
  }
  for (const [, name = '', text = ''] of page.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>\n([^<]*)</g))
    fields[name] = text
  for (const [, name = '', options = ''] of page.matchAll(/<select[^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
    fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? ''
  return fields
}
