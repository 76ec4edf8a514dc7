import { core } from '#modules/config-api/core'
import type { Plugin } from '#modules/config-api/operation'
import { installed } from '#modules/config-api/surface'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { base } from '../../support/config-api.ts'

interface OpenApi {
  openapi: string
  info: { title: string }
  servers: { url: string }[]
  paths: Record<
    string,
    Record<string, { operationId: string; security: Record<string, string[]>[]; responses: object }>
  >
  components: { schemas: Record<string, { properties?: object }>; securitySchemes: { oauth2: { flows: object } } }
}

let app: MinijansServer
let document: OpenApi
const plugins = [core, ...installed]
const read = async ({ basePath }: Plugin) =>
  (await (await fetch(`${app.address}${basePath}/openapi.json`)).json()) as OpenApi

beforeAll(async () => {
  app = await startApp()
  document = await read(core)
})
afterAll(() => app.close())

const ids = ({ paths }: OpenApi) =>
  Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))

describe.each(plugins.map((plugin) => [plugin.name, plugin] as const))('the document of %s', (name, plugin) => {
  it('describes every operation of it at its address, by the id that Janssen gives it', async () => {
    const document = await read(plugin)
    expect(ids(document)).toHaveLength(plugin.operations.length)
    for (const { operationId, method, path } of plugin.operations)
      expect(document.paths[`${plugin.basePath}${path}`]?.[method]?.operationId).toBe(operationId)
    expect(document.info.title).toBe(name === 'core' ? 'minijans Config API' : `minijans Config API - ${name}`)
  })

  it('is of version 3.1, leads to where it was fetched, and every reference in it leads somewhere', async () => {
    const document = await read(plugin)
    expect(document.openapi).toBe('3.1.0')
    expect(document.servers).toEqual([{ url: '/' }])
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    expect(references.length).toBeGreaterThan(1)
    for (const [, named] of references) expect(document.components.schemas).toHaveProperty(named as string)
  })
})

it('has no id twice', async () => {
  const all = (await Promise.all(plugins.map(read))).flatMap(ids)
  expect(all).toEqual([...new Set(all)])
})

it('says which scopes open an operation, and which operations are open', () => {
  const clients = document.paths[`${base}/openid/clients`]
  expect(clients?.get?.security).toContainEqual({ oauth2: ['https://jans.io/oauth/config/openid/clients.readonly'] })
  expect(clients?.get?.security).toContainEqual({ oauth2: ['https://jans.io/oauth/config/read-all'] })
  expect(clients?.post?.responses).toHaveProperty('201')
  expect(document.paths[`${base}/health`]?.get?.security).toEqual([])
})

it('describes all members of a client', () => {
  const properties = document.components.schemas.Client?.properties
  for (const name of ['dn', 'inum', 'redirectUris', 'grantTypes', 'attributes', 'tosUriLocalized'])
    expect(properties).toHaveProperty(name)
})
