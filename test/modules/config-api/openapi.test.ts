import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { base } from '../../support/config-api.ts'

interface OpenApi {
  openapi: string
  servers: { url: string }[]
  paths: Record<
    string,
    Record<string, { operationId: string; security: Record<string, string[]>[]; responses: object }>
  >
  components: { schemas: Record<string, { properties?: object }>; securitySchemes: { oauth2: { flows: object } } }
}

let app: MinijansServer
let document: OpenApi
beforeAll(async () => {
  app = await startApp()
  document = (await (await fetch(`${app.address}${base}/openapi.json`)).json()) as OpenApi
})
afterAll(() => app.close())

it('describes every operation by the id that Janssen gives it', () => {
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  expect(ids.toSorted()).toEqual(
    [
      'delete-oauth-openid-client-by-inum',
      'delete-oauth-scopes-by-inum',
      'get-app-version',
      'get-audit-data',
      'get-auth-server-health',
      'get-config-health',
      'get-config-health-live',
      'get-config-health-ready',
      'get-config-jwks',
      'get-feature-flag-type',
      'get-jwk-by-kid',
      'get-oauth-openid-clients',
      'get-oauth-openid-clients-by-inum',
      'get-oauth-scopes',
      'get-oauth-scopes-by-inum',
      'get-properties',
      'get-scope-by-creator',
      'get-scope-by-type',
      'get-server-stat',
      'get-service-status',
      'patch-oauth-openid-client-by-inum',
      'patch-oauth-scopes-by-id',
      'patch-properties',
      'post-oauth-openid-client',
      'post-oauth-scopes',
      'put-oauth-openid-client',
      'put-oauth-scopes'
    ].toSorted()
  )
})

it('is of version 3.1, leads to where it was fetched, and every reference in it leads somewhere', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.servers).toEqual([{ url: '/' }])
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
  expect(references.length).toBeGreaterThan(5)
  for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name as string)
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
