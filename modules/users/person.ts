import type { Attribute, AttributeRegistry, AttributeValidation, DataType } from '#modules/attributes/index'

/** What can be stored under a name. */
export interface AttributeKind {
  type: DataType | 'complex'
  many: boolean
  /** Of a complex attribute: which text its elements can hold beside the boolean `primary`. */
  members?: readonly string[]
  validation?: AttributeValidation
}

const complex = (...members: string[]): AttributeKind => ({ type: 'complex', many: true, members })
const text: AttributeKind = { type: 'string', many: false }
const texts: AttributeKind = { type: 'string', many: true }

const one = ['displayName', 'givenName', 'middleName', 'sn', 'nickname', 'preferredLanguage', 'locale', 'zoneinfo']
const scimOne = ['HonorificPrefix', 'HonorificSuffix', 'NameFormatted', 'ProfileURL', 'Title', 'UsrTyp']
const work = ['employeeNumber', 'departmentNumber', 'manager', 'o', 'jansCostCenter', 'jansDivision']
const scimLists = ['Email', 'PhoneValue', 'ImsValue', 'Photos', 'Entitlements', 'Role', '509Certificate']

/**
 * What a person can have even where the registry does not say so, and in this form even where it says otherwise: all that
 * SCIM's schemas name, and what other parts of the server keep here.
 */
const beside = new Map<string, AttributeKind>([
  ...['mail', ...one, ...scimOne.map((name) => `jans${name}`), ...work].map((name) => [name, text] as const),
  ...scimLists.map((name) => [`jans${name}`, complex('value', 'display', 'type')] as const),
  ['jansAddres', complex('formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type')],
  ['jansAdminUIRole', texts],
  ['memberOf', texts],
  ['jansExtUid', texts],
  ['jansPersistentJWT', texts],
  ['jansAuthenticator', { type: 'json', many: false }],
  ['jansOTPDevices', { type: 'json', many: false }]
])

/** Members of the person itself, and the password: never among the attributes. */
const ownMembers = new Set([
  'inum',
  'uid',
  'userPassword',
  'jansStatus',
  'jansActive',
  'jansExtId',
  'createdAt',
  'updatedAt'
])

/** No application is given them, whatever they are called as claims, and no record repeats them. */
export const secretAttributes = new Set([
  'userPassword',
  'secretAnswer',
  'jansBackchannelUsrCode',
  'jansEnrollmentCode',
  'jansExtUid',
  'jansOTPDevices',
  'jansPersistentJWT'
])

/** What may be stored under the name; undefined when nothing may. */
export function attributeKind(registry: AttributeRegistry, name: string): AttributeKind | undefined {
  if (ownMembers.has(name)) return undefined
  const attribute = registry.byName(name)
  return attribute ? { ...kindOf(attribute), ...beside.get(name) } : beside.get(name)
}

function kindOf({ dataType, oxMultiValuedAttribute = false, attributeValidation }: Attribute): AttributeKind {
  return {
    type: dataType,
    many: oxMultiValuedAttribute,
    ...(attributeValidation && { validation: attributeValidation })
  }
}
