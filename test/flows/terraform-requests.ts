/** A JSON object. */
export type Json = Record<string, unknown>

export const api = '/jans-config-api/api/v1'
export const config = 'https://jans.io/oauth/config'
export const authServer = 'https://jans.io/oauth/jans-auth-server'
export const scimScope = 'https://jans.io/scim'

const below = (feature: string, names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${feature}/${name}`)

/** All that the client behind the provider asks for and an installation knows; each is a token of its own. */
export const scopes = [
  ...below(
    config,
    `acrs.readonly acrs.write agama.readonly agama.write agama.delete agama-repo.readonly attributes.readonly
     attributes.write attributes.delete audit-logging.readonly cache.readonly cache.write data.readonly database.readonly
     database/ldap.readonly database/ldap.write database/ldap.delete fido2.readonly fido2.write jwks.readonly jwks.write
     jwks.delete logging.readonly logging.write message.readonly message.write openid/clients.readonly
     openid/clients.write openid/clients.delete organization.readonly organization.write plugin.readonly
     properties.readonly properties.write saml.readonly saml.write saml-config.readonly saml-config.write scopes.readonly
     scopes.write scopes.delete scripts.readonly scripts.write scripts.delete smtp.readonly smtp.write ssa.delete
     stats.readonly token.readonly token.delete uma/resources.readonly uma/resources.write uma/resources.delete
     user.readonly user.write user.delete`
  ),
  ...below(authServer, 'config/properties.readonly config/properties.write session.readonly'),
  `revoke_session ${authServer}/session.delete`,
  ...below(
    scimScope,
    'config.readonly config.write users.read users.write groups.read groups.write fido2.read fido2.write'
  ),
  ...below('https://jans.io/idp', 'saml.readonly saml.write saml.delete'),
  ...below('https://jans.io/oauth/client', 'authorizations.readonly authorizations.write authorizations.delete'),
  ...below(`${authServer}/config/adminui/user`, 'role.readonly role.write role.delete'),
  ...below(`${authServer}/config/adminui/user`, 'permission.readonly permission.write permission.delete'),
  ...below(
    `${authServer}/config/adminui/user`,
    'rolePermissionMapping.readonly rolePermissionMapping.write rolePermissionMapping.delete'
  )
]

/** A resource that lives from its creation to the 404 after its end. */
export interface Resource {
  /** Where it is created and replaced, and where one is found. */
  path: string
  at?: (created: { inum: string; id: string } & Json) => string
  scope: string
  body: Json
  /** Members that come back in another way than they were sent. */
  except?: string[]
  change: Json
}

export const resources: Record<string, Resource> = {
  scope: {
    path: `${api}/scopes`,
    scope: `${config}/scopes`,
    body: {
      dn: 'inum=3200.004CD5,ou=scopes,o=jans',
      inum: '3200.004BA5',
      id: 'https://jans.io/test/groups.read',
      displayName: 'test groups.read',
      description: 'Groups of the tests',
      scopeType: 'oauth',
      attributes: { showInConfigurationEndpoint: true },
      umaType: false
    },
    except: ['dn', 'inum'],
    change: { displayName: 'test groups.read, renamed' }
  },
  attribute: {
    path: `${api}/attributes`,
    scope: `${config}/attributes`,
    body: {
      name: 'l2',
      displayName: 'Second place',
      description: 'Another place',
      dataType: 'string',
      status: 'active',
      editType: ['admin', 'user'],
      viewType: ['admin', 'user'],
      jansHideOnDiscovery: false,
      oxMultiValuedAttribute: false
    },
    change: { displayName: 'Other place' }
  },
  script: {
    path: `${api}/config/scripts`,
    at: ({ inum }) => `/inum/${inum}`,
    scope: `${config}/scripts`,
    body: {
      inum: '4A4E-4F3D',
      name: 'test_script',
      description: 'Of the tests',
      script: '# nothing',
      scriptType: 'introspection',
      programmingLanguage: 'python',
      moduleProperties: [{ value1: 'location_type', value2: 'db' }],
      level: 1,
      revision: 1,
      enabled: false,
      modified: false,
      internal: false,
      locationType: 'db'
    },
    except: ['revision'],
    change: { locationType: 'file' }
  },
  'UMA resource': {
    path: `${api}/uma/resources`,
    at: ({ id }) => `/${id}`,
    scope: `${config}/uma/resources`,
    body: {
      inum: '4A4E-4F3D',
      name: 'test resource',
      description: 'Of the tests',
      iconUri: 'https://app.example/icon.png',
      creator: 'user',
      type: 'test',
      deletable: true
    },
    change: { description: 'Changed' }
  },
  'LDAP source': {
    path: `${api}/config/database/ldap`,
    at: ({ configId }) => `/${String(configId)}`,
    scope: `${config}/database/ldap`,
    body: {
      configId: 'test_ldap',
      bindDN: 'cn=manager',
      bindPassword: 'secret',
      servers: ['ldap.example:1636'],
      maxConnections: 1000,
      useSSL: true,
      baseDNs: ['ou=people,o=example'],
      primaryKey: 'uid',
      localPrimaryKey: 'uid',
      useAnonymousBind: false,
      enabled: false,
      version: 0,
      level: 0
    },
    except: ['bindPassword'],
    change: { maxConnections: 10 }
  }
}

export interface Singleton {
  path: string
  read: string
  write: string
  /** Patches, and what is to be seen after each. */
  changes: [path: string, value: unknown, seen: Json][]
}

export const singletons: Record<string, Singleton> = {
  'the configuration of the auth server': {
    path: `${api}/jans-auth-server/config`,
    read: `${authServer}/config/properties.readonly`,
    write: `${authServer}/config/properties.write`,
    changes: [
      ['/clientBlackList', ['*.attacker.example/*'], { clientBlackList: ['*.attacker.example/*'] }],
      ['/openIdSubAttribute', 'inum', { openidSubAttribute: 'inum' }]
    ]
  },
  'the configuration of the API': {
    path: `${api}/api-config`,
    read: `${config}/properties.readonly`,
    write: `${config}/properties.write`,
    changes: [['/maxCount', 5, { maxCount: 5 }]]
  },
  'the cache': {
    path: `${api}/config/cache`,
    read: `${config}/cache.readonly`,
    write: `${config}/cache.write`,
    changes: [
      ['/cacheProviderType', 'REDIS', { cacheProviderType: 'REDIS' }],
      ['/memcachedConfiguration/servers', 'a:11211', { memcachedConfiguration: { servers: 'a:11211' } }],
      ['/redisConfiguration/servers', 'a:6379', { redisConfiguration: { servers: 'a:6379' } }],
      ['/inMemoryConfiguration/defaultPutExpiration', 120, { inMemoryConfiguration: { defaultPutExpiration: 120 } }],
      [
        '/nativePersistenceConfiguration/defaultPutExpiration',
        120,
        { nativePersistenceConfiguration: { defaultPutExpiration: 120 } }
      ]
    ]
  },
  'the message broker': {
    path: `${api}/config/message`,
    read: `${config}/message.readonly`,
    write: `${config}/message.write`,
    changes: [['/messageProviderType', 'REDIS', { messageProviderType: 'REDIS' }]]
  },
  'the organization': {
    path: `${api}/org`,
    read: `${config}/organization.readonly`,
    write: `${config}/organization.write`,
    changes: [
      ['/displayName', 'Test', { displayName: 'Test' }],
      ['/description', 'Of the tests', { description: 'Of the tests' }],
      ['/CountryName', 'DE', {}]
    ]
  },
  'the configuration of SCIM': {
    path: '/jans-config-api/scim/scim-config',
    read: `${scimScope}/config.readonly`,
    write: `${scimScope}/config.write`,
    changes: [['/maxCount', 100, { maxCount: 100 }]]
  }
}
