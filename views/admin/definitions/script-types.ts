import type { Choice } from '../../parts/field.ts'

/** What scripts of each type are for, in the words of people. */
const types: Readonly<Record<string, string>> = {
  person_authentication: 'How people sign in',
  authorization_challenge: 'Sign-in of an app without a browser',
  introspection: 'What introspection says of a token',
  resource_owner_password_credentials: 'The password grant',
  application_session: 'Sessions as they begin and end',
  link_interception: 'Links that lead out',
  client_registration: 'Clients that register themselves',
  id_generator: 'Ids of new entries',
  uma_rpt_policy: 'Who gets a UMA token',
  uma_rpt_claims: 'What a UMA token says',
  uma_claims_gathering: 'What UMA asks people',
  access_evaluation: 'Decisions about access',
  access_evaluation_discovery: 'Discovery of decisions about access',
  token_exchange: 'Exchange of tokens',
  consent_gathering: 'What people are asked to allow',
  dynamic_scope: 'Claims that are made up at run time',
  spontaneous_scope: 'Scopes that clients make up',
  end_session: 'The end of a session',
  post_authn: 'What follows a sign-in',
  client_authn: 'How clients authenticate',
  select_account: 'The choice between accounts',
  create_user: 'The registration of people',
  scim: 'Provisioning',
  ciba_end_user_notification: 'Messages of CIBA to people',
  revoke_token: 'Revocation of tokens',
  persistence_extension: 'How entries are stored',
  idp: 'The SAML identity provider',
  discovery: 'The discovery document',
  cookie: 'Cookies of the server',
  health_check: 'The health check',
  authz_detail: 'Rich authorization requests',
  update_token: 'What tokens say, and how long they live',
  tx_token: 'Transaction tokens',
  logout_status_jwt: 'Tokens of logout status',
  par: 'Pushed authorization requests',
  config_api_auth: 'Who may call the Config API',
  modify_ssa_response: 'Software statements',
  fido2_extension: 'Passkeys',
  lock_extension: 'The lock server'
}

/** What scripts of a type are for; the type itself where nobody has said. */
export const scriptTypeLabel = (type: string): string => (Object.hasOwn(types, type) ? (types[type] ?? type) : type)

export const scriptTypeChoices = (names: readonly string[] = Object.keys(types)): Choice[] =>
  names.map((value) => ({ value, label: `${value}: ${scriptTypeLabel(value)}` }))

export const languageChoices: readonly Choice[] = [
  { value: 'python', label: 'Python' },
  { value: 'java', label: 'Java' },
  { value: 'javascript', label: 'JavaScript' },
  { value: 'typescript', label: 'TypeScript' }
]

export const languageLabel = (language: string): string =>
  languageChoices.find(({ value }) => value === language)?.label ?? language
