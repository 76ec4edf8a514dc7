import type { ScopeType } from './scope.ts'

/** A scope that a new installation has; claims by attribute name. */
export interface InstalledScope {
  /** Janssen's, where it has one that is the same everywhere. */
  inum?: string
  id: string
  displayName?: string
  description: string
  scopeType: ScopeType
  defaultScope?: boolean
  claims?: readonly string[]
  groupClaims?: boolean
  /** Left out of the discovery document. */
  hidden?: boolean
}

type Given = Partial<Pick<InstalledScope, 'claims' | 'groupClaims' | 'hidden'>>

const openid =
  (defaultScope: boolean, scopeType: ScopeType = 'openid') =>
  (inum: string, id: string, displayName: string, description: string, given: Given = {}): InstalledScope => ({
    inum,
    id,
    displayName,
    description,
    scopeType,
    defaultScope,
    ...given
  })

/** Given to clients that register themselves, when they ask. */
const offered = openid(true)
/** Given by an administrator alone. */
const kept = openid(false)
const offeredOAuth = openid(true, 'oauth')
const keptOAuth = openid(false, 'oauth')

const profile = [
  'displayName',
  'sn',
  'givenName',
  'middleName',
  'nickname',
  'jansPrefUsrName',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'preferredLanguage',
  'updatedAt',
  'inum',
  'jansAdminUIRole'
]
const address = ['homePostalAddress', 'postalCode', 'street', 'l', 'c', 'roomNumber', 'st', 'postOfficeBox']

/** Scopes of the auth server, under the inums that they have in Janssen. */
export const authScopes: readonly InstalledScope[] = [
  offered('F0C4', 'openid', 'authenticate_openid_connect', 'Know who has signed in'),
  offered('43F1', 'profile', 'view_profile', 'See the basic profile', { claims: profile }),
  offered('764C', 'email', 'view_email_address', 'See the email address', { claims: ['mail', 'emailVerified'] }),
  offered('C17A', 'address', 'view_address', 'See the postal address', { claims: address, groupClaims: true }),
  offered('D491', 'phone', 'view_phone_number', 'See the telephone number', {
    claims: ['telephoneNumber', 'phoneNumberVerified']
  }),
  kept('8A01', 'mobile_phone', 'view_mobile_phone_number', 'See the mobile telephone number', { claims: ['mobile'] }),
  kept('10B2', 'user_name', 'view_username', 'See the user name', { claims: ['uid'] }),
  kept('341A', 'clientinfo', 'view_client', 'See what the client is', { claims: ['displayName', 'inum'] }),
  openid(true, 'dynamic')('C4F5', 'role', 'view_user_permissions_roles', 'See the roles of the person', {
    claims: ['role', 'jansAdminUIRole']
  }),
  offered('C4F6', 'offline_access', 'refresh_token', 'Keep access when the person has signed out'),
  offered('C4F4', 'online_access', 'online_access', 'Keep access until the person signs out'),
  offered('C4F8', 'device_sso', 'device_sso', 'Share the sign-in with other apps of the device'),
  offered('6D99', 'uma_protection', 'UMA Protection', 'Protect resources with UMA: the scope of the PAT'),
  keptOAuth('6D93', 'access_evaluation', 'access_evaluation', 'Ask for access evaluations (AuthZEN)'),
  kept('6D91', 'introspection', 'introspection', 'Introspect tokens'),
  offeredOAuth(
    '6D92',
    'authorization_challenge',
    'authorization_challenge',
    'Use the authorization challenge endpoint'
  ),
  kept('7D90', 'revoke_session', 'revoke_session', 'End sessions of other people'),
  keptOAuth('7D91', 'revoke_any_token', 'revoke_any_token', 'Revoke tokens of other clients as well'),
  kept('7D92', 'global_token_revocation', 'global_token_revocation', 'Revoke all tokens of a person'),
  keptOAuth('C4F7', 'jans_stat', 'jans_stat', 'Read the statistics of the auth server', { hidden: true }),
  kept('B9D2-D6E5', 'https://jans.io/auth/ssa.admin', 'SSA Admin', 'Make, read and revoke all software statements'),
  kept('B9D2-D6E6', 'https://jans.io/auth/ssa.portal', 'SSA Portal', 'Read all software statements'),
  kept('B9D2-D6E7', 'https://jans.io/auth/ssa.developer', 'SSA Developer', 'Read its own software statements')
]

const scim = (name: string, description: string): InstalledScope => ({
  id: `https://jans.io/scim/${name}`,
  description,
  scopeType: 'oauth',
  defaultScope: false
})

export const scimScopes: readonly InstalledScope[] = [
  scim('users.read', 'Read and search users over SCIM'),
  scim('users.write', 'Create, change and delete users over SCIM'),
  scim('groups.read', 'Read and search groups over SCIM'),
  scim('groups.write', 'Create, change and delete groups over SCIM'),
  scim('fido2.read', 'Read and search FIDO2 devices over SCIM'),
  scim('fido2.write', 'Change and delete FIDO2 devices over SCIM'),
  scim('fido.read', 'Read and search U2F devices over SCIM'),
  scim('fido.write', 'Change and delete U2F devices over SCIM'),
  scim('all-resources.search', 'Search all SCIM resources at once'),
  scim('bulk', 'Send many SCIM operations in one request'),
  scim('tokens', 'List the tokens of a user over SCIM')
]
