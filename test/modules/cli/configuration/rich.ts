/** A configuration that has something in every section. */
export const rich = `
organization: { displayName: Shop, themeColor: 'ff0000' }
authentication: { defaultAcr: simple_password_auth }
properties:
  accessTokenLifetime: 600
  acrMappings: { strong: simple_password_auth }
  externalUriWhiteList: [a.example]
configApi: { maxCount: 150, auditLogConf: { logData: false } }
scim: { maxCount: 77 }
fido2: { fido2Configuration: { attestationMode: disabled, enabledFidoAlgorithms: [ES256] } }
smtp:
  host: mail.example
  port: 25
  from_name: Shop
  from_email_address: id@example.org
  requires_authentication: true
  smtp_authentication_account_username: shop
  smtp_authentication_account_password: { env: SMTP_SMTP_AUTHENTICATION_ACCOUNT_PASSWORD }
cache: { redisConfiguration: { servers: 'redis:6379', password: { env: CACHE_REDIS_CONFIGURATION_PASSWORD } } }
message: { postgresConfiguration: { messageWaitMillis: 250 } }
ldapServers:
  ad: { servers: ['ad.example:636'], useSSL: true, bindDN: 'cn=x', bindPassword: { env: LDAP_PASSWORD } }
attributes:
  l2: { displayName: Second, dataType: string, claimName: second, description: A place }
  birthdate: { displayName: Birthday, dataType: string, description: changed, claimName: birthdate }
scripts:
  risk:
    scriptType: person_authentication
    programmingLanguage: java
    level: 40
    enabled: true
    script: |
      class Risk {
        // two lines
      }
    configurationProperties:
      - { value1: key, value2: { env: RISK_KEY }, hide: true }
      - { value1: open, value2: seen }
scopes:
  shop: { displayName: The shop, description: 'Use the shop', claims: [l2, mail], scopeType: openid }
  'urn:x:y': { description: d }
clients:
  shop-client:
    displayName: Shop
    clientSecret: { env: SHOP_SECRET }
    redirectUris: ['https://shop.example/cb']
    grantTypes: [authorization_code, refresh_token]
    scopes: [openid, shop]
    accessTokenLifetime: 120
    attributes: { postAuthnScripts: [risk], requirePar: true }
  robot:
    grantTypes: [client_credentials]
    scopes: ['urn:x:y']
umaResources:
  photos: { description: all, scopes: [shop], clients: [shop-client] }
roles:
  helper: { description: Helps, deletable: true }
permissions:
  https://jans.io/oauth/x: { description: an x, tag: x }
rolePermissions:
  helper: { permissions: ['https://jans.io/oauth/x', 'https://jans.io/oauth/config/scopes.readonly'] }
webhooks:
  tell:
    url: https://hooks.example/x
    httpMethod: POST
    jansEnabled: true
    httpHeaders:
      - { key: Authorization, value: { env: HOOK } }
      - { key: Content-Type, value: application/json }
    httpRequestBody: { a: '', b: null }
assets:
  shop.css: { service: jans-auth, enabled: true, description: c, content: "body {\\n  color: red\\n}\\n" }
  pixel.png: { service: jans-auth, content: { base64: iVBORw0KGgo= } }
`

/** What its secrets are. */
export const secrets = {
  SMTP_SMTP_AUTHENTICATION_ACCOUNT_PASSWORD: 'of-the-mail',
  CACHE_REDIS_CONFIGURATION_PASSWORD: 'of-redis',
  LDAP_PASSWORD: 'of-the-directory',
  RISK_KEY: 'of-the-script',
  SHOP_SECRET: 'of-the-shop',
  HOOK: 'Bearer of-the-hook'
}
