/** JSON. */
export type Value = unknown
export type Members = Record<string, Value>

/** One kind of things: in the file a map by name, at the server a list. */
export interface Kind {
  section: string
  /** Member that it is called by. */
  key: string
  /** Member that the server finds it by; the key where that is absent. */
  id?: string
  /** Name of what is sent to the server, in its OpenAPI document. */
  schema: string
  operations: { list: string; create: string; replace: string; remove: string }
  /** What the removal is told: the name of a value for the path, or `body` where it has one. */
  removal: string
  /** Members that the server makes, that say something twice, or that are data. */
  omitted?: readonly string[]
  /** Members that hold the dn of others: section by the path of the member. */
  references?: Readonly<Record<string, string>>
  /** Members that are the key where nothing else is said. */
  named?: readonly string[]
  /** Others refer to it by its name; by its dn where this is absent. */
  isReferredToByName?: true
  /** Nobody has configured it: a part of the server, or made by a client at run time. */
  isData?: (shown: Members) => boolean
  /** Of one that is made to learn what a member is where it is left out. */
  least: Members
}

const scriptMembers = [
  'spontaneousScopeScriptDns',
  'updateTokenScriptDns',
  'postAuthnScripts',
  'introspectionScripts',
  'ropcScripts',
  'consentGatheringScripts',
  'tokenExchangeScripts',
  'rptClaimsScripts',
  'parScriptDns',
  'txTokenScriptDns',
  'logoutStatusJwtScriptDns'
]

/** In the order in which they are made: what is referred to comes first. */
export const kinds: readonly Kind[] = [
  {
    section: 'attributes',
    key: 'name',
    id: 'inum',
    schema: 'JansAttributeInput',
    operations: operations('attributes', 'get-attributes', 'delete-attributes-by-inum'),
    removal: 'inum',
    omitted: ['jansMultivaluedAttr'],
    least: { name: 'l2', displayName: 'l2', dataType: 'string' }
  },
  {
    section: 'scripts',
    key: 'name',
    id: 'inum',
    schema: 'CustomScriptInput',
    operations: operations('config-scripts', 'get-config-scripts', 'delete-config-scripts-by-inum'),
    removal: 'inum',
    isData: ({ internal }) => internal === true,
    least: { name: 'standards', scriptType: 'person_authentication' }
  },
  {
    section: 'ldapServers',
    key: 'configId',
    schema: 'GluuLdapConfigurationInput',
    operations: operations('config-database-ldap', 'get-config-database-ldap', 'delete-config-database-ldap-by-name'),
    removal: 'name',
    least: { configId: 'standards' }
  },
  {
    section: 'scopes',
    key: 'id',
    id: 'inum',
    schema: 'ScopeInput',
    operations: operations('oauth-scopes', 'get-oauth-scopes', 'delete-oauth-scopes-by-inum'),
    removal: 'inum',
    omitted: ['creatorId', 'creatorType', 'creatorAttributes'],
    references: { claims: 'attributes', dynamicScopeScripts: 'scripts', umaAuthorizationPolicies: 'scripts' },
    named: ['displayName'],
    isData: ({ scopeType }) => scopeType === 'spontaneous',
    least: { id: 'standards' }
  },
  {
    section: 'clients',
    key: 'inum',
    schema: 'ClientInput',
    operations: {
      list: 'get-oauth-openid-clients',
      create: 'post-oauth-openid-client',
      replace: 'put-oauth-openid-client',
      remove: 'delete-oauth-openid-client-by-inum'
    },
    removal: 'inum',
    omitted: ['clientName', 'registrationAccessToken', 'clientIdIssuedAt', 'lastAccessTime', 'lastLogonTime'],
    references: {
      scopes: 'scopes',
      ...Object.fromEntries(scriptMembers.map((name) => [`attributes.${name}`, 'scripts']))
    },
    isData: ({ registrationAccessToken }) => registrationAccessToken !== undefined,
    least: { inum: 'standards', redirectUris: ['https://standards.invalid/'] }
  },
  {
    section: 'umaResources',
    key: 'name',
    id: 'id',
    schema: 'UmaResourceInput',
    operations: operations('oauth-uma-resources', 'get-oauth-uma-resources', 'delete-oauth-uma-resources-by-id'),
    removal: 'id',
    omitted: ['inum', 'creator', 'creationDate'],
    references: { scopes: 'scopes', clients: 'clients' },
    isData: ({ deletable }) => deletable === true,
    least: { name: 'standards', description: 'standards' }
  },
  {
    section: 'permissions',
    key: 'permission',
    schema: 'AdminPermission',
    operations: {
      list: 'get-all-adminui-permissions',
      create: 'add-adminui-permission',
      replace: 'edit-adminui-permission',
      remove: 'delete-adminui-permission'
    },
    removal: 'body',
    isReferredToByName: true,
    least: { permission: 'standards' }
  },
  {
    section: 'roles',
    key: 'role',
    schema: 'AdminRole',
    operations: {
      list: 'get-all-adminui-roles',
      create: 'add-adminui-role',
      replace: 'edit-adminui-role',
      remove: 'delete-adminui-role'
    },
    removal: 'adminUIRole',
    least: { role: 'standards' }
  },
  {
    section: 'rolePermissions',
    key: 'role',
    schema: 'RolePermissionMapping',
    operations: {
      list: 'get-all-adminui-role-permissions',
      create: 'add-role-permissions-mapping',
      replace: 'map-permissions-to-role',
      remove: 'remove-role-permissions-permission'
    },
    removal: 'adminUIRole',
    references: { permissions: 'permissions' },
    least: { role: 'standards', permissions: ['standards'] }
  },
  {
    section: 'webhooks',
    key: 'displayName',
    id: 'inum',
    schema: 'WebhookInput',
    operations: {
      list: 'get-all-webhooks',
      create: 'post-webhook',
      replace: 'put-webhook',
      remove: 'delete-Webhook-by-inum'
    },
    removal: 'webhookId',
    omitted: ['httpRequestBodyString'],
    least: { displayName: 'standards', url: 'https://standards.invalid/', httpMethod: 'GET' }
  },
  {
    section: 'assets',
    key: 'fileName',
    id: 'inum',
    schema: 'AssetInput',
    operations: { list: 'get-all-assets', create: 'post-new-asset', replace: 'put-asset', remove: 'delete-asset' },
    removal: 'inum',
    least: { fileName: 'standards.css', service: 'jans-auth' }
  }
]

/** Most are called alike. */
function operations(noun: string, list: string, remove: string): Kind['operations'] {
  return { list, create: `post-${noun}`, replace: `put-${noun}`, remove }
}

/** One document that is always there; the file says what of it differs from the standard. */
export interface Part {
  section: string
  read: string
  /** A patch of what is different, the whole with what is different, or what is different alone. */
  write: { operation: string; as: 'patch' | 'whole' | 'members' }
  /** Members that follow from something else. */
  omitted?: readonly string[]
  /** Members whose own members have standards each. */
  nested?: readonly string[]
}

/** In the order in which they are written: what other things are checked by comes first. */
export const parts: readonly Part[] = [
  {
    section: 'organization',
    read: 'get-organization-config',
    write: { operation: 'patch-organization-config', as: 'patch' },
    omitted: ['dn', 'baseDn']
  },
  { section: 'properties', read: 'get-properties', write: { operation: 'patch-properties', as: 'patch' } },
  {
    section: 'scim',
    read: 'get-scim-config',
    write: { operation: 'patch-scim-config', as: 'patch' }
  },
  {
    section: 'fido2',
    read: 'get-properties-fido2',
    write: { operation: 'put-properties-fido2', as: 'whole' },
    nested: ['fido2Configuration']
  },
  { section: 'smtp', read: 'get-config-smtp', write: { operation: 'put-config-smtp', as: 'whole' } },
  {
    section: 'cache',
    read: 'get-config-cache',
    write: { operation: 'patch-config-cache', as: 'patch' },
    nested: ['memcachedConfiguration', 'inMemoryConfiguration', 'redisConfiguration', 'nativePersistenceConfiguration']
  },
  {
    section: 'message',
    read: 'get-config-message',
    write: { operation: 'patch-config-message', as: 'patch' },
    nested: ['redisConfiguration', 'postgresConfiguration']
  },
  {
    section: 'configApi',
    read: 'get-config-api-properties',
    write: { operation: 'patch-config-api-properties', as: 'patch' },
    omitted: [
      'authIssuerUrl',
      'authOpenidConfigurationUrl',
      'authOpenidIntrospectionUrl',
      'authOpenidTokenUrl',
      'authOpenidRevokeUrl',
      'plugins'
    ],
    nested: ['agamaConfiguration', 'auditLogConf', 'dataFormatConversionConf', 'assetMgtConfiguration']
  }
]

/** Written last: it may name a script that is made now. */
export const authentication: Part = {
  section: 'authentication',
  read: 'get-acrs',
  write: { operation: 'put-acrs', as: 'members' }
}

export const allParts: readonly Part[] = [...parts, authentication]

/** Sections as the file has them. */
export const sections: readonly string[] = [
  'organization',
  'authentication',
  'properties',
  'configApi',
  'scim',
  'fido2',
  'smtp',
  'cache',
  'message',
  'ldapServers',
  'attributes',
  'scopes',
  'scripts',
  'clients',
  'umaResources',
  'roles',
  'permissions',
  'rolePermissions',
  'webhooks',
  'assets'
]

/** Is the text of a member, where it is one, a secret? @param among the members beside it */
export function isSecret(section: string, name: string, among: Members): boolean {
  if (section === 'scripts') return name === 'value2' && among.hide === true
  if (section === 'webhooks') return name === 'value' && typeof among.key === 'string' && !openHeader.test(among.key)
  return /(secret|password)$/i.test(name)
}

/** Headers that say nothing to hide. */
const openHeader = /^(accept(-.*)?|content-type|user-agent|cache-control|x-request-id)$/i

/** What a server shows in place of a secret. */
export const isMask = (value: Value): boolean => value === '********' || value === '***'
