import { afterAll, beforeAll, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'

const path = '/jans-auth/restv1/token'
const rule = {
  path,
  methods: ['POST'],
  requestCount: 2,
  periodInSeconds: 60,
  keyExtractors: [{ source: 'header', parameterNames: ['X-Tenant'] }]
}

let app: MinijansServer
beforeAll(async () => void (app = await startApp()))
afterAll(() => app.close())

const set = (...rateLimitRules: object[]) =>
  updateAppConfiguration(app.ctx, { rateLimitConfiguration: { rateLimitRules } })
const ask = (headers: Record<string, string> = {}, to = path, method = 'POST') =>
  fetch(app.address + to, { method, headers })
const statuses = async (times: number, ...request: Parameters<typeof ask>) => {
  const found: number[] = []
  for (let i = 0; i < times; i++) found.push((await ask(...request)).status)
  return found
}

it('refuses what is asked more often than a rule says, by what the rule counts by', async () => {
  await set(rule)
  expect(await statuses(2, { 'x-tenant': 'a' })).toEqual([400, 400])
  const refused = await ask({ 'x-tenant': 'a' }, path.toUpperCase())
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ error: 'too_many_requests' })
  expect(await statuses(3, { 'x-tenant': 'b' })).toEqual([400, 400, 429])
  expect(await statuses(3)).toEqual([400, 400, 400])
  expect(await statuses(3, { 'x-tenant': 'a' }, '/jans-auth/restv1/jwks', 'GET')).toEqual([200, 200, 200])
})

it('counts by several things together, and by the address of the caller', async () => {
  const keyExtractors = [{ source: 'query', parameterNames: ['resource'] }, { source: 'ip' }]
  await set({ ...rule, path: '/.well-known/webfinger', methods: ['GET'], keyExtractors })
  const webfinger = (resource: string) => `/.well-known/webfinger?resource=${resource}`
  expect(await statuses(3, {}, webfinger('a'), 'GET')).toEqual([200, 200, 429])
  expect(await statuses(2, {}, webfinger('b'), 'GET')).toEqual([200, 200])
})

it('counts by the query wherever a rule can be, and whatever slash an address ends with', async () => {
  await set({ ...rule, path: '/jans-auth/restv1/jwks', methods: ['GET'], keyExtractors: [{ source: 'query', parameterNames: ['tenant'] }] }) // prettier-ignore
  expect(await statuses(3, {}, '/jans-auth/restv1/jwks?tenant=a', 'GET')).toEqual([200, 200, 429])
  await set(rule)
  expect(await statuses(2, { 'x-tenant': 'd' })).toEqual([400, 400])
  expect(await statuses(1, { 'x-tenant': 'd' }, `${path}/`)).toEqual([429])
})

it('counts once, and HEAD as GET', async () => {
  const byHeader = (path: string, ...methods: string[]) => ({ ...rule, path, methods })
  await set(byHeader('/jans-auth/restv1/jwks', 'GET'))
  expect(await statuses(1, { 'x-tenant': 'e' }, '/jans-auth/restv1/jwks', 'HEAD')).toEqual([200])
  expect(await statuses(2, { 'x-tenant': 'e' }, '/jans-auth/restv1/jwks', 'GET')).toEqual([200, 429])
  expect(await statuses(1, { 'x-tenant': 'e' }, '/jans-auth/restv1/jwks', 'HEAD')).toEqual([429])
  // Nobody answers it where only GET is, so it goes by everybody.
  const discovery = '/.well-known/openid-configuration'
  await set(byHeader(discovery, 'POST'))
  expect(await statuses(3, { 'x-tenant': 'f' }, discovery)).toEqual([404, 404, 429])
})

it('lets everything through while the feature is off', async () => {
  await set(rule)
  await updateAppConfiguration(app.ctx, { featureFlags: ['introspection'] })
  expect(await statuses(3, { 'x-tenant': 'c' })).toEqual([400, 400, 400])
  await updateAppConfiguration(app.ctx, { featureFlags: null })
})

it.each([
  ['a body to count by', { keyExtractors: [{ source: 'body', parameterNames: ['client_id'] }] }],
  ['nothing to count by', { keyExtractors: [] }],
  ['no number', { requestCount: 0 }],
  ['no path', { path: 'token' }]
])('has no rule with %s', async (_what, change) => {
  await expect(set({ ...rule, ...change })).rejects.toThrow('rateLimitConfiguration must be')
})
