import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scriptClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { buildProject } from '../support/agama.ts'
import { startApp } from '../support/app.ts'
import { selfSigned } from '../support/mutual-tls.ts'
import {
  api,
  authServer,
  config,
  resources,
  scimScope,
  scopes,
  singletons,
  type Json,
  type Resource,
  type Singleton
} from './terraform-requests.ts'

/**
 * The requests of Janssen’s Terraform provider, in its order: a token for each scope, what it expects of a new
 * installation, then every resource from its creation to the 404 after its end.
 */

/** What an answer shows of something that has an id. */
interface Made extends Json {
  inum: string
  id: string
}

interface Answer<T> {
  status: number
  body: T
}

let app: MinijansServer
let basic: string
const tokens = new Map<string, string>()

beforeAll(async () => {
  app = await startApp({}, { log: pino({ level: 'info' }, { write: () => {} }) })
  const { client_id, client_secret } = await scriptClient(app.ctx)
  basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
})
afterAll(() => app.close())

async function tokenAnswer(scope: string) {
  const answer = await fetch(`${app.address}/jans-auth/restv1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope })
  })
  return { status: answer.status, body: (await answer.json()) as Json }
}

async function tokenFor(scope: string): Promise<string> {
  const token = tokens.get(scope) ?? String((await tokenAnswer(scope)).body.access_token)
  tokens.set(scope, token)
  return token
}

/** @param scope of the token; without one none is sent */
async function call<T = Made>(method: string, path: string, scope?: string, body?: unknown): Promise<Answer<T>> {
  const isArchive = body instanceof Uint8Array
  const json = method === 'PATCH' ? 'application/json-patch+json' : 'application/json'
  const type = isArchive ? 'application/zip' : json
  const answer = await fetch(app.address + path, {
    method,
    headers: {
      accept: 'application/json',
      'jans-client': 'infrastructure-as-code-tool',
      connection: 'close',
      ...(scope !== undefined && { authorization: `Bearer ${await tokenFor(scope)}` }),
      ...(body !== undefined && { 'content-type': type })
    },
    ...(body !== undefined && { body: isArchive ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) })
  })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
}

const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }]

interface Page {
  totalEntriesCount: number
  entriesCount: number
  entries: Json[]
}

describe('the tokens', () => {
  it.each(scopes)('are given for %s', async (scope) => {
    const { status, body } = await tokenAnswer(scope)
    expect(status).toBe(200)
    expect(body).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer' })
    expect(body.expires_in).toBeGreaterThan(30)
    expect(String(body.scope).split(' ').toSorted()).toEqual(scope.split(' ').toSorted())
  })
})

describe('a new installation', () => {
  it('has a client of the tools among its first five', async () => {
    const { body } = await call<Page>('GET', `${api}/openid/clients?limit=5`, `${config}/openid/clients.readonly`)
    const found = body.entries.find(({ inum }) => String(inum).startsWith('1201'))
    expect(found?.dn).toBe(`inum=${String(found?.inum)},ou=clients,o=jans`)
  })

  it('has a user name scope', async () => {
    const { body } = await call('GET', `${api}/scopes/10B2`, `${config}/scopes.readonly`)
    expect(body).toMatchObject({ inum: '10B2', scopeType: 'openid' })
  })

  it('has its scopes in pages that end', async () => {
    const found = new Set<unknown>()
    let total = 1
    for (let start = 1; found.size < total - 1; start += 100) {
      const path = `${api}/scopes?limit=100&startIndex=${start}`
      const { body } = await call<Page>('GET', path, `${config}/scopes.readonly`)
      total = body.totalEntriesCount
      if (body.entries.length === 0) break
      for (const { inum } of body.entries) found.add(inum)
    }
    // It counts from 1, the server from 0.
    expect(found.size).toBe(total - 1)
  })

  it.each([
    ['inum', {}],
    ['birthdate', {}],
    ['emailVerified', { dataType: 'boolean' }],
    ['jansAdminUIRole', { oxMultiValuedAttribute: true }],
    ['memberOf', { oxMultiValuedAttribute: true }],
    ['middleName', {}],
    ['nickname', {}],
    ['sn', {}]
  ])('has the attribute %s', async (name, members) => {
    const { body } = await call<Page>(
      'GET',
      `${api}/attributes?limit=200&pattern=${name}`,
      `${config}/attributes.readonly`
    )
    expect(body.entries.find((attribute) => attribute.name === name)).toMatchObject(members)
  })

  it('has a script, and knows person_authentication as the first of their types', async () => {
    const readonly = `${config}/scripts.readonly`
    expect((await call<Page>('GET', `${api}/config/scripts?limit=5`, readonly)).body.entries).not.toEqual([])
    expect((await call<string[]>('GET', `${api}/config/scripts/types`, readonly)).body[0]).toBe('person_authentication')
  })

  it.each([
    [
      `${api}/jans-auth-server/config`,
      `${authServer}/config/properties.readonly`,
      {
        openidSubAttribute: 'inum',
        dynamicRegistrationExpirationTime: -1,
        clientBlackList: [expect.any(String)],
        loggingLevel: 'INFO',
        loggingLayout: 'text',
        httpLoggingEnabled: false,
        disableJdkLogger: true,
        enabledOAuthAuditLogging: false
      }
    ],
    [
      `${api}/api-config`,
      `${config}/properties.readonly`,
      {
        apiProtectionType: 'oauth2',
        endpointInjectionEnabled: false,
        userExclusionAttributes: ['userPassword']
      }
    ],
    [
      `${api}/config/cache`,
      `${config}/cache.readonly`,
      {
        cacheProviderType: 'NATIVE_PERSISTENCE',
        memcachedConfiguration: { servers: expect.stringMatching(/./), defaultPutExpiration: 60 },
        redisConfiguration: { servers: expect.stringMatching(/./), defaultPutExpiration: 60, connectionTimeout: 3000 },
        inMemoryConfiguration: { defaultPutExpiration: 60 },
        nativePersistenceConfiguration: { defaultPutExpiration: 60 }
      }
    ],
    [
      '/jans-config-api/scim/scim-config',
      `${scimScope}/config.readonly`,
      { maxCount: 200, baseDN: 'o=jans', personCustomObjectClass: 'jansCustomPerson' }
    ],
    [
      '/jans-config-api/fido2/fido2-config',
      `${config}/fido2.readonly`,
      { cleanServiceBatchChunkSize: 10_000, loggingLevel: 'INFO' }
    ],
    [`${api}/org`, `${config}/organization.readonly`, { displayName: 'Gluu', themeColor: '166309' }],
    [
      `${api}/jans-auth-server/config/persistence`,
      `${authServer}/config/properties.readonly`,
      { databaseName: expect.stringMatching(/./), persistenceType: 'sql' }
    ],
    [`${api}/config/message/redis`, `${config}/message.readonly`, {}],
    [`${api}/config/message/postgres`, `${config}/message.readonly`, {}]
  ])('shows at %s what is expected', async (path, scope, members) => {
    const { status, body } = await call('GET', path, scope)
    expect(status).toBe(200)
    expect(body).toMatchObject(members)
  })

  it('sends no mail yet', async () => {
    const { body } = await call('GET', `${api}/config/smtp`, `${config}/smtp.readonly`)
    expect(body.host ?? '').toBe('')
  })

  it('describes its database', async () => {
    const { body } = await call('GET', `${api}/config/database`, `${config}/database.readonly`)
    expect(Object.keys(body)).not.toEqual([])
  })

  it('has plugins, the first of which is fido2', async () => {
    const { body } = await call<Json[]>('GET', `${api}/plugin`, `${config}/plugin.readonly`)
    expect(body[0]?.name).toBe('fido2')
    for (const plugin of body) expect(plugin).toMatchObject({ description: expect.stringMatching(/./) })
  })

  it('has services that run', async () => {
    const path = `${api}/health/service-status`
    expect(Object.keys((await call('GET', path, `${config}/data.readonly`)).body)).not.toEqual([])
    const one = (await call('GET', `${path}?service=jans-auth`, `${config}/data.readonly`)).body
    expect(one).toEqual({ 'jans-auth': 'Running' })
  })

  it('writes an audit log', async () => {
    const { status, body } = await call<Page>('GET', `${api}/audit`, `${config}/audit-logging.readonly`)
    expect(status).toBe(200)
    expect(body.entriesCount).toEqual(expect.any(Number))
  })

  it('says without a token how it is and what SCIM offers', async () => {
    expect((await call('GET', `${api}/health`)).status).toBe(200)
    const scim = '/jans-scim/restv1/v2'
    const { body } = await call('GET', `${scim}/ServiceProviderConfig`)
    expect(body.documentationUri).toBe('https://gluu.org/docs/ce/user-management/scim2/')
  })
})

describe('a resource', () => {
  it.each(Object.entries(resources))('is created, read, replaced and destroyed: %s', async (_, resource) => {
    const { path, scope, body, except = [], change } = resource
    const at = resource.at ?? (({ inum }: Made) => `/${inum}`)
    const same = (sent: Json) => Object.fromEntries(Object.entries(sent).filter(([name]) => !except.includes(name)))
    // It adds a slash to some addresses.
    const created = await call('POST', `${path}/`, `${scope}.write`, body)
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject(same(body))
    const address = path + at(created.body)
    expect((await call('GET', address, `${scope}.readonly`)).body).toEqual(created.body)
    const changed = await call('PUT', path, `${scope}.write`, { ...created.body, ...change })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject(change)
    expect((await call('GET', address, `${scope}.readonly`)).body).toMatchObject(same({ ...created.body, ...change }))
    expect((await call('DELETE', path + at(created.body).replace('/inum/', '/'), `${scope}.delete`)).status).toBe(204)
    expect((await call('GET', address, `${scope}.readonly`)).status).toBe(404)
  })

  it('is created under the same name once more: scope', async () => {
    const { path, scope, body } = resources.scope as Resource
    const created = await call('POST', path, `${scope}.write`, body)
    expect(created.status).toBe(201)
    expect((await call('DELETE', `${path}/${created.body.inum}`, `${scope}.delete`)).status).toBe(204)
  })

  it('may have a name that nothing else has: attribute', async () => {
    const { path, scope, body } = resources.attribute as Resource
    const named = { ...body, name: `testCustomAttribute_${'1'.repeat(19)}` }
    const created = await call('POST', path, `${scope}.write`, named)
    expect(created).toMatchObject({ status: 201, body: named })
    expect((await call('DELETE', `${path}/${created.body.inum}`, `${scope}.delete`)).status).toBe(204)
  })
})

describe('a client', () => {
  const path = `${api}/openid/clients`
  const scope = `${config}/openid/clients`

  it('of redirect addresses alone comes back without what it was not given', async () => {
    const { status, body } = await call('POST', path, `${scope}.write`, { redirectUris: ['https://app.example/cb'] })
    expect(status).toBe(201)
    expect(body.grantTypes).toEqual([])
    for (const name of ['scopes', 'responseTypes', 'clientIdIssuedAt', 'accessTokenSigningAlg', 'customObjectClasses'])
      expect(body).not.toHaveProperty(name)
    expect(body).not.toHaveProperty('displayName')
    expect((await call('DELETE', `${path}/${body.inum}`, `${scope}.delete`)).status).toBe(204)
    expect((await call('GET', `${path}/${body.inum}`, `${scope}.readonly`)).status).toBe(404)
  })

  it('comes back as it was sent, member by member, until it is destroyed', async () => {
    const inum = '1201.d52300ed-8193-510e-b31d-5829f4af346e'
    const client = {
      inum,
      dn: `inum=${inum},ou=clients,o=jans`,
      clientSecret: 'a secret that only tests know',
      redirectUris: ['https://app.example/cb'],
      responseTypes: ['code'],
      grantTypes: ['client_credentials'],
      contacts: ['admin@app.example'],
      logoUri: 'https://app.example/logo.png',
      clientUri: 'https://app.example',
      policyUri: 'https://app.example/policy',
      tosUri: 'https://app.example/tos',
      subjectType: 'pairwise',
      defaultAcrValues: ['simple_password_auth'],
      requestUris: ['https://app.example/request'],
      scopes: ['inum=F0C4,ou=scopes,o=jans'],
      claims: ['inum'],
      accessTokenSigningAlg: 'RS256',
      authorizedOrigins: ['https://app.example'],
      description: 'Of the tests',
      organization: 'inum=1200.33AFBA,ou=scopes,o=jans',
      displayName: 'Test',
      frontChannelLogoutUri: 'null',
      attributes: {
        runIntrospectionScriptBeforeJwtCreation: true,
        keepClientAuthorizationAfterExpiration: true,
        allowSpontaneousScopes: true,
        backchannelLogoutSessionRequired: true,
        requirePar: true,
        dpopBoundAccessToken: true,
        jansDefaultPromptLogin: true,
        minimumAcrLevel: 3600,
        requestedLifetime: 300,
        idTokenLifetime: 300,
        additionalTokenEndpointAuthMethods: ['client_secret_basic'],
        minimumAcrPriorityList: ['simple_password_auth']
      }
    }
    const created = await call('POST', path, `${scope}.write`, client)
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject(client)
    const { status, body } = await call('PUT', path, `${scope}.write`, { ...client, description: 'Changed' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...client, description: 'Changed' })
    expect((await call('GET', `${path}/${inum}`, `${scope}.readonly`)).body).toMatchObject({ description: 'Changed' })
    expect((await call('DELETE', `${path}/${inum}`, `${scope}.delete`)).status).toBe(204)
    expect((await call('GET', `${path}/${inum}`, `${scope}.readonly`)).status).toBe(404)
  })

  it('is planned with what Terraform takes for the standard', async () => {
    const lists = { redirectUris: ['https://app.example/cb'], responseTypes: [], contacts: [], scopes: [], claims: [] }
    const { status, body } = await call('POST', path, `${scope}.write`, lists)
    expect(status).toBe(201)
    expect(body.attributes).toMatchObject({ parLifetime: 600, minimumAcrLevel: -1 })
    expect((await call('DELETE', `${path}/${body.inum}`, `${scope}.delete`)).status).toBe(204)
  })
})

describe('a person', () => {
  const path = '/jans-config-api/mgt/configuser'
  const scope = `${config}/user`

  it('comes back as sent, apart from what the server adds, until it is destroyed', async () => {
    const list = await call<Page>('GET', `${path}?limit=5`, `${scope}.readonly`)
    expect(list.body.entries.map(({ userId }) => userId)).not.toContain('exampleUsr1')
    const value = (name: string, ...values: unknown[]) => ({
      name,
      multiValued: values.length > 1,
      values,
      value: values[0]
    })
    const user = {
      userId: 'exampleUsr1',
      mail: 'exampleUsr1@app.example',
      displayName: 'Default Test User 1',
      givenName: 'exampleUsr1',
      status: 'active',
      oxAuthPersistentJwt: ['jwt1', 'jwt2'],
      customAttributes: [
        value('birthdate', '2000-12-31T00:00:00'),
        value('emailVerified', true),
        { ...value('jansAdminUIRole', 'api-admin'), multiValued: true },
        { ...value('memberOf', 'inum=60B7,ou=groups,o=jans'), multiValued: true },
        value('middleName', 'Middle'),
        value('nickname', 'Nick'),
        value('sn', 'Surname')
      ]
    }
    const created = await call('POST', path, `${scope}.write`, { ...user, userPassword: 'pwd123' })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject(user)
    expect(created.body).not.toHaveProperty('userPassword')
    const address = `${path}/${created.body.inum}`
    expect((await call('GET', address, `${scope}.readonly`)).body).toEqual(created.body)
    const change = { displayName: 'Changed', mail: 'changed@app.example' }
    const changed = await call('PUT', path, `${scope}.write`, { ...created.body, ...change })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ ...user, ...change })
    expect((await call('DELETE', address, `${scope}.delete`)).status).toBe(204)
    expect((await call('GET', address, `${scope}.readonly`)).status).toBe(404)
  })

  it('is managed with SCIM as well', async () => {
    const path = '/jans-scim/restv1/v2/Users'
    const [read, write] = [`${scimScope}/users.read`, `${scimScope}/users.write`]
    const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'test', displayName: 'Test' }
    const created = await call('POST', path, write, user)
    expect(created.status).toBe(201)
    const address = `${path}/${created.body.id}`
    expect((await call('GET', address, read)).body).toMatchObject(user)
    const change = { displayName: 'Changed' }
    expect((await call('PUT', address, write, { ...user, ...change })).body).toMatchObject(change)
    expect((await call('DELETE', address, write)).status).toBe(204)
    expect((await call('GET', address, read)).status).toBe(404)
  })
})

describe('a server key', () => {
  it('is added, described and removed', async () => {
    const path = `${api}/config/jwks`
    const scope = `${config}/jwks`
    const kids = async () =>
      (await call<{ keys: Json[] }>('GET', path, `${scope}.readonly`)).body.keys.map(({ kid }) => kid)
    const before = await kids()
    const [jwk] = selfSigned('test-key').jwks.keys
    const more = { alg: 'ES256', exp: 4_102_444_800_000, name: 'Test', descr: 'Of the tests' }
    const key: Json & { kid?: string } = { ...jwk, ...more }
    const created = await call('POST', `${path}/key`, `${scope}.write`, key)
    expect(created.status).toBe(201)
    const { kid, kty, x5c } = key
    expect(created.body).toMatchObject({ kid, kty, x5c, alg: 'ES256' })
    expect(await kids()).toEqual(expect.arrayContaining([...before, kid]))
    const patched = await call('PATCH', `${path}/${kid}`, `${scope}.write`, replace('/descr', 'Changed'))
    expect(patched.status).toBe(200)
    expect((await call('GET', `${path}/${kid}`, `${scope}.readonly`)).body).toMatchObject({ descr: 'Changed' })
    expect((await call('DELETE', `${path}/${kid}`, `${scope}.delete`)).status).toBe(204)
    expect((await call('GET', `${path}/${kid}`, `${scope}.readonly`)).status).toBe(404)
    expect(await kids()).toEqual(before)
  })
})

describe('an Agama project', () => {
  const path = `${api}/agama-deployment`
  const scope = `${config}/agama`
  const count = async () =>
    (await call<Page>('GET', `${path}?start=0&count=10`, `${scope}.readonly`)).body.totalEntriesCount

  it('is deployed, found by its name and destroyed', async () => {
    const before = await count()
    const archive = buildProject('testDeployment')
    expect((await call('POST', `${path}/testDeployment?autoconfigure=true`, `${scope}.write`, archive)).status).toBe(
      202
    )
    expect(await count()).toBe(before + 1)
    const found = await vi.waitFor(async () => {
      const answer = await call<{ details: Json }>('GET', `${path}/testDeployment`, `${scope}.readonly`)
      expect(answer.status).toBe(200)
      return answer
    })
    expect(found.body.details).toMatchObject({ projectMetadata: { projectName: 'testDeployment' } })
    expect((await call('DELETE', `${path}/testDeployment`, `${scope}.delete`)).status).toBe(204)
    expect((await call('GET', `${path}/testDeployment`, `${scope}.readonly`)).status).toBe(404)
    expect(await count()).toBe(before)
  })
})

describe('what is always there', () => {
  it.each(Object.entries(singletons))('is patched, and put back: %s', async (_, { path, read, write, changes }) => {
    const before = (await call('GET', path, read)).body
    for (const [at, value, seen] of changes) {
      const patched = await call('PATCH', path, write, replace(at, value))
      expect(patched.status).toBe(200)
      const after = (await call('GET', path, read)).body
      expect(after).toMatchObject(seen)
      expect(patched.body).toMatchObject(seen)
      const was = at
        .split('/')
        .slice(1)
        .reduce<unknown>((place, name) => (place as Json | undefined)?.[name], before)
      expect((await call('PATCH', path, write, replace(at, was ?? null))).status).toBe(200)
    }
    expect((await call('GET', path, read)).body).toEqual(before)
  })

  it.each([
    [`${api}/acrs`, `${config}/acrs`, { defaultAcr: 'simple_password_auth' }],
    [`${api}/logging`, `${config}/logging`, { loggingLevel: 'DEBUG' }],
    ['/jans-config-api/fido2/fido2-config', `${config}/fido2`, { cleanServiceBatchChunkSize: 5000 }]
  ])('is put, and put back: %s', async (path, scope, change) => {
    const before = (await call('GET', path, `${scope}.readonly`)).body
    const changed = await call('PUT', path, `${scope}.write`, { ...before, ...change })
    expect(changed).toMatchObject({ status: 200, body: change })
    expect((await call('GET', path, `${scope}.readonly`)).body).toEqual(changed.body)
    expect((await call('PUT', path, `${scope}.write`, before)).status).toBe(200)
    expect((await call('GET', path, `${scope}.readonly`)).body).toEqual(before)
  })

  it('is put, apart from passwords: mail', async () => {
    const path = `${api}/config/smtp`
    const scope = `${config}/smtp`
    const before = (await call('GET', path, `${scope}.readonly`)).body
    const smtp = {
      valid: true,
      host: 'mail.app.example',
      port: 465,
      connect_protection: 'SslTls',
      trust_host: true,
      from_name: 'Server',
      from_email_address: 'server@app.example',
      requires_authentication: true,
      smtp_authentication_account_username: 'server'
    }
    const secrets = { smtp_authentication_account_password: 'secret', key_store_password: 'secret' }
    expect((await call('PUT', path, `${scope}.write`, { ...smtp, ...secrets })).status).toBe(200)
    const { body } = await call('GET', path, `${scope}.readonly`)
    expect(body).toMatchObject(smtp)
    expect((await call('PUT', path, `${scope}.write`, before)).status).toBe(200)
    expect((await call('GET', path, `${scope}.readonly`)).body.host ?? '').toBe('')
  })

  it('is limited as the configuration of the API says, until it is put back', async () => {
    const { read, write, path } = singletons['the configuration of the API'] as Singleton
    expect((await call('PATCH', path, write, replace('/maxCount', 5))).status).toBe(200)
    const clients = (limit: number) =>
      call('GET', `${api}/openid/clients?limit=${limit}`, `${config}/openid/clients.readonly`)
    expect((await clients(6)).status).toBe(400)
    expect((await clients(5)).status).toBe(200)
    expect((await call('PATCH', path, write, replace('/maxCount', 200))).status).toBe(200)
    expect((await call('GET', path, read)).body).toMatchObject({ maxCount: 200 })
  })
})

describe('what is not there', () => {
  it.each([
    [
      `${api}/jans-auth-server/session/user/inum=test-user,ou=people,o=jans`,
      `revoke_session ${authServer}/session.delete`,
      [404]
    ],
    [`${api}/token/revoke/test-token-code`, `${config}/token.delete`, [404]],
    [`${api}/jans-auth-server/ssa?jti=test-jti`, `${config}/ssa.delete`, [404, 422, 500]]
  ])('is refused as the provider expects: DELETE %s', async (path, scope, statuses) => {
    expect(statuses).toContain((await call('DELETE', path, scope)).status)
  })

  it.each([
    [`${api}/jans-auth-server/session`, `${authServer}/session.readonly`],
    [`${api}/stat?month=${new Date().toISOString().slice(0, 7).replace('-', '')}`, `${config}/stats.readonly`],
    [`${api}/token/search?limit=5`, `${config}/token.readonly`],
    [`${api}/clients/authorizations/nobody`, 'https://jans.io/oauth/client/authorizations.readonly'],
    [`${api}/agama-repo`, `${config}/agama-repo.readonly`]
  ])('is shown as such: GET %s', async (path, scope) => {
    expect((await call('GET', path, scope)).status).toBe(200)
  })
})
