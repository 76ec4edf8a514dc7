import { decodeJwt } from 'jose'
import { vi } from 'vitest'
import { generateKeyPairSync } from 'node:crypto'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { buildProject, flow } from '../../support/agama.ts'
import { register, signInForTokens, type TestClient } from '../../support/oauth.ts'
import { accessToken } from '../../support/tokens.ts'

/** What a request has beside its method and path. */
export interface Call {
  /** For the places of the path. */
  params?: Record<string, string>
  query?: string
  /** JSON unless it is a form or has a media type. */
  body?: unknown
  type?: string
  headers?: Record<string, string>
}

interface Kitchen {
  app: MinijansServer
  /** Carries another operation out first. */
  make: <T = Record<string, unknown>>(operationId: string, call?: Call) => Promise<T>
}

type Recipe = (kitchen: Kitchen) => Call | Promise<Call>

let count = 0
/** A name that nothing has yet. */
const fresh = (noun: string) => `${noun}_${++count}`

const nothing: Recipe = () => ({})
const replace = (path: string, value: unknown = fresh('name')) => [{ op: 'replace', path, value }]

/** Puts back what an operation shows, as it is. */
const unchanged =
  (shownBy: string): Recipe =>
  async ({ make }) => ({ body: await make(shownBy) })

interface Entity {
  /** The operation that makes one. */
  post: string
  /** What it is made of. */
  body: () => object
  /** The member that names it, and the place in paths. */
  id: string
  place?: string
}

const create = ({ post, body }: Entity, { make }: Kitchen) => make(post, { body: body() })

/** For an operation on one that has just been made. */
const one =
  (entity: Entity, call: Call = {}): Recipe =>
  async (kitchen) => {
    const { [entity.id]: id } = await create(entity, kitchen)
    return { params: { [entity.place ?? entity.id]: String(id) }, ...call }
  }

/** Replaces one that has just been made. */
const put =
  (entity: Entity, change: object): Recipe =>
  async (kitchen) => ({ body: { ...(await create(entity, kitchen)), ...change } })

const client: Entity = {
  post: 'post-oauth-openid-client',
  body: () => ({ displayName: fresh('client'), redirectUris: ['https://rp.example/cb'] }),
  id: 'inum'
}
const scope: Entity = {
  post: 'post-oauth-scopes',
  body: () => ({ id: `https://rp.example/${fresh('scope')}`, scopeType: 'oauth' }),
  id: 'inum'
}
const attribute: Entity = {
  post: 'post-attributes',
  body: () => ({
    name: fresh('attribute'),
    displayName: 'Second place',
    description: 'Another place',
    dataType: 'string',
    editType: ['admin'],
    viewType: ['admin', 'user'],
    status: 'active'
  }),
  id: 'inum'
}
const script: Entity = {
  post: 'post-config-scripts',
  body: () => ({ name: fresh('script'), scriptType: 'introspection', programmingLanguage: 'python', script: 'pass' }),
  id: 'inum'
}
const umaResource: Entity = {
  post: 'post-oauth-uma-resources',
  body: () => ({ name: fresh('resource'), description: 'Photos' }),
  id: 'id'
}
const ldap: Entity = {
  post: 'post-config-database-ldap',
  body: () => ({
    configId: fresh('ldap'),
    bindDN: 'cn=manager',
    bindPassword: 'secret',
    servers: ['ldap.example:1636'],
    maxConnections: 2,
    useSSL: true,
    baseDNs: ['o=example'],
    primaryKey: 'uid',
    localPrimaryKey: 'uid',
    enabled: false
  }),
  id: 'configId',
  place: 'name'
}
const key: Entity = {
  post: 'post-config-jwks-key',
  body: () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return {
      ...publicKey.export({ format: 'jwk' }),
      kid: fresh('key'),
      use: 'sig',
      alg: 'ES256',
      exp: 4_102_444_800_000
    }
  },
  id: 'kid'
}
const user: Entity = {
  post: 'post-user',
  body: () => {
    const userId = fresh('user')
    return {
      userId,
      mail: `${userId}@rp.example`,
      displayName: 'A person',
      givenName: 'A',
      status: 'active',
      userPassword: 'correct horse battery staple',
      customAttributes: [{ name: 'sn', multiValued: false, values: ['Person'] }]
    }
  },
  id: 'inum'
}
const webhook: Entity = {
  post: 'post-webhook',
  body: () => ({
    displayName: fresh('webhook'),
    url: 'https://hooks.example/saved',
    httpMethod: 'GET',
    jansEnabled: true,
    auiFeatureIds: []
  }),
  id: 'inum',
  place: 'webhookId'
}

const asset = (more: object = {}): FormData => {
  const form = new FormData()
  const about = { fileName: `${fresh('asset')}.css`, service: 'jans-auth', enabled: true, ...more }
  form.set('document', new Blob([JSON.stringify(about)], { type: 'application/json' }))
  form.set('assetFile', new Blob(['a {}']), about.fileName)
  return form
}
const newAsset = ({ make }: Kitchen) => make<{ inum: string; fileName: string }>('post-new-asset', { body: asset() })

/** A client that somebody has signed in at, so that there are a session, a consent and tokens. */
async function signedIn(app: MinijansServer): Promise<{ client: TestClient; userInum: string }> {
  const registered = await register(app)
  await signInForTokens(app, registered)
  return { client: registered, userInum: (await findUserByName(app.ctx.db, 'admin'))?.inum ?? '' }
}

interface Entries {
  entries: Record<string, unknown>[]
}

const oneSession: Recipe = async ({ app, make }) => {
  await signedIn(app)
  const { entries } = await make<Entries>('get-sessions')
  return { params: { sid: String(entries[0]?.id) } }
}

const oneToken: Recipe = async ({ app, make }) => {
  const { client } = await signedIn(app)
  const { entries } = await make<Entries>('get-token-by-client', { params: { clientId: client.client_id } })
  return { params: { tknCde: String(entries[0]?.tokenCode) } }
}

/** A passkey, as its registration leaves it. */
const oneRegistration: Recipe = async ({ app: { ctx } }) => {
  const id = fresh('registration')
  await ctx.db.query.insert(ctx.db.tables.fido2Registrations).values({
    id,
    userInum: (await findUserByName(ctx.db, 'admin'))?.inum ?? '',
    rpId: 'rp.example',
    publicKeyId: id,
    registrationStatus: 'registered',
    displayName: 'Phone',
    counter: 1,
    definition: { registrationData: { username: 'admin', transports: ['internal'] } },
    search: id,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    version: 1,
    expiresAt: null
  })
  return { params: { jansId: id } }
}

const archive = (name: string): Call => ({
  params: { name },
  query: 'autoconfigure=true',
  body: buildProject(name),
  type: 'application/zip'
})

/** A project that has been unpacked. */
async function deployed({ make }: Kitchen): Promise<string> {
  const name = fresh('project')
  await make('post-agama-prj', archive(name))
  await vi.waitFor(async () => {
    // Until then the answer is empty, with another status.
    await make('get-agama-prj-by-name', { params: { name } })
  })
  return name
}
const oneProject: Recipe = async (kitchen) => ({ params: { name: await deployed(kitchen) } })

const role = () => ({ role: fresh('role'), description: 'Looks after the shop', deletable: true })
const permission = () => ({ permission: `https://rp.example/${fresh('permission')}`, description: 'Open the shop' })

const newRole = async ({ make }: Kitchen) => {
  const made = role()
  await make('add-adminui-role', { body: made })
  return made
}
const newPermission = async ({ make }: Kitchen) => {
  const made = permission()
  await make('add-adminui-permission', { body: made })
  return made
}
const newMapping = async (kitchen: Kitchen) => {
  const mapping = {
    role: (await newRole(kitchen)).role,
    permissions: [(await newPermission(kitchen)).permission]
  }
  await kitchen.make('add-role-permissions-mapping', { body: mapping })
  return mapping
}

const smtp = { host: 'localhost', port: 1, connect_protection: 'None', from_email_address: 'server@rp.example' }

/** How each operation is carried out, so that it succeeds. */
export const recipes: Readonly<Record<string, Recipe>> = {
  'get-app-version': nothing,
  'get-config-health': nothing,
  'get-config-health-live': nothing,
  'get-config-health-ready': nothing,
  'get-server-stat': nothing,
  'get-auth-server-health': nothing,
  'get-service-status': nothing,
  'get-audit-data': nothing,
  'get-plugins': nothing,
  'get-plugin-by-name': () => ({ params: { pluginName: 'fido2' } }),
  'get-stat': () => ({ query: `month=${new Date().toISOString().slice(0, 7).replace('-', '')}` }),

  'get-acrs': nothing,
  'put-acrs': () => ({ body: { defaultAcr: 'simple_password_auth' } }),

  'get-oauth-openid-clients': nothing,
  'post-oauth-openid-client': () => ({ body: client.body() }),
  'put-oauth-openid-client': put(client, { description: 'changed' }),
  'get-oauth-openid-clients-by-inum': one(client),
  'patch-oauth-openid-client-by-inum': one(client, { body: replace('/description') }),
  'delete-oauth-openid-client-by-inum': one(client),

  'get-oauth-scopes': () => ({ query: 'withAssociatedClients=true&limit=5' }),
  'post-oauth-scopes': () => ({ body: scope.body() }),
  'put-oauth-scopes': put(scope, { description: 'changed' }),
  'get-oauth-scopes-by-inum': one(scope),
  'patch-oauth-scopes-by-id': one(scope, { body: replace('/description') }),
  'delete-oauth-scopes-by-inum': one(scope),
  'get-scope-by-creator': nothing,
  'get-scope-by-type': () => ({ params: { type: 'openid' } }),

  'get-attributes': () => ({ query: 'status=ACTIVE' }),
  'post-attributes': () => ({ body: attribute.body() }),
  'put-attributes': put(attribute, { description: 'changed' }),
  'get-attributes-by-inum': one(attribute),
  'patch-attributes-by-inum': one(attribute, { body: replace('/description') }),
  'delete-attributes-by-inum': one(attribute),

  'get-properties': nothing,
  'patch-properties': () => ({ body: replace('/accessTokenLifetime', 600) }),
  'get-feature-flag-type': nothing,
  'get-properties-persistence': nothing,

  'get-config-api-properties': nothing,
  'patch-config-api-properties': () => ({ body: replace('/maxCount', 199) }),

  'get-config-jwks': nothing,
  'put-config-jwks': unchanged('get-config-jwks'),
  'patch-config-jwks': () => ({ body: [] }),
  'post-config-jwks-key': () => ({ body: key.body() }),
  'get-jwk-by-kid': one(key),
  'patch-config-jwk-kid': one(key, { body: replace('/descr') }),
  'delete-config-jwk-kid': one(key),

  'get-config-scripts': nothing,
  'post-config-scripts': () => ({ body: script.body(), query: 'addScriptTemplate=true' }),
  'put-config-scripts': put(script, { description: 'changed' }),
  'get-config-scripts-by-inum': one(script),
  'patch-config-scripts-by-inum': one(script, { body: replace('/description') }),
  'delete-config-scripts-by-inum': one(script),
  'get-custom-script-by-name': one({ ...script, id: 'name' }),
  'get-config-scripts-by-type': () => ({ params: { type: 'introspection' } }),
  'get-custom-script-type': nothing,
  'get-custom-script-types': nothing,

  'get-oauth-uma-resources': nothing,
  'post-oauth-uma-resources': () => ({ body: umaResource.body() }),
  'put-oauth-uma-resources': put(umaResource, { description: 'changed' }),
  'get-oauth-uma-resources-by-id': one(umaResource),
  'patch-oauth-uma-resources-by-id': one(umaResource, { body: replace('/description') }),
  'delete-oauth-uma-resources-by-id': one(umaResource),
  'get-oauth-uma-resources-by-clientid': nothing,

  'get-schema': nothing,
  'get-config-database-ldap': nothing,
  'post-config-database-ldap': () => ({ body: ldap.body() }),
  'put-config-database-ldap': put(ldap, { maxConnections: 3 }),
  'get-config-database-ldap-by-name': one(ldap),
  'patch-config-database-ldap-by-name': one(ldap, { body: replace('/maxConnections', 4) }),
  'delete-config-database-ldap-by-name': one(ldap),
  'post-config-database-ldap-test': () => ({ body: { ...ldap.body(), servers: ['localhost:1'] } }),

  'get-config-cache': nothing,
  'patch-config-cache': () => ({ body: replace('/cacheProviderType', 'REDIS') }),
  'get-config-cache-in-memory': nothing,
  'put-config-cache-in-memory': unchanged('get-config-cache-in-memory'),
  'patch-config-cache-in-memory': () => ({ body: replace('/defaultPutExpiration', 120) }),
  'get-config-cache-memcached': nothing,
  'put-config-cache-memcached': unchanged('get-config-cache-memcached'),
  'patch-config-cache-memcached': () => ({ body: replace('/defaultPutExpiration', 120) }),
  'get-config-cache-native-persistence': nothing,
  'put-config-cache-native-persistence': unchanged('get-config-cache-native-persistence'),
  'patch-config-cache-native-persistence': () => ({ body: replace('/defaultPutExpiration', 120) }),
  'get-config-cache-redis': nothing,
  'put-config-cache-redis': unchanged('get-config-cache-redis'),
  'patch-config-cache-redis': () => ({ body: replace('/defaultPutExpiration', 120) }),

  'get-config-message': nothing,
  'patch-config-message': () => ({ body: replace('/messageProviderType', 'REDIS') }),
  'get-config-message-postgres': nothing,
  'put-config-message-postgres': unchanged('get-config-message-postgres'),
  'patch-config-message-postgres': () => ({ body: replace('/messageWaitMillis', 200) }),
  'get-config-message-redis': nothing,
  'put-config-message-redis': unchanged('get-config-message-redis'),
  'patch-config-message-redis': () => ({ body: replace('/defaultPutExpiration', 120) }),

  'get-config-logging': nothing,
  'put-config-logging': unchanged('get-config-logging'),

  'get-config-smtp': nothing,
  'post-config-smtp': () => ({ body: smtp }),
  'put-config-smtp': () => ({ body: smtp }),
  'test-config-smtp': () => ({ body: { sign: false, subject: 'Test', message: 'Does it work?' } }),
  'delete-config-smtp': nothing,

  'get-organization-config': nothing,
  'patch-organization-config': () => ({ body: replace('/displayName') }),

  'get-sessions': async ({ app }) => {
    await signedIn(app)
    return {}
  },
  'search-session': () => ({ query: 'limit=100&sortOrder=descending' }),
  'get-session-by-id': oneSession,
  'delete-session': oneSession,
  'revoke-user-session': async ({ app }) => {
    const { userInum } = await signedIn(app)
    return { params: { userDn: `inum=${userInum},ou=people,o=jans` } }
  },

  'search-token': async ({ app }) => {
    const { client } = await signedIn(app)
    return { query: `fieldValuePair=clnId=${client.client_id}` }
  },
  'get-token-by-client': async ({ app }) => ({ params: { clientId: (await signedIn(app)).client.client_id } }),
  'get-token-by-id': oneToken,
  'revoke-token': oneToken,

  'revoke-ssa': async ({ app }) => {
    const answer = await fetch(`${app.address}/jans-auth/restv1/ssa`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await accessToken(app, 'https://jans.io/auth/ssa.admin')}`,
        'content-type': 'application/json'
      },
      body: JSON.stringify({ org_id: 'shop', software_id: 'app', software_roles: ['app'], grant_types: [] })
    })
    const { ssa } = (await answer.json()) as { ssa: string }
    return { query: `jti=${decodeJwt(ssa).jti}` }
  },

  'get-client-authorization': async ({ app }) => ({ params: { userId: (await signedIn(app)).userInum } }),
  'delete-client-authorization': async ({ app }) => {
    const { client, userInum } = await signedIn(app)
    return { params: { userId: userInum, clientId: client.client_id, username: 'admin' } }
  },

  'get-agama-prj': () => ({ query: 'start=0&count=5' }),
  'post-agama-prj': () => archive(fresh('project')),
  'get-agama-prj-by-name': oneProject,
  'get-agama-prj-configs': oneProject,
  'put-agama-prj': async (kitchen) => {
    const name = await deployed(kitchen)
    return { params: { name }, body: { [name]: { color: 'red' } } }
  },
  'delete-agama-prj': oneProject,
  'agama-syntax-check': () => ({ params: { qname: 'shop' }, body: flow('shop'), type: 'text/plain' }),
  'get-agama-repositories': nothing,
  'get-agama-project': () => ({ query: 'downloadLink=https://github.com/GluuFederation/project.gama' }),

  'get-all-assets': () => ({ query: 'status=ACTIVE' }),
  'get-asset-services': nothing,
  'get-asset-types': nothing,
  'get-asset-dir-mapping': nothing,
  'post-new-asset': () => ({ body: asset() }),
  'put-asset': async (kitchen) => ({ body: asset(await newAsset(kitchen)) }),
  'get-asset-by-inum': async (kitchen) => ({ params: { inum: (await newAsset(kitchen)).inum } }),
  'get-asset-by-name': async (kitchen) => ({ params: { name: (await newAsset(kitchen)).fileName } }),
  'delete-asset': async (kitchen) => ({ params: { inum: (await newAsset(kitchen)).inum } }),
  'load-service-asset': () => ({ params: { 'service-name': 'jans-auth' } }),

  'get-user': () => ({ query: 'limit=5&pattern=admin' }),
  'post-user': () => ({ body: user.body() }),
  'put-user': put(user, { displayName: 'Another name' }),
  'get-user-by-inum': one(user),
  'patch-user-by-inum': one(user, {
    body: { jsonPatchString: JSON.stringify(replace('/displayName')) },
    type: 'application/json'
  }),
  'delete-user': one(user),

  'get-scim-config': nothing,
  'patch-scim-config': () => ({ body: replace('/maxCount', 100) }),

  'get-properties-fido2': nothing,
  'put-properties-fido2': unchanged('get-properties-fido2'),
  'get-fido2-by-id': oneRegistration,
  'delete-fido2-data': oneRegistration,
  'get-registration-entries-fido2': async (kitchen) => {
    await oneRegistration(kitchen)
    return { params: { username: 'admin' } }
  },
  'search-fido2-registration-data': async (kitchen) => {
    await oneRegistration(kitchen)
    return {}
  },

  'get-all-adminui-roles': nothing,
  'add-adminui-role': () => ({ body: role() }),
  'edit-adminui-role': async (kitchen) => ({ body: { ...(await newRole(kitchen)), description: 'changed' } }),
  'get-adminui-role': async (kitchen) => ({ params: { adminUIRole: (await newRole(kitchen)).role } }),
  'delete-adminui-role': async (kitchen) => ({ params: { adminUIRole: (await newRole(kitchen)).role } }),
  'get-all-adminui-permissions': nothing,
  'add-adminui-permission': () => ({ body: permission() }),
  'edit-adminui-permission': async (kitchen) => ({
    body: { ...(await newPermission(kitchen)), description: 'changed' }
  }),
  'get-adminui-permission': async (kitchen) => ({
    params: { adminUIPermission: (await newPermission(kitchen)).permission }
  }),
  'delete-adminui-permission': async (kitchen) => ({ body: await newPermission(kitchen) }),
  'get-all-adminui-role-permissions': nothing,
  'add-role-permissions-mapping': async (kitchen) => {
    const [{ role }, { permission }] = [await newRole(kitchen), await newPermission(kitchen)]
    return { body: { role, permissions: [permission] } }
  },
  'map-permissions-to-role': async (kitchen) => ({ body: await newMapping(kitchen) }),
  'get-adminui-role-permissions': async (kitchen) => ({ params: { adminUIRole: (await newMapping(kitchen)).role } }),
  'remove-role-permissions-permission': async (kitchen) => ({
    params: { adminUIRole: (await newMapping(kitchen)).role }
  }),

  'get-all-webhooks': nothing,
  'post-webhook': () => ({ body: webhook.body() }),
  'put-webhook': put(webhook, { description: 'changed' }),
  'delete-Webhook-by-inum': one(webhook),
  'get-all-features': nothing,
  'get-features-by-webhook-id': one(webhook),
  'get-webhooks-by-feature-id': async ({ make }) => ({ params: { featureId: await anyFeature(make) } }),
  'trigger-webhook': async ({ make }) => ({ params: { featureId: await anyFeature(make) }, body: [] })
}

async function anyFeature(make: Kitchen['make']): Promise<string> {
  const [feature] = await make<{ auiFeatureId: string }[]>('get-all-features')
  return feature?.auiFeatureId ?? ''
}
