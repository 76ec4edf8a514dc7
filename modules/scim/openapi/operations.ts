import type { ResourceType } from '../resource-type.ts'
import type { JsonSchema } from './components.ts'

/** One operation, as the document describes it. */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: string
  operationId: string
  tag: string
  summary: string
  /** The last part of it; whoever asks needs none where it is absent. */
  scope?: string
  parameters?: readonly JsonSchema[]
  /** Names of schemas. */
  body?: string
  answer?: string
  status?: number
  refusals?: readonly number[]
  /** The body must have what a new resource has. */
  isNew?: boolean
  /** When there is no answer. */
  absence?: string
  /** The answer is no message of SCIM. */
  isPlain?: boolean
}

const query = (name: string, description: string, schema: JsonSchema = { type: 'string' }): JsonSchema => ({
  name,
  in: 'query',
  description,
  schema
})
const inPath = (name: string, description: string): JsonSchema => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' }
})
const header = (name: string, description: string): JsonSchema => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' }
})

const projection = [
  query('attributes', 'Names of the attributes to answer with, with commas between them'),
  query('excludedAttributes', 'Names of the attributes to leave out, with commas between them')
]
const cursor = query('cursor', 'Leads to a page; empty for the first one (RFC 9865)')
const search = [
  ...projection,
  query('filter', 'What to look for (RFC 7644, 3.4.2.2), such as: displayName co "a"'),
  query('startIndex', 'Where the page begins, from 1', { type: 'integer' }),
  query('count', 'How many a page has at most', { type: 'integer' }),
  cursor,
  query('sortBy', 'Attribute that gives the order'),
  query('sortOrder', 'Direction of the order', { type: 'string', enum: ['ascending', 'descending'] })
]
const id = inPath('id', 'Identifier of the resource')
const ifNoneMatch = header('If-None-Match', 'Entity tags that are known already')
const ifMatch = header('If-Match', 'Entity tags of which the resource must have one')
const owner = query('userId', 'id of the person whose devices are meant')

/** What can be done with the resources of one kind. */
export function resourceOperations(type: ResourceType): Operation[] {
  const { endpoint, scopes } = type
  const { tag, one, many, resource, list } = requireNames(type)
  const read = { tag, scope: scopes.read }
  const write = { tag, scope: scopes.write }
  // Devices are made by their owners.
  const isDevice = tag.endsWith('devices')
  const noun = isDevice ? 'device' : one
  const searching = { ...read, answer: list, refusals: isDevice ? [400, 404] : [400] }
  const whose = isDevice ? [owner] : []
  const all: Operation[] = [
    {
      ...searching,
      method: 'get',
      path: endpoint,
      operationId: `get-${many}`,
      summary: `Search ${noun}s`,
      parameters: [...search, ...whose]
    },
    {
      ...searching,
      method: 'post',
      path: `${endpoint}/.search`,
      operationId: `search-${one}`,
      summary: `Search ${noun}s by a message`,
      parameters: whose,
      body: 'SearchRequest'
    },
    {
      ...write,
      method: 'post',
      path: endpoint,
      operationId: `create-${one}`,
      summary: `Create a ${noun}`,
      parameters: projection,
      body: resource,
      isNew: true,
      answer: resource,
      status: 201,
      refusals: [400, 409]
    },
    {
      ...read,
      method: 'get',
      path: `${endpoint}/{id}`,
      operationId: `get-${one}-by-id`,
      summary: `Read a ${noun}`,
      parameters: [id, ...projection, ifNoneMatch],
      answer: resource,
      refusals: [304, 404]
    },
    {
      ...write,
      method: 'put',
      path: `${endpoint}/{id}`,
      operationId: `update-${one}-by-id`,
      summary: `Change a ${noun}; what is left out stays as it is`,
      parameters: [id, ...projection, ifMatch],
      body: resource,
      answer: resource,
      refusals: isDevice ? [400, 404, 412] : [400, 404, 409, 412]
    },
    {
      ...write,
      method: 'patch',
      path: `${endpoint}/{id}`,
      operationId: `patch-${one}-by-id`,
      summary: `Change parts of a ${noun}`,
      parameters: [id, ...projection, ifMatch],
      body: 'PatchRequest',
      answer: resource,
      ...(one === 'group' && { absence: 'Done; there are too many members to answer with them unasked' }),
      refusals: [400, 404, 409, 412]
    },
    {
      ...write,
      method: 'delete',
      path: `${endpoint}/{id}`,
      operationId: `delete-${one}-by-id`,
      summary: `Delete a ${noun}`,
      parameters: [id, ifMatch],
      refusals: [404, 412]
    }
  ]
  return isDevice ? all.filter(({ operationId }) => !/^(create|patch)-/.test(operationId)) : all
}

/** The same with the person of the token, who has an address without an id (RFC 7644, 3.11). */
export const ownOperations = (ofUsers: readonly Operation[]): Operation[] =>
  ofUsers.filter(({ path }) => path.endsWith('/{id}')).map(toOwn)

const toOwn = ({ operationId, summary, parameters = [], ...operation }: Operation): Operation => ({
  ...operation,
  path: '/Me',
  operationId: operationId.replace('user-by-id', 'me'),
  summary: summary.replace('a user', 'the person of the token'),
  parameters: parameters.filter((parameter) => parameter !== id)
})

const discovery = { tag: 'discovery', method: 'get' } as const
const global = { tag: 'global search', scope: 'all-resources.search', answer: 'GenericListResponse', refusals: [400] }

/** What is about no kind of resource, and what Janssen has beyond the standard. */
export const otherOperations: readonly Operation[] = [
  {
    ...global,
    method: 'get',
    path: '/',
    operationId: 'get-resources',
    summary: 'Search resources of every kind',
    parameters: search.filter((parameter) => parameter !== cursor)
  },
  {
    ...global,
    method: 'post',
    path: '/.search',
    operationId: 'search-resources',
    summary: 'Search resources of every kind by a message',
    body: 'SearchRequest'
  },
  {
    tag: 'bulk',
    method: 'post',
    path: '/Bulk',
    operationId: 'process-bulk',
    summary: 'Have many requests carried out',
    scope: 'bulk',
    body: 'BulkRequest',
    answer: 'BulkData',
    refusals: [400, 413]
  },
  {
    tag: 'user',
    method: 'get',
    path: '/UpdatedUsers',
    operationId: 'get-updated-users',
    summary: 'List people who were made or changed since a moment',
    scope: 'users.read',
    parameters: [
      { ...query('timeStamp', 'Since when, as an ISO 8601 date with a time'), required: true },
      query('start', 'How many to pass over', { type: 'integer' }),
      query('pageSize', 'How many to list at most', { type: 'integer' })
    ],
    answer: 'UpdatedUsers',
    isPlain: true,
    refusals: [400]
  },
  {
    tag: 'user',
    method: 'get',
    path: '/UserTokens/{id}',
    operationId: 'get-user-tokens',
    summary: 'List the tokens of a person',
    scope: 'tokens',
    parameters: [id, ...projection],
    answer: 'TokenListResponse',
    refusals: [404]
  },
  {
    tag: 'user',
    method: 'delete',
    path: '/UserTokens/{id}',
    operationId: 'delete-user-token',
    summary: 'End a token of a person, and those that were issued with it',
    scope: 'tokens',
    parameters: [id, { ...query('tokenHash', 'The hash that the list gives'), required: true }],
    refusals: [400, 404]
  },
  {
    ...discovery,
    path: '/ServiceProviderConfig',
    operationId: 'get-service-provider-config',
    summary: 'Read what the service can do',
    answer: 'ServiceProviderConfigResponse',
    refusals: [403]
  },
  {
    ...discovery,
    path: '/ResourceTypes',
    operationId: 'get-resource-types',
    summary: 'List the kinds of resources',
    answer: 'ResourceTypeListResponse',
    refusals: [403]
  },
  {
    ...discovery,
    path: '/ResourceTypes/{resource}',
    operationId: 'get-resource-type-by-id',
    summary: 'Read one kind of resource',
    parameters: [inPath('resource', 'Name of the kind')],
    answer: 'ResourceType',
    refusals: [403, 404]
  },
  {
    ...discovery,
    path: '/Schemas',
    operationId: 'get-schemas',
    summary: 'List the schemas',
    answer: 'SchemaListResponse',
    refusals: [403]
  },
  {
    ...discovery,
    path: '/Schemas/{uri}',
    operationId: 'get-schema-by-uri',
    summary: 'Read one schema',
    parameters: [inPath('uri', 'URI of the schema')],
    answer: 'SchemaResource',
    refusals: [403, 404]
  }
]

/** What Janssen's own document calls a kind of resource: clients and command line tools are made from these names. */
interface Names {
  tag: string
  one: string
  many: string
  resource: string
  list: string
}

const namesOf: Record<string, Names> = {
  User: { tag: 'user', one: 'user', many: 'users', resource: 'UserResource', list: 'UserListResponse' },
  Group: { tag: 'group', one: 'group', many: 'groups', resource: 'GroupResource', list: 'GroupListResponse' },
  FidoDevice: {
    tag: 'fido devices',
    one: 'fido-device',
    many: 'fido-devices',
    resource: 'FidoDeviceResource',
    list: 'FidoListResponse'
  },
  Fido2Device: {
    tag: 'fido2 devices',
    one: 'fido2-device',
    many: 'fido2-devices',
    resource: 'Fido2DeviceResource',
    list: 'Fido2ListResponse'
  }
}

/** @throws Error for a kind that the document has no names for */
export function requireNames({ name }: ResourceType): Names {
  const names = namesOf[name]
  if (!names) throw new Error(`The document has no names for ${name}`)
  return names
}
