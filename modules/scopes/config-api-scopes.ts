import type { InstalledScope } from './installed.ts'

const oauth = 'https://jans.io/oauth'
const config = `${oauth}/config`
const authServer = `${oauth}/jans-auth-server`
const adminUi = `${authServer}/config/adminui`

/** The ways of using a feature; a number is the last part of the inum that the scope has in Janssen. */
interface Ways {
  readonly?: number | true
  write?: number | true
  delete?: number | true
  admin?: true
}

const all: Ways = { readonly: true, write: true, delete: true }

/** Every feature of the Config API and its plugins, and the scopes that open it. */
const features: readonly [name: string, about: string, ways: Ways][] = [
  [`${config}/acrs`, 'the default authentication method', { readonly: 1, write: 2, admin: true }],
  [`${config}/attributes`, 'attributes', { readonly: 3, write: 4, delete: 5, admin: true }],
  [`${config}/cache`, 'the cache configuration', { readonly: 6, write: 7, admin: true }],
  [`${config}/openid/clients`, 'OpenID clients', { readonly: 8, write: 9, delete: 10, admin: true }],
  [`${config}/openid/openid`, 'OpenID clients', all],
  [`${authServer}/config/properties`, 'auth server properties', { readonly: 11, write: 12, admin: true }],
  [`${authServer}/config`, 'the auth server configuration', { admin: true }],
  [`${config}/smtp`, 'the mail configuration', { readonly: 13, write: 14, delete: 15, admin: true }],
  [`${config}/scripts`, 'scripts', { readonly: 16, write: 17, delete: 18, admin: true }],
  [`${config}/fido2`, 'FIDO2 settings and registrations', { readonly: 19, write: 20, delete: 86, admin: true }],
  [`${oauth}/fido2`, 'FIDO2 registrations', { readonly: true }],
  [`${config}/jwks`, 'signing keys', { readonly: 21, write: 22, delete: 23, admin: true }],
  [`${config}/database`, 'the database schema', { readonly: 95, write: 96, admin: true }],
  [`${config}/database/ldap`, 'LDAP sources', { readonly: 24, write: 25, delete: 26 }],
  [`${config}/logging`, 'the logging configuration', { readonly: 27, write: 28, admin: true }],
  [`${config}/audit-logging`, 'the audit log', { readonly: true }],
  [`${config}/scopes`, 'scopes', { readonly: 29, write: 30, delete: 31, admin: true }],
  [`${config}/uma/resources`, 'UMA resources', { readonly: 32, write: 33, delete: 34 }],
  [`${config}/uma`, 'UMA', { ...all, admin: true }],
  [`${config}/stats`, 'statistics', { readonly: 35, admin: true }],
  ['https://jans.io/scim/config', 'SCIM properties', { readonly: 36, write: 37 }],
  [`${config}/scim`, 'SCIM properties', { admin: true }],
  [`${config}/scim/provisioning-token`, 'provisioning tokens of SCIM', all],
  [`${config}/organization`, 'the organization', { readonly: 38, write: 39, admin: true }],
  [`${config}/user`, 'users', { readonly: 40, write: 41, delete: 42, admin: true }],
  [`${config}/agama`, 'Agama deployments', { readonly: 43, write: 44, delete: 45, admin: true }],
  [`${config}/agama-repo`, 'Agama projects', { readonly: 91, write: 92 }],
  [`${authServer}/session`, 'sessions', { readonly: 46, delete: 47, admin: true }],
  [`${config}/plugin`, 'plugins', { readonly: 49, admin: true }],
  [`${config}/properties`, 'Config API properties', { readonly: 50, write: 51, admin: true }],
  [`${oauth}/client/authorizations`, 'consents', { readonly: 52, write: true, delete: 53, admin: true }],
  [`${config}/message`, 'the message configuration', { readonly: 68, write: 69, admin: true }],
  [`${config}/app-version`, 'versions', { readonly: 70 }],
  [`${config}/health`, 'health and versions', { admin: true }],
  [`${config}/asset`, 'assets', { readonly: 75, write: 76, delete: 77, admin: true }],
  [`${config}/token`, 'tokens', { readonly: 87, write: 88, delete: 89, admin: true }],
  [`${config}/data`, 'the state of the services', { readonly: 90 }],
  [`${config}/ssa`, 'software statement assertions', { write: 98, delete: 99 }],
  [`${config}/saml`, 'SAML', { ...all, admin: true }],
  [`${config}/saml-config`, 'the SAML configuration', { readonly: true, write: true }],
  ['https://jans.io/idp/saml', 'SAML trust relationships and identity providers', all],
  [`${adminUi}/license`, 'the license of the admin UI', { readonly: true, write: true, admin: true }],
  [`${adminUi}/properties`, 'admin UI properties', { write: true, admin: true }],
  [`${adminUi}/user/role`, 'admin UI roles', { ...all, admin: true }],
  [`${adminUi}/user/permission`, 'admin UI permissions', { ...all, admin: true }],
  [`${adminUi}/user/rolePermissionMapping`, 'permissions of admin UI roles', { ...all, admin: true }],
  [`${adminUi}/webhook`, 'webhooks', { ...all, admin: true }]
]

/** Scopes that do not follow the pattern. */
const others: readonly [id: string, description: string, inum?: string][] = [
  [`${config}/read-all`, 'Read everything', '1800.03.1'],
  [`${config}/write-all`, 'Read, create and change everything', '1800.03.2'],
  [`${config}/delete-all`, 'Delete everything', '1800.03.3'],
  [`${adminUi}/read-all`, 'Read everything of the admin UI'],
  [`${adminUi}/write-all`, 'Read, create and change everything of the admin UI'],
  [`${adminUi}/delete-all`, 'Delete everything of the admin UI'],
  // The Terraform provider asks for these names.
  [`${config}/jans_asset-read`, 'Read assets'],
  [`${config}/jans_asset-write`, 'Create and change assets'],
  [`${config}/jans_asset-delete`, 'Delete assets']
]

const verbs = { readonly: 'Read', write: 'Create and change', delete: 'Delete', admin: 'Do everything with' }

export const configApiScopes: readonly InstalledScope[] = [
  ...features.flatMap(([name, about, ways]) =>
    Object.entries(ways).map(([way, number]: [string, number | true]) =>
      scope(`${name}.${way}`, `${verbs[way as keyof Ways]} ${about}`, number === true ? undefined : `1800.01.${number}`)
    )
  ),
  ...others.map(([id, description, inum]) => scope(id, description, inum))
]

function scope(id: string, description: string, inum: string | undefined): InstalledScope {
  return { ...(inum && { inum }), id, description, scopeType: 'oauth', defaultScope: false, hidden: true }
}
