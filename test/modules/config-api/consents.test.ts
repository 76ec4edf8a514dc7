import { afterAll, beforeAll, expect, it } from 'vitest'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { application, arrive, tokensFor, type Application } from '../../support/application.ts'
import { configApi, type ConfigApi, type Page } from '../../support/config-api.ts'
import { post, tokenPath } from '../../support/oauth.ts'

const feature = 'https://jans.io/oauth/client/authorizations'
const path = '/clients/authorizations'

let app: MinijansServer
let api: ConfigApi
let one: Application
let two: Application
let admin: string
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, `${feature}.readonly`, `${feature}.delete`)
  one = await application(app, () => ({ client_name: 'Photos' }))
  two = await application(app, () => ({ client_name: 'Mail' }))
  admin = (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''
})
afterAll(async () => {
  await one[Symbol.asyncDispose]()
  await two[Symbol.asyncDispose]()
  await app.close()
})

type Scopes = Record<string, { id: string; dn: string; inum: string }[]>
const consents = async () => (await api<Scopes>('GET', `${path}/${admin}`)).body
const asked = async (agent: Agent) => (await arrive(agent, one, { prompt: 'none' })).searchParams.get('error')

it('shows what a person has allowed, and withdraws it for one client with its tokens', async () => {
  expect(await api('GET', `${path}/${admin}`)).toMatchObject({ status: 200, text: '{}' })
  const agent = new Agent(app)
  const tokens = await tokensFor(agent, one, { scope: 'openid email offline_access', prompt: 'consent' })
  await tokensFor(agent, two)
  const before = await consents()
  expect(Object.keys(before).toSorted()).toEqual([one.client.client_id, two.client.client_id].toSorted())
  expect(before[one.client.client_id]?.map(({ id }) => id)).toEqual(['openid', 'email', 'offline_access'])
  const [openid] = before[two.client.client_id] ?? []
  expect(openid).toMatchObject({ id: 'openid', dn: `inum=${openid?.inum},ou=scopes,o=jans`, scopeType: 'openid' })

  expect(await asked(agent)).toBeNull()
  const address = `${path}/${admin}/${one.client.client_id}/admin`
  expect(await api('DELETE', address)).toMatchObject({ status: 204, text: '' })
  expect(Object.keys(await consents())).toEqual([two.client.client_id])
  expect(await asked(agent)).toBe('consent_required')
  const refreshed = await post(app, tokenPath, one.client, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token ?? ''
  })
  expect(refreshed.status).toBe(400)

  expect((await api('DELETE', address)).status).toBe(204)
  const log = await configApi(app, 'logging.readonly')
  const { entries } = (await log<Page>('GET', `/audit?pattern=${admin}_${one.client.client_id}`)).body
  expect(entries).toEqual([expect.stringContaining('revoke-consent consent')])
})

it('finds the person by the name, too', async () => {
  const agent = new Agent(app)
  await arrive(agent, one)
  expect((await api('DELETE', `${path}/admin/${one.client.client_id}/admin`)).status).toBe(204)
  expect(await asked(agent)).toBe('consent_required')
})

it('knows nothing of strangers, and withdraws nothing', async () => {
  await arrive(new Agent(app), one)
  expect(await api('GET', `${path}/nobody`)).toMatchObject({ status: 200, text: '{}' })
  for (const [user, client, name] of [
    ['nobody', one.client.client_id, 'nobody'],
    [admin, 'nothing', 'admin']
  ])
    expect((await api('DELETE', `${path}/${user}/${client}/${name}`)).status).toBe(204)
  expect(Object.keys(await consents())).toContain(one.client.client_id)
})

it('lets only those in who may', async () => {
  const reader = await configApi(app, `${feature}.readonly`)
  expect((await reader('DELETE', `${path}/a/b/c`)).status).toBe(401)
  for (const scope of [`${feature}.delete`, `${feature}.write`, 'delete-all'])
    expect((await (await configApi(app, scope))('GET', `${path}/a`)).status).toBe(401)
})
