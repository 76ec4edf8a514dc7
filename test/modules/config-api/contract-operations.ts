/** What the contract says of one operation. */
export interface ContractOperation {
  operationId: string
  method: string
  /** From `/jans-config-api` on. */
  path: string
  /** Each of these sets of scopes opens it; none at all: it is open to anybody. */
  scopes: string[][]
  /** Status of its success. */
  status: number
}

/**
 * Every operation that clients of Janssen’s Config API rely on, below the scopes that open it. A line of scopes has the
 * alternatives; `+` is between scopes that are needed together, and `https://jans.io/oauth/` is left out.
 */
const table = `
config/app-version.readonly config/health.admin config/read-all config/write-all
  get-app-version GET /api/v1/health/app-version 200

no scope
  get-config-health GET /api/v1/health 200
  get-config-health-live GET /api/v1/health/live 200
  get-config-health-ready GET /api/v1/health/ready 200
  get-server-stat GET /api/v1/health/server-stat 200
  get-auth-server-health GET /api/v1/jans-auth-server/health 200

config/data.readonly config/health.admin config/read-all config/write-all
  get-service-status GET /api/v1/health/service-status 200

config/acrs.readonly config/acrs.write config/acrs.admin config/read-all config/write-all
  get-acrs GET /api/v1/acrs 200

config/acrs.write config/acrs.admin config/write-all
  put-acrs PUT /api/v1/acrs 200

config/agama.readonly config/agama.write config/agama.admin config/read-all config/write-all
  get-agama-prj-by-name GET /api/v1/agama-deployment/{name} 200
  get-agama-prj-configs GET /api/v1/agama-deployment/configs/{name} 200
  get-agama-prj GET /api/v1/agama-deployment 200
  agama-syntax-check POST /api/v1/agama/syntax-check/{qname} 200

config/agama-repo.readonly config/agama-repo.write config/agama.admin config/read-all config/write-all
  get-agama-project GET /api/v1/agama-repo/download 200
  get-agama-repositories GET /api/v1/agama-repo 200

config/agama.write config/agama.admin config/write-all
  post-agama-prj POST /api/v1/agama-deployment/{name} 202
  put-agama-prj PUT /api/v1/agama-deployment/configs/{name} 200

config/agama.delete config/agama.admin config/delete-all
  delete-agama-prj DELETE /api/v1/agama-deployment/{name} 204

config/asset.readonly config/asset.write config/asset.admin config/read-all config/write-all
  get-asset-by-inum GET /api/v1/jans-assets/{inum} 200
  get-asset-by-name GET /api/v1/jans-assets/name/{name} 200
  get-asset-dir-mapping GET /api/v1/jans-assets/asset-dir-mapping 200
  get-all-assets GET /api/v1/jans-assets 200
  get-asset-services GET /api/v1/jans-assets/services 200
  get-asset-types GET /api/v1/jans-assets/asset-type 200

config/asset.write config/asset.admin config/write-all
  load-service-asset POST /api/v1/jans-assets/service/{service-name} 200
  put-asset PUT /api/v1/jans-assets/upload 200
  post-new-asset POST /api/v1/jans-assets/upload 201

config/asset.delete config/asset.admin config/delete-all
  delete-asset DELETE /api/v1/jans-assets/{inum} 204

config/attributes.readonly config/attributes.write config/attributes.admin config/read-all config/write-all
  get-attributes GET /api/v1/attributes 200
  get-attributes-by-inum GET /api/v1/attributes/{inum} 200

config/attributes.write config/attributes.admin config/write-all
  put-attributes PUT /api/v1/attributes 200
  post-attributes POST /api/v1/attributes 201
  patch-attributes-by-inum PATCH /api/v1/attributes/{inum} 200

config/attributes.delete config/attributes.admin config/delete-all
  delete-attributes-by-inum DELETE /api/v1/attributes/{inum} 204

config/logging.readonly config/logging.write config/logging.admin config/read-all config/write-all
  get-audit-data GET /api/v1/audit 200
  get-config-logging GET /api/v1/logging 200

jans-auth-server/config/properties.readonly jans-auth-server/config/properties.write jans-auth-server/config/properties.admin jans-auth-server/config.admin config/read-all config/write-all
  get-properties GET /api/v1/jans-auth-server/config 200
  get-feature-flag-type GET /api/v1/jans-auth-server/config/feature-flags 200
  get-properties-persistence GET /api/v1/jans-auth-server/config/persistence 200

jans-auth-server/config/properties.write jans-auth-server/config/properties.admin jans-auth-server/config.admin config/write-all
  patch-properties PATCH /api/v1/jans-auth-server/config 200

config/cache.readonly config/cache.write config/cache.admin config/read-all config/write-all
  get-config-cache GET /api/v1/config/cache 200
  get-config-cache-in-memory GET /api/v1/config/cache/in-memory 200
  get-config-cache-memcached GET /api/v1/config/cache/memcached 200
  get-config-cache-native-persistence GET /api/v1/config/cache/native-persistence 200
  get-config-cache-redis GET /api/v1/config/cache/redis 200

config/cache.write config/cache.admin config/write-all
  patch-config-cache PATCH /api/v1/config/cache 200
  put-config-cache-in-memory PUT /api/v1/config/cache/in-memory 200
  patch-config-cache-in-memory PATCH /api/v1/config/cache/in-memory 200
  put-config-cache-memcached PUT /api/v1/config/cache/memcached 200
  patch-config-cache-memcached PATCH /api/v1/config/cache/memcached 200
  put-config-cache-native-persistence PUT /api/v1/config/cache/native-persistence 200
  patch-config-cache-native-persistence PATCH /api/v1/config/cache/native-persistence 200
  put-config-cache-redis PUT /api/v1/config/cache/redis 200
  patch-config-cache-redis PATCH /api/v1/config/cache/redis 200

client/authorizations.readonly client/authorizations.admin config/read-all config/write-all
  get-client-authorization GET /api/v1/clients/authorizations/{userId} 200

client/authorizations.delete client/authorizations.admin config/delete-all
  delete-client-authorization DELETE /api/v1/clients/authorizations/{userId}/{clientId}/{username} 204

config/openid/clients.readonly config/openid/clients.write config/openid/openid.readonly config/openid/clients.admin config/read-all config/write-all
  get-oauth-openid-clients GET /api/v1/openid/clients 200
  get-oauth-openid-clients-by-inum GET /api/v1/openid/clients/{inum} 200

config/openid/clients.write config/openid/openid.write config/openid/clients.admin config/write-all
  put-oauth-openid-client PUT /api/v1/openid/clients 200
  post-oauth-openid-client POST /api/v1/openid/clients 201
  patch-oauth-openid-client-by-inum PATCH /api/v1/openid/clients/{inum} 200

config/openid/clients.delete config/openid/openid.delete config/openid/clients.admin config/delete-all
  delete-oauth-openid-client-by-inum DELETE /api/v1/openid/clients/{inum} 204

config/properties.readonly config/properties.write config/properties.admin config/read-all config/write-all
  get-config-api-properties GET /api/v1/api-config 200

config/properties.write config/properties.admin config/write-all
  patch-config-api-properties PATCH /api/v1/api-config 200

config/smtp.readonly config/smtp.write config/smtp.admin config/read-all config/write-all
  get-config-smtp GET /api/v1/config/smtp 200

config/smtp.write config/smtp.admin config/write-all
  put-config-smtp PUT /api/v1/config/smtp 200
  post-config-smtp POST /api/v1/config/smtp 201

config/smtp.readonly config/smtp.write config/smtp.admin config/write-all config/read-all
  test-config-smtp POST /api/v1/config/smtp/test 200

config/smtp.delete config/smtp.admin config/delete-all
  delete-config-smtp DELETE /api/v1/config/smtp 204

config/scripts.readonly config/scripts.write config/scripts.admin config/read-all config/write-all
  get-config-scripts GET /api/v1/config/scripts 200
  get-config-scripts-by-inum GET /api/v1/config/scripts/inum/{inum} 200
  get-custom-script-by-name GET /api/v1/config/scripts/name/{name} 200
  get-custom-script-type GET /api/v1/config/scripts/types 200
  get-custom-script-types GET /api/v1/config/scripts/script-types 200
  get-config-scripts-by-type GET /api/v1/config/scripts/type/{type} 200

config/scripts.write config/scripts.admin config/write-all
  put-config-scripts PUT /api/v1/config/scripts 200
  post-config-scripts POST /api/v1/config/scripts 201
  patch-config-scripts-by-inum PATCH /api/v1/config/scripts/{inum} 200

config/scripts.delete config/scripts.admin config/delete-all
  delete-config-scripts-by-inum DELETE /api/v1/config/scripts/{inum} 204

config/database.readonly config/database.write config/database.admin config/read-all config/write-all
  get-schema GET /api/v1/config/database 200

config/jwks.readonly config/jwks.write config/jwks.admin config/read-all config/write-all
  get-config-jwks GET /api/v1/config/jwks 200
  get-jwk-by-kid GET /api/v1/config/jwks/{kid} 200

config/jwks.write config/jwks.admin config/write-all
  put-config-jwks PUT /api/v1/config/jwks 200
  patch-config-jwks PATCH /api/v1/config/jwks 200
  post-config-jwks-key POST /api/v1/config/jwks/key 201
  patch-config-jwk-kid PATCH /api/v1/config/jwks/{kid} 200

config/jwks.delete config/jwks.admin config/write-all config/delete-all
  delete-config-jwk-kid DELETE /api/v1/config/jwks/{kid} 204

config/database/ldap.readonly config/database/ldap.write config/database.admin config/read-all config/write-all
  get-config-database-ldap GET /api/v1/config/database/ldap 200
  get-config-database-ldap-by-name GET /api/v1/config/database/ldap/{name} 200

config/database/ldap.write config/database.admin config/write-all
  put-config-database-ldap PUT /api/v1/config/database/ldap 200
  post-config-database-ldap POST /api/v1/config/database/ldap 201
  patch-config-database-ldap-by-name PATCH /api/v1/config/database/ldap/{name} 200

config/database/ldap.readonly config/database/ldap.write config/database.admin config/read-all
  post-config-database-ldap-test POST /api/v1/config/database/ldap/test 200

config/database/ldap.delete config/database.admin config/delete-all
  delete-config-database-ldap-by-name DELETE /api/v1/config/database/ldap/{name} 204

config/logging.write config/logging.admin config/write-all
  put-config-logging PUT /api/v1/logging 200

config/message.readonly config/message.write config/message.admin config/read-all config/write-all
  get-config-message GET /api/v1/config/message 200
  get-config-message-postgres GET /api/v1/config/message/postgres 200
  get-config-message-redis GET /api/v1/config/message/redis 200

config/message.write config/message.admin config/write-all
  patch-config-message PATCH /api/v1/config/message 200
  put-config-message-postgres PUT /api/v1/config/message/postgres 200
  patch-config-message-postgres PATCH /api/v1/config/message/postgres 200
  put-config-message-redis PUT /api/v1/config/message/redis 200
  patch-config-message-redis PATCH /api/v1/config/message/redis 200

config/organization.readonly config/organization.write config/organization.admin config/read-all config/write-all
  get-organization-config GET /api/v1/org 200

config/organization.write config/organization.admin config/write-all
  patch-organization-config PATCH /api/v1/org 200

config/plugin.readonly config/plugin.admin config/read-all config/write-all
  get-plugins GET /api/v1/plugin 200
  get-plugin-by-name GET /api/v1/plugin/{pluginName} 200

config/scopes.readonly config/scopes.write config/scopes.admin config/read-all config/write-all
  get-oauth-scopes GET /api/v1/scopes 200
  get-oauth-scopes-by-inum GET /api/v1/scopes/{inum} 200
  get-scope-by-creator GET /api/v1/scopes/creator/{creatorId} 200
  get-scope-by-type GET /api/v1/scopes/type/{type} 200

config/scopes.write config/scopes.admin config/write-all
  put-oauth-scopes PUT /api/v1/scopes 200
  post-oauth-scopes POST /api/v1/scopes 201
  patch-oauth-scopes-by-id PATCH /api/v1/scopes/{inum} 200

config/scopes.delete config/scopes.admin config/delete-all
  delete-oauth-scopes-by-inum DELETE /api/v1/scopes/{inum} 204

jans-auth-server/session.readonly jans-auth-server/session.admin config/read-all config/write-all
  get-session-by-id GET /api/v1/jans-auth-server/session/sid/{sid} 200
  get-sessions GET /api/v1/jans-auth-server/session 200
  search-session GET /api/v1/jans-auth-server/session/search 200

jans-auth-server/session.delete+revoke_session jans-auth-server/session.admin config/delete-all
  delete-session DELETE /api/v1/jans-auth-server/session/sid/{sid} 204
  revoke-user-session DELETE /api/v1/jans-auth-server/session/user/{userDn} 204

config/ssa.delete https://jans.io/auth/ssa.admin config/ssa.write config/delete-all
  revoke-ssa DELETE /api/v1/jans-auth-server/ssa 200

config/stats.readonly config/stats.admin config/read-all config/write-all
  get-stat GET /api/v1/stat 200

config/token.readonly config/token.write config/token.admin config/read-all config/write-all
  get-token-by-client GET /api/v1/token/client/{clientId} 200
  get-token-by-id GET /api/v1/token/tknCde/{tknCde} 200
  search-token GET /api/v1/token/search 200

config/token.delete config/openid/openid.delete config/token.admin config/delete-all
  revoke-token DELETE /api/v1/token/revoke/{tknCde} 204

config/uma/resources.readonly config/uma/resources.write config/uma.readonly config/uma.write config/uma.admin config/read-all config/write-all
  get-oauth-uma-resources GET /api/v1/uma/resources 200
  get-oauth-uma-resources-by-id GET /api/v1/uma/resources/{id} 200
  get-oauth-uma-resources-by-clientid GET /api/v1/uma/resources/clientId/{clientId} 200

config/uma/resources.write config/uma.write config/uma.admin config/write-all
  put-oauth-uma-resources PUT /api/v1/uma/resources 200
  post-oauth-uma-resources POST /api/v1/uma/resources 201
  patch-oauth-uma-resources-by-id PATCH /api/v1/uma/resources/{id} 200

config/uma/resources.delete config/uma.delete config/uma.admin config/delete-all
  delete-oauth-uma-resources-by-id DELETE /api/v1/uma/resources/{id} 204

config/user.readonly config/user.write config/user.admin config/read-all
  get-user GET /mgt/configuser 200
  get-user-by-inum GET /mgt/configuser/{inum} 200

config/user.write config/user.admin config/write-all
  put-user PUT /mgt/configuser 200
  post-user POST /mgt/configuser 201
  patch-user-by-inum PATCH /mgt/configuser/{inum} 200

config/user.delete config/user.admin config/delete-all
  delete-user DELETE /mgt/configuser/{inum} 204

https://jans.io/scim/config.readonly https://jans.io/scim/config.write config/scim.admin config/read-all config/write-all
  get-scim-config GET /scim/scim-config 200

https://jans.io/scim/config.write config/scim.admin config/write-all
  patch-scim-config PATCH /scim/scim-config 200

config/fido2.readonly config/fido2.write config/fido2.admin fido2.readonly config/read-all config/write-all
  get-properties-fido2 GET /fido2/fido2-config 200
  get-fido2-by-id GET /fido2/registration/id/{jansId} 200
  get-registration-entries-fido2 GET /fido2/registration/entries/{username} 200
  search-fido2-registration-data GET /fido2/registration 200

config/fido2.write config/fido2.admin config/write-all
  put-properties-fido2 PUT /fido2/fido2-config 200

config/fido2.delete config/fido2.admin config/delete-all
  delete-fido2-data DELETE /fido2/registration/id/{jansId} 204

jans-auth-server/config/adminui/user/permission.readonly jans-auth-server/config/adminui/user/permission.write jans-auth-server/config/adminui/user/permission.admin jans-auth-server/config/adminui/read-all
  get-all-adminui-permissions GET /admin-ui/adminUIPermissions 200
  get-adminui-permission GET /admin-ui/adminUIPermissions/{adminUIPermission} 200

jans-auth-server/config/adminui/user/permission.write jans-auth-server/config/adminui/user/permission.admin jans-auth-server/config/adminui/write-all
  edit-adminui-permission PUT /admin-ui/adminUIPermissions 200
  add-adminui-permission POST /admin-ui/adminUIPermissions 200

jans-auth-server/config/adminui/user/permission.delete jans-auth-server/config/adminui/user/permission.admin jans-auth-server/config/adminui/delete-all
  delete-adminui-permission DELETE /admin-ui/adminUIPermissions 200

jans-auth-server/config/adminui/user/rolePermissionMapping.readonly jans-auth-server/config/adminui/user/rolePermissionMapping.write jans-auth-server/config/adminui/user/rolePermissionMapping.admin jans-auth-server/config/adminui/read-all
  get-all-adminui-role-permissions GET /admin-ui/adminUIRolePermissionsMapping 200
  get-adminui-role-permissions GET /admin-ui/adminUIRolePermissionsMapping/{adminUIRole} 200

jans-auth-server/config/adminui/user/rolePermissionMapping.write jans-auth-server/config/adminui/user/rolePermissionMapping.admin jans-auth-server/config/adminui/write-all
  map-permissions-to-role PUT /admin-ui/adminUIRolePermissionsMapping 200
  add-role-permissions-mapping POST /admin-ui/adminUIRolePermissionsMapping 200

jans-auth-server/config/adminui/user/rolePermissionMapping.delete jans-auth-server/config/adminui/user/rolePermissionMapping.admin jans-auth-server/config/adminui/delete-all
  remove-role-permissions-permission DELETE /admin-ui/adminUIRolePermissionsMapping/{adminUIRole} 200

jans-auth-server/config/adminui/user/role.readonly jans-auth-server/config/adminui/user/role.write jans-auth-server/config/adminui/user/role.admin jans-auth-server/config/adminui/read-all
  get-all-adminui-roles GET /admin-ui/adminUIRoles 200
  get-adminui-role GET /admin-ui/adminUIRoles/{adminUIRole} 200

jans-auth-server/config/adminui/user/role.write jans-auth-server/config/adminui/user/role.admin jans-auth-server/config/adminui/write-all
  edit-adminui-role PUT /admin-ui/adminUIRoles 200
  add-adminui-role POST /admin-ui/adminUIRoles 200

jans-auth-server/config/adminui/user/role.delete jans-auth-server/config/adminui/user/role.admin jans-auth-server/config/adminui/delete-all
  delete-adminui-role DELETE /admin-ui/adminUIRoles/{adminUIRole} 200

jans-auth-server/config/adminui/webhook.readonly jans-auth-server/config/adminui/webhook.write jans-auth-server/config/adminui/webhook.admin jans-auth-server/config/adminui/read-all
  get-all-webhooks GET /admin-ui/webhook 200
  get-all-features GET /admin-ui/webhook/features 200
  get-features-by-webhook-id GET /admin-ui/webhook/features/{webhookId} 200
  get-webhooks-by-feature-id GET /admin-ui/webhook/{featureId} 200
  trigger-webhook POST /admin-ui/webhook/trigger/{featureId} 200

jans-auth-server/config/adminui/webhook.write jans-auth-server/config/adminui/webhook.admin jans-auth-server/config/adminui/write-all
  put-webhook PUT /admin-ui/webhook 200
  post-webhook POST /admin-ui/webhook 201

jans-auth-server/config/adminui/webhook.delete jans-auth-server/config/adminui/webhook.admin jans-auth-server/config/adminui/delete-all
  delete-Webhook-by-inum DELETE /admin-ui/webhook/{webhookId} 204
`

export const contractOperations: readonly ContractOperation[] = table
  .trim()
  .split('\n\n')
  .flatMap((block) => {
    const [heading = '', ...lines] = block.split('\n')
    const scopes = heading === 'no scope' ? [] : heading.split(' ').map((set) => set.split('+').map(fullScope))
    return lines.map((line) => {
      const [operationId = '', method = '', path = '', status] = line.trim().split(' ')
      return { operationId, method, path: `/jans-config-api${path}`, scopes, status: Number(status) }
    })
  })

function fullScope(name: string): string {
  return name.startsWith('https:') || name === 'revoke_session' ? name : `https://jans.io/oauth/${name}`
}
