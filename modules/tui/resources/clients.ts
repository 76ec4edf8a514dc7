import type { Entry } from '../members.ts'
import type { Field, Resource, Source } from '../resource.ts'
import { tokens } from './tokens.ts'
import { umaResources } from './uma-resources.ts'

const scopes: Source = { operation: 'get-oauth-scopes', value: 'dn', text: 'id' }
const acrs: Source = {
  operation: 'get-config-scripts',
  query: { fieldValuePair: 'scriptType=person_authentication' },
  value: 'name'
}

/** Scripts of a type, by their dn. */
const scripts = (member: string, label: string, type: string): Field => ({
  member: `attributes.${member}`,
  label,
  kind: 'multi',
  choices: {
    operation: 'get-config-scripts',
    query: { fieldValuePair: `scriptType=${type}` },
    value: 'dn',
    text: 'name'
  }
})

/** Scopes that a client has made up. */
const spontaneousScopes: Resource = {
  kind: 'list',
  name: 'Scope',
  names: 'Spontaneous scopes',
  list: {
    operation: 'get-scope-by-creator',
    isWhole: true,
    columns: [
      { member: 'id', label: 'Scope' },
      { member: 'creationDate', label: 'Made' },
      { member: 'expirationDate', label: 'Expires' }
    ]
  },
  title: ({ id }) => String(id)
}

export const clients: Resource = {
  kind: 'list',
  name: 'Client',
  names: 'Clients',
  schema: 'Client',
  list: {
    operation: 'get-oauth-openid-clients',
    columns: [
      { member: 'inum', label: 'Client ID', sorts: true, yields: true },
      { member: 'displayName', label: 'Client Name', sorts: true },
      { member: 'grantTypes', label: 'Grant Types', shows: (value) => shortGrants(value) },
      { member: 'subjectType', label: 'Subject Type', sorts: true },
      { member: 'disabled', label: 'Active', shows: (value) => (value === true ? 'no' : 'yes') }
    ]
  },
  path: ({ inum }) => ({ inum: String(inum) }),
  title: ({ displayName, inum }) => String(displayName ?? inum),
  read: 'get-oauth-openid-clients-by-inum',
  create: 'post-oauth-openid-client',
  update: 'put-oauth-openid-client',
  remove: 'delete-oauth-openid-client-by-inum',
  toBody: withoutDerived,
  openings: [
    {
      key: 't',
      label: 'Tokens',
      resource: tokens,
      of: ({ inum }) => ({ query: { fieldValuePair: `clientId=${String(inum)}` } })
    }
  ],
  tabs: [
    {
      title: 'Basic',
      fields: [
        { member: 'inum', label: 'Client_ID', kind: 'shown', only: 'existing' },
        { member: 'disabled', label: 'Active', isOpposite: true, about: 'An inactive client can do nothing.' },
        { member: 'displayName', label: 'Client Name' },
        { member: 'clientSecret', label: 'Client Secret', kind: 'secret' },
        { member: 'description', label: 'Description' },
        { member: 'tokenEndpointAuthMethod', label: 'Authn Method token endpoint', standard: 'client_secret_basic' },
        { member: 'subjectType', label: 'Subject Type', standard: 'public' },
        { member: 'sectorIdentifierUri', label: 'Sector Identifier URI' },
        { member: 'grantTypes', label: 'Grant', standard: ['authorization_code'] },
        { member: 'responseTypes', label: 'Response Types', standard: ['code'] },
        { member: 'trustedClient', label: 'Suppress Authorization' },
        { member: 'applicationType', label: 'Application Type', standard: 'web' },
        { member: 'redirectUris', label: 'Redirect Uris' },
        { member: 'attributes.redirectUrisRegex', label: 'Redirect Regex' },
        { member: 'scopes', label: 'Scopes', choices: scopes }
      ]
    },
    {
      title: 'Tokens',
      fields: [
        { member: 'accessTokenAsJwt', label: 'Access Token is a JWT' },
        { member: 'includeClaimsInIdToken', label: 'Include Claims in id_token' },
        { member: 'attributes.runIntrospectionScriptBeforeJwtCreation', label: 'Introspection script before JWT' },
        { member: 'idTokenTokenBindingCnf', label: 'Token binding confirmation' },
        { member: 'attributes.additionalAudience', label: 'Additional audiences' },
        { member: 'accessTokenLifetime', label: 'Access token lifetime' },
        { member: 'refreshTokenLifetime', label: 'Refresh token lifetime' },
        { member: 'defaultMaxAge', label: 'Default max authn age' }
      ]
    },
    {
      title: 'Logout',
      fields: [
        { member: 'frontChannelLogoutUri', label: 'Front channel logout URI' },
        { member: 'postLogoutRedirectUris', label: 'Post logout redirect URIs' },
        { member: 'attributes.backchannelLogoutUri', label: 'Back channel logout URI' },
        { member: 'attributes.backchannelLogoutSessionRequired', label: 'Back channel session required' },
        { member: 'frontChannelLogoutSessionRequired', label: 'Front channel session required' }
      ]
    },
    {
      title: 'Software Info',
      fields: [
        { member: 'clientUri', label: 'Client URI' },
        { member: 'policyUri', label: 'Policy URI' },
        { member: 'logoUri', label: 'Logo URI' },
        { member: 'tosUri', label: 'Terms of service URI' },
        { member: 'contacts', label: 'Contacts' },
        { member: 'authorizedOrigins', label: 'Authorized JS origins' },
        { member: 'softwareId', label: 'Software id' },
        { member: 'softwareVersion', label: 'Software version' },
        { member: 'softwareStatement', label: 'Software statement', kind: 'code' }
      ]
    },
    {
      title: 'CIBA/PAR/UMA',
      fields: [
        { member: 'backchannelTokenDeliveryMode', label: 'CIBA: Token delivery method' },
        { member: 'backchannelClientNotificationEndpoint', label: 'CIBA: Notification endpoint' },
        { member: 'backchannelUserCodeParameter', label: 'CIBA: Require user code' },
        { member: 'attributes.parLifetime', label: 'PAR: Request lifetime' },
        { member: 'attributes.requirePar', label: 'PAR: Request PAR' },
        { member: 'rptAsJwt', label: 'UMA: RPT is a JWT' },
        { member: 'claimRedirectUris', label: 'UMA: Claims redirect URI' },
        scripts('rptClaimsScripts', 'UMA: RPT Modification Script', 'uma_rpt_claims')
      ]
    },
    {
      title: 'UMA resources',
      resource: umaResources,
      of: ({ inum }) => ({ path: { clientId: String(inum) } })
    },
    {
      title: 'Encryption/Signing',
      fields: [
        { member: 'jwksUri', label: 'Client JWKS URI' },
        { member: 'jwks', label: 'Client JWKS', kind: 'code' },
        { member: 'idTokenSignedResponseAlg', label: 'id_token: signature' },
        { member: 'idTokenEncryptedResponseAlg', label: 'id_token: key encryption' },
        { member: 'idTokenEncryptedResponseEnc', label: 'id_token: encryption' },
        { member: 'accessTokenSigningAlg', label: 'Access token: signature' },
        { member: 'userInfoSignedResponseAlg', label: 'Userinfo: signature' },
        { member: 'userInfoEncryptedResponseAlg', label: 'Userinfo: key encryption' },
        { member: 'userInfoEncryptedResponseEnc', label: 'Userinfo: encryption' },
        { member: 'requestObjectSigningAlg', label: 'Request object: signature' },
        { member: 'requestObjectEncryptionAlg', label: 'Request object: key encryption' },
        { member: 'requestObjectEncryptionEnc', label: 'Request object: encryption' },
        { member: 'attributes.introspectionSignedResponseAlg', label: 'Introspection: signature' },
        { member: 'attributes.introspectionEncryptedResponseAlg', label: 'Introspection: key encryption' },
        { member: 'attributes.introspectionEncryptedResponseEnc', label: 'Introspection: encryption' },
        { member: 'attributes.txTokenSignedResponseAlg', label: 'Transaction token: signature' },
        { member: 'attributes.txTokenEncryptedResponseAlg', label: 'Transaction token: key enc.' },
        { member: 'attributes.txTokenEncryptedResponseEnc', label: 'Transaction token: encryption' }
      ]
    },
    {
      title: 'Advanced Client Prop.',
      fields: [
        { member: 'attributes.jansDefaultPromptLogin', label: 'Default Prompt login' },
        { member: 'persistClientAuthorizations', label: 'Persist Authorizations' },
        { member: 'attributes.allowSpontaneousScopes', label: 'Allow spontaneous scopes' },
        { member: 'attributes.spontaneousScopes', label: 'Spontaneous scopes regex' },
        { member: 'initiateLoginUri', label: 'Initial Login URI' },
        { member: 'requestUris', label: 'Request URIs' },
        { member: 'defaultAcrValues', label: 'Default ACRs', choices: acrs, isOpen: true },
        { member: 'attributes.jansAuthorizedAcr', label: 'Allowed ACRs', kind: 'multi', choices: acrs, isOpen: true },
        { member: 'attributes.tlsClientAuthSubjectDn', label: 'TLS Subject DN' },
        { member: 'expirationDate', label: 'Client Expiration Date', kind: 'date' }
      ]
    },
    {
      title: 'Client Scripts',
      fields: [
        scripts('spontaneousScopeScriptDns', 'Spontaneous Scopes', 'spontaneous_scope'),
        scripts('updateTokenScriptDns', 'Update Token', 'update_token'),
        scripts('postAuthnScripts', 'Post Authn', 'post_authn'),
        scripts('introspectionScripts', 'Introspection', 'introspection'),
        scripts('ropcScripts', 'Password Grant', 'resource_owner_password_credentials'),
        scripts('consentGatheringScripts', 'OAuth Consent', 'consent_gathering')
      ]
    },
    {
      title: 'Spontaneous scopes',
      resource: spontaneousScopes,
      of: ({ inum }) => ({ path: { creatorId: String(inum) } })
    },
    {
      title: 'Active Tokens',
      resource: tokens,
      of: ({ inum }) => ({ query: { fieldValuePair: `clientId=${String(inum)}` } })
    }
  ]
}

/** What the server tells and does not take; the name has a second member, which would contradict. */
function withoutDerived({ ...client }: Entry): Entry {
  delete client.authenticationMethod
  delete client.allAuthenticationMethods
  return { ...client, ...(client.displayName !== undefined && { clientName: client.displayName }) }
}

/** The last word of a grant that has a URN. */
const shortGrants = (value: unknown): string =>
  Array.isArray(value) ? value.map((grant) => String(grant).split(':').at(-1)).join(', ') : ''
