import type { UserField } from '#modules/users/index'
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

/** An attribute that is one text which clients may set, unless it says otherwise. */
export function attribute(name: string, description: string, more: Partial<ScimAttribute> = {}): ScimAttribute {
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
export function list(
  name: string,
  stored: string,
  description: string,
  more: Partial<ScimAttribute>,
  types: string[] = []
) {
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

export const readOnly = { mutability: 'readOnly' } as const

/** Attributes of every resource (RFC 7643, 3.1). */
export const common: ScimAttribute[] = [
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
      }),
      attribute('version', 'Entity tag of the resource as it is', { ...readOnly, caseExact: true })
    ]
  })
]

/** What an attribute path means. */
export interface Target {
  schema: ScimSchema
  /** Absent for the URI of an extension alone. */
  attribute?: ScimAttribute
  sub?: ScimAttribute
}

/** The schemas of one kind of resource. */
export interface Schemas {
  core: ScimSchema
  extensions: ScimSchema[]
  all: ScimSchema[]
  /** Names in any case, after the URI of their schema, which the core schema can go without (RFC 7644, 3.10). */
  find(path: string): Target | undefined
}

/** Finds the attributes of the schemas by their paths. */
export function schemasOf(core: ScimSchema, extensions: ScimSchema[] = []): Schemas {
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
