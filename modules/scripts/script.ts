import { invalid } from '#modules/core/errors'
import { fold } from '#modules/core/text'

/** What a script can be for; the order is the one in which clients list them. */
export const scriptTypes = [
  'person_authentication',
  'authorization_challenge',
  'introspection',
  'resource_owner_password_credentials',
  'application_session',
  'link_interception',
  'client_registration',
  'id_generator',
  'uma_rpt_policy',
  'uma_rpt_claims',
  'uma_claims_gathering',
  'access_evaluation',
  'access_evaluation_discovery',
  'token_exchange',
  'consent_gathering',
  'dynamic_scope',
  'spontaneous_scope',
  'end_session',
  'post_authn',
  'client_authn',
  'select_account',
  'create_user',
  'scim',
  'ciba_end_user_notification',
  'revoke_token',
  'persistence_extension',
  'idp',
  'discovery',
  'cookie',
  'health_check',
  'authz_detail',
  'update_token',
  'tx_token',
  'logout_status_jwt',
  'par',
  'config_api_auth',
  'modify_ssa_response',
  'fido2_extension',
  'lock_extension'
] as const
export type ScriptType = (typeof scriptTypes)[number]

/** Janssen's languages, whose programs are kept as they are, and those of this process. */
export const programmingLanguages = ['python', 'java', 'javascript', 'typescript'] as const
export type ProgrammingLanguage = (typeof programmingLanguages)[number]

/** Where the program is: in `script`, or in a file that the module property `location_path` names. */
export const locationTypes = ['db', 'file'] as const
export type LocationType = (typeof locationTypes)[number]

export interface ModuleProperty {
  /** The property's name. */
  value1: string
  value2?: string | undefined
  description?: string | undefined
}

export interface ConfigurationProperty extends ModuleProperty {
  /** The value is secret: it is stored sealed, and shown to those alone who could set it. */
  hide?: boolean | undefined
}

export interface Script {
  inum: string
  /** For the authentication of persons, the acr value. */
  name: string
  /** Further names. */
  aliases?: string[] | undefined
  description?: string | undefined
  /** The program's text. */
  script: string
  scriptType: ScriptType
  programmingLanguage: ProgrammingLanguage
  moduleProperties?: ModuleProperty[] | undefined
  configurationProperties?: ConfigurationProperty[] | undefined
  level: number
  /** 1 for a new one; each change adds one. */
  revision: number
  enabled: boolean
  /** It stands for something that is part of the server. */
  internal?: boolean | undefined
  locationType: LocationType
}

/** How other entities refer to a script. */
export const scriptDn = (inum: string): string => `inum=${inum},ou=scripts,o=jans`

/** Names that the script answers to, as they are compared. */
export const foldedNames = ({ name, aliases = [] }: Pick<Script, 'name' | 'aliases'>): string[] => [
  ...new Set([name, ...aliases].map(fold))
]

const scriptName = /^[a-zA-Z0-9_\-:/.]{2,60}$/

/** @throws AppError `invalid_value` */
export function validateScript({ inum, name, aliases = [], level, configurationProperties = [] }: Script): void {
  if (!/^[\w.:-]{1,100}$/.test(inum)) throw invalid('An inum has 1 to 100 letters, digits, and . _ : -', 'inum')
  for (const given of [name, ...aliases])
    if (!scriptName.test(given))
      throw invalid(
        'A name has 2 to 60 characters: letters, digits, and _ - : / .',
        given === name ? 'name' : 'aliases'
      )
  if (level < -1) throw invalid('The level is -1 or more', 'level')
  const names = configurationProperties.map(({ value1 }) => value1)
  const twice = names.find((property, i) => names.indexOf(property) < i)
  if (twice !== undefined) throw invalid(`There are two properties named ${twice}`, 'configurationProperties')
}
