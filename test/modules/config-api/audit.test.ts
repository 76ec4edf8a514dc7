import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit } from '#modules/audit/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'logging.readonly')
  for (const day of [1, 2, 3])
    await audit(
      { ...app.ctx, now: () => Date.UTC(2020, 0, day, 12, 30, 15, 250) },
      { correlationId: `corr-${day}`, address: '::1' },
      { operation: 'replace-thing', resourceType: 'thing', resourceId: `t${day}`, after: { name: 'x.*' } }
    )
})
afterAll(() => app.close())

const search = async (query: string) => (await api<{ entries: string[] }>('GET', `/audit?${query}`)).body
const things = async (query: string) =>
  (await search(`${query}&pattern=thing`)).entries?.map((line) => line.slice(0, 10))

it('gives lines that begin with their time', async () => {
  expect(await search('pattern=corr-1')).toEqual({
    start: 0,
    totalEntriesCount: 1,
    entriesCount: 1,
    entries: ['01-01-2020 12:30:15.250 replace-thing thing t1 address=::1 correlation_id=corr-1 {"name":[null,"x.*"]}']
  })
})

it('looks for the pattern in what the line says', async () => {
  for (const pattern of ['thing t2 address=::1', 'correlation_id=corr-2 {"name"'])
    expect((await search(`pattern=${encodeURIComponent(pattern)}`)).entries).toHaveLength(1)
})

it('takes the pattern literally, and the empty result for a result', async () => {
  expect((await search('pattern=x.*')).entries).toHaveLength(3)
  expect(await search('pattern=x.%2B')).toEqual({ start: 0, totalEntriesCount: 0, entriesCount: 0, entries: [] })
})

it.each([
  ['start_date=02-01-2020', ['02-01-2020', '03-01-2020']],
  ['end_date=02-01-2020', ['01-01-2020', '02-01-2020']],
  ['end_date=02-01-2020%2012:30:15.249', ['01-01-2020']],
  ['start_date=02-01-2020%2000:00:00.000&end_date=2020-01-02T23:59:59', ['02-01-2020']],
  ['start_date=2020-01-02T13:30:15%2B01:00', ['02-01-2020', '03-01-2020']],
  ['limit=1&startIndex=1', ['02-01-2020']]
])('finds with %s', async (query, expected) => {
  expect(await things(query)).toEqual(expected)
})

it.each([
  ['start_date=yesterday', 'INVALID_DATE'],
  ['end_date=32-01-2020', 'INVALID_DATE'],
  ['start_date=03-01-2020&end_date=02-01-2020', 'INVALID_DATE'],
  [`pattern=${'x'.repeat(101)}`, '400'],
  ['startIndex=100000', '400'],
  ['limit=201', '400']
])('refuses %.40s', async (query, code) => {
  const { status, body } = await api<ApiError>('GET', `/audit?${query}`)
  expect(status).toBe(400)
  expect(body.code).toBe(code)
})
