import { afterAll, beforeAll, expect, it } from 'vitest'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { application, arrive, tokensFor, type Application } from '../../support/application.ts'
import { configApi, type ConfigApi, type Page } from '../../support/config-api.ts'

const feature = 'https://jans.io/oauth/jans-auth-server/session'
const path = '/jans-auth-server/session'

let app: MinijansServer
let api: ConfigApi
let one: Application
let two: Application
let admin: string
const clock = { ahead: 0 }
beforeAll(async () => {
  app = await startApp({}, { now: () => Date.now() + clock.ahead })
  api = await configApi(app, `${feature}.readonly`, `${feature}.delete`, 'revoke_session')
  one = await application(app, (origin) => ({ client_name: 'Photos', backchannel_logout_uri: `${origin}/back` }))
  two = await application(app, () => ({ client_name: 'Mail' }))
  admin = (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''
})
afterAll(async () => {
  await one[Symbol.asyncDispose]()
  await two[Symbol.asyncDispose]()
  await app.close()
})

const userDn = () => `inum=${admin},ou=people,o=jans`
const isSignedIn = async (agent: Agent) => (await arrive(agent, one, { prompt: 'none' })).searchParams.has('code')
const sidOf = (idToken: string) =>
  (JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid
const begin = async (party = one, agent = new Agent(app)) => {
  const tokens = await tokensFor(agent, party)
  return { agent, tokens, sid: sidOf(tokens.id_token) }
}
const search = async (query: string) => (await api<Page>('GET', `${path}/search?${query}`)).body
const sids = (page: Page) => page.entries.map(({ id }) => id)
const day = (time: number) => new Date(time).toISOString().slice(0, 10)

it('shows who is signed in where, and nothing that a browser could be taken over with', async () => {
  const { agent, sid } = await begin()
  await begin(two, agent)
  const { status, body } = await api(`GET`, `${path}/sid/${sid}`)
  expect(status).toBe(200)
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  expect(body).toEqual({
    dn: `jansId=${sid},ou=sessions,o=jans`,
    id: sid,
    outsideSid: sid,
    userDn: userDn(),
    state: 'authenticated',
    creationDate: moment,
    authenticationTime: moment,
    lastUsedAt: moment,
    expirationDate: moment,
    ttl: expect.any(Number),
    deletable: true,
    persisted: true,
    sessionAttributes: expect.objectContaining({
      sid,
      auth_user: 'admin',
      client_id: two.client.client_id,
      client_ids: `${one.client.client_id} ${two.client.client_id}`,
      acr_values: expect.any(String),
      remote_ip: expect.stringContaining('127.0.0.1')
    })
  })
  const values = [...agent.cookies.values()].map((value) => value.split('.')[0] as string)
  expect(values.filter((value) => value !== '' && JSON.stringify(body).includes(value))).toEqual([])
  const all = (await api<Page>('GET', path)).body
  expect(all.entries).toContainEqual(body)
  expect(all).toMatchObject({ start: 0, totalEntriesCount: all.entries.length, entriesCount: all.entries.length })
})

it('finds sessions by person, client, state and day, in pages and in order', async () => {
  const mine = [await begin(), await begin(), await begin(two)].map(({ sid }) => sid)
  const today = day(Date.now())
  const has = async (query: string) => mine.map(() => true).join() === (await found(query)).join()
  const found = async (pair: string) => {
    const ids = sids(await search(`limit=100&fieldValuePair=${encodeURIComponent(pair)}`))
    return mine.map((sid) => ids.includes(sid))
  }
  for (const pair of [
    'auth_user=ADMIN',
    `userDn=${userDn()}`,
    'state=authenticated',
    `authenticationTime=${today}`,
    `authenticationTime>${day(Date.now() - 86_400_000)},authenticationTime<${day(Date.now() + 86_400_000)}`,
    `creationDate=${today},state=authenticated`
  ])
    expect.soft(await has(pair), pair).toBe(true)
  for (const pair of [
    'auth_user=nobody',
    'userDn=inum=nobody,ou=people,o=jans',
    'state=unauthenticated',
    `authenticationTime<${today}`,
    `authenticationTime=${day(Date.now() - 86_400_000)}`,
    `expirationDate<${today}`,
    'client_id=nobody'
  ])
    expect.soft(await found(pair), pair).toEqual([false, false, false])
  expect(await found(`client_id=${two.client.client_id}`)).toEqual([false, false, true])
  expect(await found(`client_id=${one.client.client_id},auth_user=admin`)).toEqual([true, true, false])
  expect(sids(await search(`pattern=${mine[1]?.toUpperCase()},nonsense`))).toEqual([mine[1]])
  expect((await search('pattern=nonsense')).totalEntriesCount).toBe(0)

  const whole = await search('limit=100')
  expect(sids(whole)).toEqual((sids(whole) as string[]).toSorted())
  expect(sids(await search('limit=2&startIndex=1'))).toEqual(sids(whole).slice(1, 3))
  expect(await search('limit=0')).toMatchObject({ totalEntriesCount: whole.entries.length, entries: [] })
  for (const member of ['creationDate', 'expirationDate', 'authenticationTime', 'lastUsedAt', 'userDn']) {
    const up = (await search(`limit=100&sortBy=${member}`)).entries.map(
      (entry) => (entry[member] as string | undefined) ?? ''
    )
    const down = (await search(`limit=100&sortBy=${member}&sortOrder=descending`)).entries
    expect.soft(up, member).toEqual(up.toSorted())
    expect
      .soft(
        down.map((entry) => (entry[member] as string | undefined) ?? ''),
        member
      )
      .toEqual(up.toReversed())
  }
})

it('refuses searches that make no sense', async () => {
  for (const query of [
    'fieldValuePair=colour=red',
    'fieldValuePair=__proto__=x',
    'fieldValuePair=expirationDate=tomorrow',
    'fieldValuePair=expirationDate=2026-02-30',
    'fieldValuePair=auth_user%3Eadmin',
    'fieldValuePair=nonsense',
    'sortBy=colour',
    'limit=201',
    'limit=x'
  ])
    expect.soft((await api('GET', `${path}/search?${query}`)).status, query).toBe(400)
})

it('ends a session in its browser, with its tokens, and tells its clients', async () => {
  const { agent, tokens, sid } = await begin()
  const kept = await begin()
  const told = one.at('/back').length
  expect(await isSignedIn(agent)).toBe(true)
  expect(await api('DELETE', `${path}/sid/${sid}`)).toMatchObject({ status: 204, text: '' })
  expect(await isSignedIn(agent)).toBe(false)
  expect(one.at('/back')).toHaveLength(told + 1)
  const userinfo = (token: string) =>
    fetch(`${app.address}/jans-auth/restv1/userinfo`, { headers: { authorization: `Bearer ${token}` } })
  expect((await userinfo(tokens.access_token)).status).toBe(401)
  expect((await userinfo(kept.tokens.access_token)).status).toBe(200)
  expect(await isSignedIn(kept.agent)).toBe(true)
  expect((await api('GET', `${path}/sid/${sid}`)).status).toBe(404)
  expect((await api('DELETE', `${path}/sid/${sid}`)).status).toBe(404)
  expect(sids(await search('limit=200'))).not.toContain(sid)
})

it('ends all sessions of a person, by a dn that is encoded or not', async () => {
  for (const address of [`${path}/user/${userDn()}`, `${path}/user/${encodeURIComponent(userDn())}`]) {
    const both = [await begin(), await begin(two)]
    expect((await api('DELETE', address)).status).toBe(204)
    for (const { agent } of both) expect(await isSignedIn(agent)).toBe(false)
    expect((await api('DELETE', address)).status).toBe(404)
  }
  expect((await api('DELETE', `${path}/user/inum=test-user,ou=people,o=jans`)).status).toBe(404)
})

it('shows and ends a session in which nobody is signed in yet', async () => {
  const query = {
    client_id: one.client.client_id,
    redirect_uri: one.redirectUri,
    response_type: 'code',
    scope: 'openid'
  }
  await new Agent(app).visit(`/jans-auth/restv1/authorize?${String(new URLSearchParams(query))}`)
  const open = (await search('limit=200&fieldValuePair=state=unauthenticated')).entries
  expect(open).not.toEqual([])
  for (const { id, userDn: person } of open) {
    expect(person).toBeUndefined()
    expect((await api('DELETE', `${path}/sid/${String(id)}`)).status).toBe(204)
  }
})

it('hides what is over', async () => {
  const { sid } = await begin()
  expect(sids(await search('limit=200'))).toContain(sid)
  clock.ahead = 400 * 86_400_000
  try {
    const later = await configApi(app, `${feature}.readonly`)
    expect((await later<Page>('GET', path)).body.entries).toEqual([])
    expect((await later('GET', `${path}/sid/${sid}`)).status).toBe(404)
  } finally {
    clock.ahead = 0
  }
})

it('records who has ended what', async () => {
  const { sid } = await begin()
  await api('DELETE', `${path}/sid/${sid}`)
  const log = await configApi(app, 'logging.readonly')
  const { entries } = (await log<Page>('GET', `/audit?pattern=${sid}`)).body
  expect(entries).toEqual([expect.stringMatching(`end-session session ${sid} client_id=`)])
  expect(entries).toEqual([expect.stringContaining(admin)])
})

it('needs both scopes to end a session', async () => {
  for (const scopes of [[`${feature}.delete`], ['revoke_session'], [`${feature}.readonly`]]) {
    const other = await configApi(app, ...scopes)
    expect((await other('DELETE', `${path}/sid/x`)).status).toBe(401)
    expect((await other('DELETE', `${path}/user/x`)).status).toBe(401)
  }
  for (const scope of [`${feature}.admin`, 'delete-all'])
    expect((await (await configApi(app, scope))('DELETE', `${path}/sid/x`)).status).toBe(404)
})
