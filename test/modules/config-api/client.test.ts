import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  clientCredentials,
  configApi,
  ConfigApiError,
  type Answer,
  type ConfigApi,
  type Input
} from '#modules/config-api/client/index'
import { operationsModule } from '#modules/config-api/client/generate'
import { toType } from '#modules/config-api/client/typescript'
import { scriptClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { startApp } from '../../support/app.ts'

const config = 'https://jans.io/oauth/config'
const all = ['read-all', 'write-all', 'delete-all'].map((name) => `${config}/${name}`)

let app: MinijansServer
let api: ConfigApi
let credentials: { client_id: string; client_secret: string; issuer: string }
beforeAll(async () => {
  app = await startApp()
  credentials = { ...(await scriptClient(app.ctx)), issuer: app.address }
  api = configApi({ url: app.address, token: clientCredentials({ ...credentials, scopes: all }) })
})
afterAll(() => app.close())

it('carries operations out, with their types', async () => {
  const created = await api.call('post-oauth-scopes', { body: { id: 'client.test', scopeType: 'oauth' } })
  expectTypeOf(created.dn).toEqualTypeOf<string>()
  expectTypeOf<Input<'post-oauth-scopes'>['body']['scopeType']>().extract<'openid'>().toEqualTypeOf<'openid'>()
  expectTypeOf<Answer<'delete-oauth-scopes-by-inum'>>().toEqualTypeOf<undefined>()

  const { entries, totalEntriesCount } = await api.call('get-oauth-scopes', {
    query: { pattern: 'client.test', limit: 1 }
  })
  expect([totalEntriesCount, entries[0]?.inum]).toEqual([1, created.inum])
  const params = { inum: created.inum ?? '' }
  const patched = await api.call('patch-oauth-scopes-by-id', {
    params,
    body: [{ op: 'replace', path: '/description', value: 'ö' }]
  })
  expect(patched.description).toBe('ö')
  expect(await api.call('delete-oauth-scopes-by-inum', { params })).toBeUndefined()
  expect(await api.call('get-plugin-by-name', { params: { pluginName: 'fido2' } })).toBe(true)
  expect(await api.call('get-plugins')).toContainEqual(expect.objectContaining({ name: 'scim' }))
})

it('knows the operations of plugins', async () => {
  const { maxCount } = await api.call('get-scim-config')
  expectTypeOf(maxCount).toEqualTypeOf<number>()
  expect(maxCount).toBe(200)
  const properties = await api.call('get-properties-fido2')
  expect(await api.call('put-properties-fido2', { body: properties })).toEqual(properties)
})

it('does not compile with what does not fit', () => {
  // @ts-expect-error -- there is no such operation
  expectTypeOf(api.call<'get-nothing'>).toBeFunction()
  // @ts-expect-error -- the inum is missing
  expectTypeOf<[]>().toExtend<Parameters<typeof api.call<'get-oauth-scopes-by-inum'>>[1]>()
  expectTypeOf<{ params: { inum: number } }>().not.toExtend<Input<'get-oauth-scopes-by-inum'>>()
  expectTypeOf<{ body: { id: string; scopeType: 'nonsense' } }>().not.toExtend<Input<'post-oauth-scopes'>>()
})

it('throws what the server says', async () => {
  const refusal = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (problem: unknown) => problem
    )
    expect(error).toBeInstanceOf(ConfigApiError)
    const { operationId, status, code, message } = error as ConfigApiError
    return { operationId, status, code, message }
  }
  expect(await refusal(api.call('get-oauth-scopes-by-inum', { params: { inum: 'x/y?' } }))).toEqual({
    operationId: 'get-oauth-scopes-by-inum',
    status: 404,
    code: '404',
    message: 'get-oauth-scopes-by-inum: 404 Scope x/y? does not exist'
  })
  expect(await refusal(api.call('post-oauth-scopes', { body: {} }))).toMatchObject({ status: 400, code: 'OCA001' })
  const unknown = configApi({ url: app.address, token: 'nonsense' })
  expect(await refusal(unknown.call('get-plugins'))).toMatchObject({ status: 401, code: undefined })
  const nobody = configApi({ url: app.address })
  expect(await refusal(nobody.call('get-plugins'))).toMatchObject({ status: 401 })
})

it('sends nothing when a name of the path would lead elsewhere', async () => {
  for (const inum of ['', '.', '..'])
    await expect(api.call('delete-oauth-scopes-by-inum', { params: { inum } })).rejects.toThrow(TypeError)
})

it('takes one token for many calls, and another one after a failure', async () => {
  let asked = 0
  const counted: typeof fetch = (...request) => {
    asked++
    return asked === 1 ? Promise.reject(new TypeError('offline')) : fetch(...request)
  }
  const token = clientCredentials({ ...credentials, scopes: all, fetch: counted })
  await expect(token()).rejects.toThrow('offline')
  expect(new Set(await Promise.all([token(), token()])).size).toBe(1)
  expect(asked).toBe(2)
  const wrong = clientCredentials({ ...credentials, client_secret: 'x', scopes: all })
  await expect(wrong()).rejects.toThrow('invalid_client')
})

it('is as new as the operations; npm run docs makes it so', async () => {
  const file = join(import.meta.dirname, '../../../modules/config-api/client/operations.ts')
  expect(readFileSync(file, 'utf8')).toBe(await operationsModule())
})

describe('the types of schemas', () => {
  const named = (reference: string) => reference.replace('#/', '')
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: ['integer', 'null'] }, 'number | null'],
    [{ enum: ['a', 1, null] }, '"a" | 1 | null'],
    [{ const: 'x' }, '"x"'],
    [{ $ref: '#/Client' }, 'Client'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '(string | null)[]'],
    [{ type: 'array' }, 'unknown[]'],
    [{ type: 'object', properties: { a: { type: 'boolean' }, 'b-c': {} }, required: ['a'] }, '{ a: boolean; "b-c"?: unknown }'], // prettier-ignore
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [name: string]: number }'],
    [{ type: 'object', properties: { a: {} }, additionalProperties: {} }, '{ a?: unknown; [name: string]: unknown }'],
    [{ type: 'object' }, 'Record<string, never>'],
    [{ allOf: [{ $ref: '#/A' }, { anyOf: [{ $ref: '#/B' }, { $ref: '#/C' }] }] }, 'A & (B | C)'],
    [{}, 'unknown'],
    [true, 'unknown']
  ])('%j is %s', (schema, type) => {
    expect(toType(schema, named)).toBe(type)
  })
})
