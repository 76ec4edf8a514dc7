import { attributeRegistry, type Attribute, type AttributeRegistry, type DataType } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import type { UserField } from '#modules/users/index'
import { scimConfiguration } from './configuration.ts'
import { refusal } from './errors.ts'

/** An attribute of a SCIM schema (RFC 7643, 7), and where the person keeps its value. */
export interface ScimAttribute {
  name: string
  type: 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex'
  multiValued: boolean
  description: string
  required: boolean
  canonicalValues?: string[]
  caseExact: boolean
  mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  returned: 'always' | 'never' | 'default' | 'request'
  uniqueness: 'none' | 'server' | 'global'
  referenceTypes?: string[]
  subAttributes?: ScimAttribute[]
  /** Name of the person's attribute; a multi-valued complex one holds elements with the same members. */
  stored?: string
  /** Member of the person itself. */
  field?: UserField
}

export interface ScimSchema {
  id: string
  name: string
  description: string
  attributes: ScimAttribute[]
}

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

function attribute(name: string, description: string, more: Partial<ScimAttribute> = {}): ScimAttribute {
  return {
    name,
    type: more.subAttributes ? 'complex' : 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more
  }
}

/** A list of values that carry a label, a type and which one is preferred (RFC 7643, 2.4). */
function list(name: string, stored: string, description: string, more: Partial<ScimAttribute>, types: string[] = []) {
  return attribute(name, description, {
    multiValued: true,
    stored,
    subAttributes: [
      attribute('value', 'The value itself', { required: true, ...more }),
      attribute('display', 'Label for people'),
      attribute('type', 'What the value is for', types.length > 0 ? { canonicalValues: types } : {}),
      attribute('primary', 'Is it the preferred value?', { type: 'boolean' })
    ]
  })
}

const readOnly = { mutability: 'readOnly' } as const

/** Attributes of every resource (RFC 7643, 3.1). */
const common: ScimAttribute[] = [
  attribute('schemas', 'URIs of the schemas that describe the resource', {
    type: 'reference',
    multiValued: true,
    required: true,
    caseExact: true,
    returned: 'always',
    referenceTypes: ['uri']
  }),
  attribute('id', 'Identifier given by the server', {
    ...readOnly,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
    field: 'inum'
  }),
  attribute('externalId', 'Identifier given by the provisioning system', { caseExact: true, field: 'externalId' }),
  attribute('meta', 'Facts about the resource itself', {
    ...readOnly,
    subAttributes: [
      attribute('resourceType', 'Name of the resource type', { ...readOnly, caseExact: true }),
      attribute('created', 'When the resource was made', { ...readOnly, type: 'dateTime', field: 'createdAt' }),
      attribute('lastModified', 'When it was last changed', { ...readOnly, type: 'dateTime', field: 'updatedAt' }),
      attribute('location', 'Address of the resource', {
        ...readOnly,
        type: 'reference',
        referenceTypes: ['uri'],
        caseExact: true
      })
    ]
  })
]

const core: ScimSchema = {
  id: userUrn,
  name: 'User',
  description: 'User Account',
  attributes: [
    ...common,
    attribute('userName', 'Name that the person signs in with', {
      required: true,
      uniqueness: 'server',
      field: 'userName'
    }),
    attribute('name', 'The parts of the person’s name', {
      subAttributes: [
        attribute('formatted', 'The whole name, made of its parts unless it is given', { stored: 'jansNameFormatted' }),
        attribute('familyName', 'Family name', { stored: 'sn' }),
        attribute('givenName', 'Given name', { stored: 'givenName' }),
        attribute('middleName', 'Middle name', { stored: 'middleName' }),
        attribute('honorificPrefix', 'Title before the name', { stored: 'jansHonorificPrefix' }),
        attribute('honorificSuffix', 'Suffix after the name', { stored: 'jansHonorificSuffix' })
      ]
    }),
    attribute('displayName', 'Name as it is shown', { stored: 'displayName' }),
    attribute('nickName', 'Casual name', { stored: 'nickname' }),
    attribute('profileUrl', 'Address of a page about the person', {
      type: 'reference',
      referenceTypes: ['external'],
      stored: 'jansProfileURL'
    }),
    attribute('title', 'Position in the organization', { stored: 'jansTitle' }),
    attribute('userType', 'Relation to the organization', { stored: 'jansUsrTyp' }),
    attribute('preferredLanguage', 'Language that the person prefers', { stored: 'preferredLanguage' }),
    attribute('locale', 'Language tag for dates, numbers and the like', { stored: 'locale' }),
    attribute('timezone', 'Time zone such as Europe/Paris', { stored: 'zoneinfo' }),
    attribute('active', 'May the person sign in?', { type: 'boolean', field: 'status' }),
    attribute('password', 'New password; never shown', { mutability: 'writeOnly', returned: 'never', caseExact: true }),
    list('emails', 'jansEmail', 'Email addresses', {}, ['work', 'home', 'other']),
    list('phoneNumbers', 'jansPhoneValue', 'Telephone numbers', {}, [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other'
    ]),
    list('ims', 'jansImsValue', 'Addresses for instant messages', {}, [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
      'other'
    ]),
    list('photos', 'jansPhotos', 'Pictures of the person', { type: 'reference', referenceTypes: ['external'] }, [
      'photo',
      'thumbnail'
    ]),
    attribute('addresses', 'Postal addresses', {
      multiValued: true,
      stored: 'jansAddres',
      subAttributes: [
        attribute('formatted', 'The whole address'),
        attribute('streetAddress', 'Street and house number'),
        attribute('locality', 'City'),
        attribute('region', 'State or province'),
        attribute('postalCode', 'Postal code'),
        attribute('country', 'Country'),
        attribute('type', 'What the address is for', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'Is it the preferred address?', { type: 'boolean' })
      ]
    }),
    list('entitlements', 'jansEntitlements', 'What the person may use', {}),
    list('roles', 'jansRole', 'Roles of the person', {}),
    list('x509Certificates', 'jans509Certificate', 'Certificates, as base64 of DER', {
      type: 'binary',
      caseExact: true
    })
  ]
}

const enterprise: ScimSchema = {
  id: enterpriseUrn,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'Number in the organization', { stored: 'employeeNumber' }),
    attribute('costCenter', 'Cost center', { stored: 'jansCostCenter' }),
    attribute('organization', 'Organization', { stored: 'o' }),
    attribute('division', 'Division', { stored: 'jansDivision' }),
    attribute('department', 'Department', { stored: 'departmentNumber' }),
    attribute('manager', 'The person’s manager', {
      subAttributes: [
        attribute('value', 'id of the manager', { stored: 'manager', caseExact: false }),
        attribute('$ref', 'Address of the manager', {
          ...readOnly,
          type: 'reference',
          referenceTypes: ['User'],
          caseExact: true
        })
      ]
    })
  ]
}

const customTypes: Record<DataType, ScimAttribute['type']> = {
  string: 'string',
  json: 'string',
  binary: 'binary',
  certificate: 'binary',
  numeric: 'decimal',
  boolean: 'boolean',
  generalizedTime: 'dateTime'
}

/** The registry's attributes that are marked for SCIM. */
function custom({ all }: AttributeRegistry, urn: string): ScimSchema {
  const toScim = ({ name, dataType, description, oxMultiValuedAttribute = false }: Attribute) =>
    attribute(name, description, { type: customTypes[dataType], multiValued: oxMultiValuedAttribute, stored: name })
  return {
    id: urn,
    name: 'GluuUserCustomExtension',
    description: 'Gluu User Custom Extension',
    attributes: all.filter(({ scimCustomAttr, status }) => scimCustomAttr && status === 'active').map(toScim)
  }
}

/** What an attribute path means. */
export interface Target {
  schema: ScimSchema
  /** Absent for the URI of an extension alone. */
  attribute?: ScimAttribute
  sub?: ScimAttribute
}

export interface UserSchemas {
  core: ScimSchema
  extensions: ScimSchema[]
  all: ScimSchema[]
  /** Names in any case, after the URI of their schema, which the core schema can go without (RFC 7644, 3.10). */
  find(path: string): Target | undefined
}

const known = new WeakMap<AttributeRegistry, { urn: string; schemas: UserSchemas }>()

/** The schemas of a user, as the registry and the properties have them at this moment. */
export async function currentSchemas(ctx: Context): Promise<UserSchemas> {
  const { userExtensionSchemaURI } = await scimConfiguration.read(ctx)
  return userSchemas(await attributeRegistry(ctx), userExtensionSchemaURI)
}

/** @param urn of the schema of custom attributes */
export function userSchemas(registry: AttributeRegistry, urn: string): UserSchemas {
  let last = known.get(registry)
  if (last?.urn !== urn) {
    last = { urn, schemas: build(registry, urn) }
    known.set(registry, last)
  }
  return last.schemas
}

function build(registry: AttributeRegistry, urn: string): UserSchemas {
  const extensions = [enterprise, custom(registry, urn)]
  const targets = new Map<string, Target>()
  const add = (path: string, target: Target) => targets.set(path.toLowerCase(), target)
  for (const schema of [core, ...extensions]) {
    add(schema.id, { schema })
    for (const prefix of schema === core ? ['', `${schema.id}:`] : [`${schema.id}:`])
      for (const attribute of schema.attributes) {
        add(prefix + attribute.name, { schema, attribute })
        for (const sub of attribute.subAttributes ?? [])
          add(`${prefix}${attribute.name}.${sub.name}`, { schema, attribute, sub })
      }
  }
  return { core, extensions, all: [core, ...extensions], find: (path) => targets.get(path.toLowerCase()) }
}

/** The sub-attribute of that name, in any case. */
export const subAttribute = ({ subAttributes = [] }: ScimAttribute, name: string): ScimAttribute | undefined =>
  subAttributes.find((sub) => sub.name.toLowerCase() === name.toLowerCase())

/** @throws AppError `mutability` when clients may not set the attribute */
export function refuseReadOnly(path: string, { attribute, sub }: Target): void {
  if (attribute?.mutability === 'readOnly' || sub?.mutability === 'readOnly')
    throw refusal('mutability', `${path} can only be read`)
}
