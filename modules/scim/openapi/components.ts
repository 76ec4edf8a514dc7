import type { ScimAttribute, Schemas } from '../schema.ts'

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has them. */
export type JsonSchema = Record<string, unknown>

export const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

const types: Record<Exclude<ScimAttribute['type'], 'complex'>, JsonSchema> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  decimal: { type: 'number' },
  integer: { type: 'integer' },
  dateTime: { type: 'string', format: 'date-time' },
  binary: { type: 'string', format: 'byte' },
  reference: { type: 'string' }
}

/** A resource as JSON, its extensions under their URIs. What it must have depends on what is done with it. */
export function resourceSchema({ core, extensions }: Schemas): JsonSchema {
  return {
    type: 'object',
    description: core.description,
    properties: {
      ...properties(core.attributes),
      ...Object.fromEntries(
        extensions.map(({ id, description, attributes }) => [id, objectSchema(description, attributes)])
      )
    }
  }
}

function objectSchema(description: string, attributes: ScimAttribute[]): JsonSchema {
  const required = requiredOf(attributes)
  return {
    type: 'object',
    description,
    properties: properties(attributes),
    ...(required.length > 0 && { required })
  }
}

const properties = (attributes: ScimAttribute[]) =>
  Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeSchema(attribute)]))

export const requiredOf = (attributes: ScimAttribute[]) =>
  attributes.filter(({ required }) => required).map(({ name }) => name)

function attributeSchema(attribute: ScimAttribute): JsonSchema {
  const { description, multiValued, mutability, canonicalValues, type, subAttributes = [] } = attribute
  const one: JsonSchema =
    type === 'complex'
      ? objectSchema(description, subAttributes)
      : // Other values than these are taken as well.
        { ...types[type], description, ...(canonicalValues && { examples: canonicalValues }) }
  return {
    ...(multiValued ? { type: 'array', description, items: one } : one),
    ...(mutability === 'readOnly' && { readOnly: true }),
    ...(mutability === 'writeOnly' && { writeOnly: true })
  }
}

const text = { type: 'string' }
const flag = { type: 'boolean' }
const whole = { type: 'integer' }
const texts = { type: 'array', items: text }

/** An object; the names that end with `?` may be absent. */
function object(description: string, members: Record<string, JsonSchema>): JsonSchema {
  const names = Object.keys(members)
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), members[name]])),
    required: names.filter((name) => !name.endsWith('?'))
  }
}

const listOf = (name: string): JsonSchema => ({ type: 'array', items: reference(name) })

/** @param description what is in the list */
export const listSchema = (description: string, resource: JsonSchema): JsonSchema =>
  object(description, {
    schemas: texts,
    totalResults: { ...whole, description: 'How many there are in all' },
    'startIndex?': { ...whole, description: 'Where the page begins, from 1' },
    'itemsPerPage?': { ...whole, description: 'How many are on this page' },
    'previousCursor?': { ...text, description: 'Leads to the page before' },
    'nextCursor?': { ...text, description: 'Leads to the page after' },
    Resources: { type: 'array', items: resource }
  })

const meta = object('About the document', { resourceType: text, location: text })
const supported = (members: Record<string, JsonSchema> = {}) =>
  object('Is it offered?', { supported: flag, ...members })

/** The messages of RFC 7644, the documents of RFC 7643, and what Janssen has beyond them. */
export const messages: Record<string, JsonSchema> = {
  ErrorResponse: object('Why the request was refused (RFC 7644, 3.12)', {
    schemas: texts,
    status: { ...text, description: 'The status of HTTP, as text' },
    scimType: { ...text, description: 'A word of the standard for the reason; empty where it has none' },
    detail: text
  }),
  SearchRequest: object('What to search for (RFC 7644, 3.4.3)', {
    schemas: texts,
    'attributes?': texts,
    'excludedAttributes?': texts,
    'filter?': text,
    'sortBy?': text,
    'sortOrder?': { ...text, enum: ['ascending', 'descending'] },
    'startIndex?': whole,
    'count?': whole,
    'cursor?': text
  }),
  PatchOperation: object('One step of a change', {
    op: { ...text, enum: ['add', 'remove', 'replace'] },
    'path?': { ...text, description: 'What is changed; remove needs it' },
    'value?': { description: 'Of any type; add and replace need it' }
  }),
  PatchRequest: object('Changes, in their order (RFC 7644, 3.5.2)', {
    schemas: texts,
    Operations: listOf('PatchOperation')
  }),
  BulkOperation: object('One request of many', {
    method: { ...text, enum: ['POST', 'PUT', 'PATCH', 'DELETE'] },
    path: { ...text, description: 'Relative to the service: /Users/…' },
    'bulkId?': { ...text, description: 'What other operations call a resource that is not made yet' },
    'version?': { ...text, description: 'Entity tag that the resource must have' },
    'data?': { type: 'object', additionalProperties: true }
  }),
  BulkRequest: object('Many requests in one (RFC 7644, 3.7)', {
    schemas: texts,
    'failOnErrors?': { ...whole, description: 'After so many errors nothing more is begun' },
    Operations: listOf('BulkOperation')
  }),
  BulkResult: object('What became of one of them', {
    method: text,
    'bulkId?': text,
    'version?': text,
    'location?': text,
    status: text,
    'response?': reference('ErrorResponse')
  }),
  BulkData: object('What became of each of them', { schemas: texts, Operations: listOf('BulkResult') }),
  AuthenticationScheme: object('A way to show who asks', {
    type: text,
    name: text,
    description: text,
    specUri: text,
    documentationUri: text,
    primary: flag
  }),
  ServiceProviderConfigResponse: object('What the service can do (RFC 7643, 5)', {
    schemas: texts,
    meta,
    documentationUri: text,
    patch: supported(),
    bulk: supported({ maxOperations: whole, maxPayloadSize: whole }),
    filter: supported({ maxResults: whole }),
    changePassword: supported(),
    sort: supported(),
    etag: supported(),
    pagination: object('How lists come in pages (RFC 9865, 4)', {
      cursor: flag,
      index: flag,
      defaultPaginationMethod: { ...text, enum: ['cursor', 'index'] },
      defaultPageSize: whole,
      maxPageSize: whole,
      cursorTimeout: { ...whole, description: 'Seconds' }
    }),
    authenticationSchemes: listOf('AuthenticationScheme')
  }),
  ResourceType: object('A kind of resource (RFC 7643, 6)', {
    schemas: texts,
    id: text,
    name: text,
    description: text,
    endpoint: text,
    schema: text,
    schemaExtensions: { type: 'array', items: object('An extension', { schema: text, required: flag }) },
    meta
  }),
  ResourceTypeListResponse: listSchema('Kinds of resources', reference('ResourceType')),
  SchemaAttribute: object('An attribute (RFC 7643, 7)', {
    name: text,
    type: text,
    multiValued: flag,
    description: text,
    required: flag,
    'canonicalValues?': texts,
    caseExact: flag,
    mutability: text,
    returned: text,
    uniqueness: text,
    'referenceTypes?': texts,
    'subAttributes?': listOf('SchemaAttribute')
  }),
  SchemaResource: object('A schema (RFC 7643, 7)', {
    schemas: texts,
    id: text,
    name: text,
    description: text,
    attributes: listOf('SchemaAttribute'),
    meta
  }),
  SchemaListResponse: listSchema('Schemas', reference('SchemaResource')),
  UpdatedUsers: object('People who were made or changed, by the names of Janssen’s database', {
    total: { ...whole, description: 'How many are in this answer' },
    'latestUpdateAt?': types.dateTime,
    results: {
      type: 'array',
      items: { type: 'object', additionalProperties: { type: 'array', items: {} } }
    }
  }),
  TokenResource: object('A token that was issued for a person', {
    schemas: texts,
    hash: { ...text, description: 'Names the token, and is of no use as one' },
    type: text,
    issuedAt: { ...whole, description: 'Milliseconds since 1970' },
    expiresAt: { ...whole, description: 'Milliseconds since 1970' },
    'appName?': text,
    'clientId?': text,
    'scopes?': texts
  }),
  TokenListResponse: listSchema('Tokens of a person', reference('TokenResource'))
}
