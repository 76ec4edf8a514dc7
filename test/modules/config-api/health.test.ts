import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ConfigApi } from '../../support/config-api.ts'

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'data.readonly', 'app-version.readonly')
})
afterAll(() => app.close())

const live = { name: 'jans-config-api liveness', status: 'UP' }
const ready = { name: 'jans-config-api readiness', status: 'UP' }

it('is alive and ready', async () => {
  expect((await api('GET', '/health')).body).toEqual([live, ready])
  expect((await api('GET', '/health/live')).body).toEqual(live)
  expect((await api('GET', '/health/ready')).body).toEqual(ready)
  expect((await api('GET', '/jans-auth-server/health')).body).toEqual({ status: 'running', db_status: 'online' })
})

it('says that it is not ready when the database does not answer, and still answers 200', async () => {
  await using broken = await startApp()
  const api = await configApi(broken)
  await broken.ctx.db.close()
  const { status, body } = await api<Record<string, string>>('GET', '/health/ready')
  expect(status).toBe(200)
  expect(body).toMatchObject({ name: 'jans-config-api readiness', status: 'DOWN' })
  expect((await api('GET', '/jans-auth-server/health')).body).toEqual({ status: 'running', db_status: 'offline' })
})

it('gives the figures of the machine as texts', async () => {
  const { body } = await api<{ dbType: string; lastUpdate: string; facterData: object }>('GET', '/health/server-stat')
  expect(body.dbType).toBe(app.ctx.db.engine)
  expect(body.lastUpdate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  const names = ['memoryfree', 'swapfree', 'hostname', 'ipaddress', 'uptime', 'free_disk_space', 'load_average']
  expect(Object.keys(body.facterData)).toEqual(names)
  for (const value of Object.values(body.facterData)) expect(value).toMatch(/./)
})

it('knows which services there are', async () => {
  const { body } = await api<Record<string, string>>('GET', '/health/service-status')
  expect(body).toMatchObject({
    'jans-auth': 'Running',
    'jans-config-api': 'Running',
    'jans-link': 'Not present',
    'jans-lock': 'Not present'
  })
  const one = async (name: string) => (await api('GET', `/health/service-status?service=${name}`)).body
  expect(await one('jans-auth')).toEqual({ 'jans-auth': 'Running' })
  expect(await one('nonsense')).toEqual({ nonsense: 'Not present' })
  expect(await one('constructor')).toEqual({ constructor: 'Not present' })
})

it('knows its version', async () => {
  const { version } = app.ctx.config
  const { body } = await api('GET', '/health/app-version')
  expect(body['jans-auth']).toEqual({ artifact: 'jans-auth', version })
  const one = await api('GET', '/health/app-version?artifact=jans-config-api')
  expect(one.body).toEqual({ 'jans-config-api': { artifact: 'jans-config-api', version } })
})
