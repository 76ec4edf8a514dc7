import { afterAll, beforeAll, expect, it } from 'vitest'
import { replaceClient } from '#modules/clients/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ConfigApi, type Page } from '../../support/config-api.ts'
import { post, register, signInForTokens, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'

let app: MinijansServer
let api: ConfigApi
let client: TestClient
let other: TestClient
let admin: string
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'token.readonly', 'token.delete')
  client = await register(app)
  other = await register(app)
  admin = (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''
})
afterAll(() => app.close())

const own = async (of = client) =>
  ((await (await post(app, tokenPath, of, { grant_type: 'client_credentials', scope: 'openid' })).json()) as Tokens)
    .access_token
const active = async (token: string, of = client) =>
  ((await (await post(app, `${rest}/introspection`, of, { token })).json()) as { active: boolean }).active
const introspected = async (token: string) =>
  (await (await post(app, `${rest}/introspection`, client, { token })).json()) as { jti: string }
const userinfo = async (token: string) =>
  (await fetch(`${app.address}${rest}/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status
const search = async (query: Record<string, string>) =>
  (await api<Page>('GET', `/token/search?${String(new URLSearchParams(query))}`)).body
const found = async (...pairs: string[]) => (await search({ limit: '200', fieldValuePair: pairs.join(',') })).entries
const entryOf = async (token: string) => {
  const { jti } = await introspected(token)
  const entry = (await found(`clnId=${client.client_id}`)).find((one) => one.jti === jti)
  if (!entry) throw new Error(`No entry of ${jti}`)
  return entry as Record<string, unknown> & { tokenCode: string }
}
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)

it('shows every token of a sign-in as what it is, and never its value', async () => {
  const tokens = await signInForTokens(app, client)
  const { body, text } = await api<Page>('GET', `/token/client/${client.client_id}`)
  expect(text).not.toContain(tokens.access_token)
  expect(text).not.toContain(tokens.refresh_token)
  expect(new Set(body.entries.map(({ tokenType }) => tokenType))).toEqual(new Set(['access_token', 'refresh_token']))
  expect(body.totalEntriesCount).toBe(2)
  const access = await entryOf(tokens.access_token)
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  expect(access).toEqual({
    dn: `tknCde=${access.tokenCode},ou=tokens,o=jans`,
    tokenCode: expect.stringMatching(/^[\da-f]{76}$/),
    jti: (await introspected(tokens.access_token)).jti,
    tokenType: 'access_token',
    tokenTypeEnum: 'ACCESS_TOKEN',
    grantId: expect.any(String),
    grantType: 'authorization_code',
    clientId: client.client_id,
    userId: admin,
    userDn: `inum=${admin},ou=people,o=jans`,
    scope: 'openid offline_access',
    creationDate: moment,
    expirationDate: moment,
    authenticationTime: moment,
    ttl: 300,
    deletable: true,
    authMode: expect.any(String),
    sessionDn: expect.stringMatching(/^jansId=[\w-]+,ou=sessions,o=jans$/),
    attributes: { online_access: false }
  })
  expect((await api('GET', `/token/tknCde/${access.tokenCode}`)).body).toEqual(access)
  // What names it here opens nothing.
  expect(await userinfo(access.tokenCode)).toBe(401)
  expect(await active(String(access.grantId))).toBe(false)
})

it('finds tokens by client, person, type, grant, scope and time', async () => {
  await own()
  await own(other)
  const of = (entries: Record<string, unknown>[], member: string) => new Set(entries.map((entry) => entry[member]))
  const mine = await found(`clnId=${other.client_id}`)
  expect(mine).toEqual([expect.objectContaining({ grantType: 'client_credentials', tokenType: 'access_token' })])
  expect(mine[0]).not.toHaveProperty('userId')
  const machines = await found('grtTyp=client_credentials', 'tknTyp=access_token')
  expect(of(machines, 'grantType')).toEqual(new Set(['client_credentials']))
  expect(machines.length).toBeGreaterThanOrEqual(3)
  for (const pair of [`usrId=${admin}`, `userDn=inum=${admin},ou=people,o=jans`, 'grantType=authorization_code'])
    expect.soft(of(await found(pair), 'userId'), pair).toEqual(new Set([admin]))
  expect(of(await found('tokenType=refresh_token'), 'tokenTypeEnum')).toEqual(new Set(['REFRESH_TOKEN']))
  expect(of(await found('scp=offline_access'), 'scope')).toEqual(new Set(['openid offline_access']))
  for (const pair of ['tknTyp=id_token', 'scp=offline', 'usrId=nobody', 'clnId=nobody', 'grtTyp=implicit'])
    expect.soft(await found(pair), pair).toEqual([])
  const all = await found()
  for (const pair of [`creationDate=${day(0)}`, `expirationDate>${day(-1)}`, `exp<${day(40)},iat>${day(-1)}`])
    expect.soft((await found(pair)).length, pair).toBe(all.length)
  for (const pair of [`creationDate=${day(-1)}`, `expirationDate<${day(0)}`, `creationDate>${day(1)}`])
    expect.soft(await found(pair), pair).toEqual([])
  expect((await search({ pattern: `nonsense,${other.client_id.toUpperCase()}` })).entries).toEqual(mine)
})

it('pages and sorts', async () => {
  const whole = await search({ limit: '200' })
  const codes = whole.entries.map(({ tokenCode }) => tokenCode)
  expect(codes).toEqual((codes as string[]).toSorted())
  const some = await search({ limit: '2', startIndex: '1' })
  expect(some).toEqual({
    start: 1,
    totalEntriesCount: codes.length,
    entriesCount: 2,
    entries: whole.entries.slice(1, 3)
  })
  for (const member of ['tokenType', 'grantType', 'clientId', 'userId', 'scope', 'expirationDate', 'creationDate']) {
    const values = (await search({ limit: '200', sortBy: member })).entries.map(
      (entry) => (entry[member] as string | undefined) ?? ''
    )
    const down = await search({ limit: '200', sortBy: member, sortOrder: 'descending' })
    expect.soft(values, member).toEqual(values.toSorted())
    expect
      .soft(
        down.entries.map((entry) => (entry[member] as string | undefined) ?? ''),
        member
      )
      .toEqual(values.toReversed())
  }
})

it('ends a token at once: it is no good at introspection and userinfo, and not listed any more', async () => {
  const tokens = await signInForTokens(app, client)
  expect([await active(tokens.access_token), await userinfo(tokens.access_token)]).toEqual([true, 200])
  const { tokenCode } = await entryOf(tokens.access_token)
  expect(await api('DELETE', `/token/revoke/${tokenCode}`)).toMatchObject({ status: 204, text: '' })
  expect([await active(tokens.access_token), await userinfo(tokens.access_token)]).toEqual([false, 401])
  expect((await api('GET', `/token/tknCde/${tokenCode}`)).status).toBe(404)
  expect((await api('DELETE', `/token/revoke/${tokenCode}`)).status).toBe(404)
  const again = await post(app, tokenPath, client, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token ?? ''
  })
  expect(again.status).toBe(200)
  const log = await configApi(app, 'logging.readonly')
  const { entries } = (await log<Page>('GET', `/audit?pattern=${tokenCode}`)).body
  expect(entries).toEqual([expect.stringContaining(`revoke-token token ${tokenCode}`)])
})

it('ends with a refresh token what came of it', async () => {
  const tokens = await signInForTokens(app, client)
  const { grantId } = await entryOf(tokens.access_token)
  const [refresh] = await found('tknTyp=refresh_token', `grantId=${String(grantId)}`)
  expect((await api('DELETE', `/token/revoke/${String(refresh?.tokenCode)}`)).status).toBe(204)
  expect(await active(tokens.access_token)).toBe(false)
  const again = await post(app, tokenPath, client, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token ?? ''
  })
  expect(again.status).toBe(400)
})

it('lists and ends tokens that are JWTs', async () => {
  await replaceClient(app.ctx, other.client_id, (before) => ({
    ...before,
    definition: { ...before.definition, accessTokenAsJwt: true }
  }))
  const token = await own(other)
  const { jti } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }
  const entry = (await found(`clnId=${other.client_id}`)).find((one) => one.jti === jti)
  expect((await api('DELETE', `/token/revoke/${String(entry?.tokenCode)}`)).status).toBe(204)
  expect(await active(token, other)).toBe(false)
})

it('knows no tokens of clients that there are not, and no other codes', async () => {
  expect((await api('GET', '/token/client/nobody')).status).toBe(404)
  for (const code of ['test-token-code', '00', 'ABCD', 'ab'.repeat(38), 'a'.repeat(2000)]) {
    expect.soft((await api('GET', `/token/tknCde/${code}`)).status, code).toBe(404)
    expect.soft((await api('DELETE', `/token/revoke/${code}`)).status, code).toBe(404)
  }
  // A session is no token, although it lies beside them.
  const { artifacts } = app.ctx.db.tables
  const rows = await app.ctx.db.query.select({ id: artifacts.id, model: artifacts.model }).from(artifacts)
  const session = rows.find(({ model }) => model === 'Session')
  const code = Buffer.from(session?.id ?? []).toString('hex')
  expect((await api('DELETE', `/token/revoke/${code}`)).status).toBe(404)
})

it('refuses searches that make no sense', async () => {
  for (const query of ['fieldValuePair=colour=red', 'fieldValuePair=exp=soon', 'sortBy=colour', 'limit=999'])
    expect.soft((await api('GET', `/token/search?${query}`)).status, query).toBe(400)
  expect((await api('GET', '/token/search?fieldValuePair=clnId%3Ca')).status).toBe(400)
})

it('lets only those delete who may', async () => {
  const { tokenCode } = await entryOf(await own())
  for (const scope of ['token.write', 'token.readonly', 'write-all'])
    expect.soft((await (await configApi(app, scope))('DELETE', `/token/revoke/${tokenCode}`)).status).toBe(401)
  expect((await (await configApi(app, 'delete-all'))('GET', '/token/search')).status).toBe(401)
  const narrow = await configApi(app, 'openid/openid.delete')
  expect((await narrow('DELETE', `/token/revoke/${tokenCode}`)).status).toBe(204)
})
