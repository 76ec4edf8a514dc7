import { z } from 'zod'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import { AppError, invalid, notFound } from '#modules/core/errors'
import {
  createUmaResource,
  deleteUmaResource,
  findUmaResource,
  listUmaResourcesOf,
  replaceUmaResource,
  searchUmaResources,
  umaResourceDn,
  umaResourceFields,
  type UmaResource,
  type UmaResourceField
} from '#modules/uma/index'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { missingMember } from './errors.ts'
import { json, operation, type Operation } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { page, pageOf, readSearch, searchQuery } from './paging.ts'
import { jsonPatch, patched } from './patch.ts'

const uma = 'https://jans.io/oauth/config/uma'
const feature = `${uma}/resources`
const scopesOf = (...ways: string[]) => ways.map((way) => `${uma}.${way}`)
const { super: readers, own: mayReadOnly } = readAccess(feature)
const mayRead = {
  super: readers,
  group: [`${feature}.write`, ...scopesOf('readonly', 'write', 'admin')],
  own: mayReadOnly
}
const mayWrite = { ...writeAccess(feature), group: scopesOf('write', 'admin') }
const mayDelete = { ...deleteAccess(feature), group: scopesOf('delete', 'admin') }
const tag = 'OAuth - UMA Resources'
const path = '/uma/resources'

const text = z.string().max(4096)
const texts = z.array(text.min(1)).max(1000)

const members = z.object({
  id: text.optional().describe('Made by the server.'),
  inum: text.optional(),
  name: text.optional().describe('Required.'),
  description: text.optional().describe('Required for a new one.'),
  iconUri: text.optional(),
  scopes: texts.optional().describe('dn of scopes.'),
  scopeExpression: z
    .string()
    .max(65_536)
    .optional()
    .describe('JSON text: a rule over scopes, and their names as data.'),
  clients: texts.optional().describe('dn of clients.'),
  resources: texts.optional(),
  creator: text.optional(),
  type: text.optional(),
  creationDate: text.optional().describe('2025-01-31T12:00:00, UTC.'),
  expirationDate: text.optional().describe('From then on a deletable one is gone.'),
  deletable: z.boolean().optional(),
  ttl: z.int().min(0).max(2_147_483_647).optional().describe('Seconds.')
})

const body = { types: json, schema: members.meta({ id: 'UmaResourceInput' }) }
const umaResource = members.extend({ dn: z.string(), deletable: z.boolean() }).meta({ id: 'UmaResource' })

/** Storage names, which searches may use in place of members. */
const storageNames: Readonly<Record<string, UmaResourceField>> = {
  jansId: 'id',
  dn: 'id',
  displayName: 'name',
  owner: 'creator',
  jansAssociatedClnt: 'clients',
  jansUmaScope: 'scopes',
  jansFaviconImage: 'iconUri',
  jansResource: 'resources',
  del: 'deletable'
}

const field = (name: string): UmaResourceField | undefined =>
  Object.hasOwn(storageNames, name) ? storageNames[name] : umaResourceFields.find((known) => known === name)

export const umaResourceOperations: readonly Operation[] = [
  operation({
    operationId: 'get-oauth-uma-resources',
    method: 'get',
    path,
    tag,
    summary: 'Search UMA resources',
    access: mayRead,
    query: searchQuery,
    answer: pageOf(umaResource),
    refusals: [400],
    async handle({ ctx, query }) {
      const search = readSearch(query, 'id', field)
      const { total, resources } = await searchUmaResources(ctx.db, search)
      return page(search, total, resources.map(document))
    }
  }),
  operation({
    operationId: 'post-oauth-uma-resources',
    method: 'post',
    path,
    tag,
    summary: 'Create a UMA resource',
    access: mayWrite,
    body,
    answer: umaResource,
    status: 201,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const { id: _, ...resource } = readResource(body)
      if (resource.description === undefined) throw missingMember('description')
      return document(await createUmaResource(ctx, resource, actor))
    }
  }),
  operation({
    operationId: 'put-oauth-uma-resources',
    method: 'put',
    path,
    tag,
    summary: 'Replace a UMA resource',
    access: mayWrite,
    body,
    answer: umaResource,
    refusals: [400, 404],
    async handle({ ctx, body, actor }) {
      const { id, ...resource } = readResource(body)
      if (id === undefined) throw missingMember('id')
      return document(await replaceUmaResource(ctx, id, () => resource, actor))
    }
  }),
  operation({
    operationId: 'get-oauth-uma-resources-by-id',
    method: 'get',
    path: `${path}/{id}`,
    tag,
    summary: 'One UMA resource',
    access: mayRead,
    answer: umaResource,
    refusals: [404],
    async handle({ ctx, params }) {
      const resource = await findUmaResource(ctx.db, params.id as string)
      if (!resource) throw notFound(`UMA resource ${params.id}`)
      return document(resource)
    }
  }),
  operation({
    operationId: 'patch-oauth-uma-resources-by-id',
    method: 'patch',
    path: `${path}/{id}`,
    tag,
    summary: 'Patch a UMA resource',
    access: mayWrite,
    body: jsonPatch,
    answer: umaResource,
    refusals: [400, 404],
    async handle({ ctx, params, body, actor }) {
      const nulls = Object.fromEntries(Object.keys(members.shape).map((name) => [name, null]))
      const change = (before: UmaResource) => {
        const { id: _, ...resource } = readResource(patched({ ...nulls, ...document(before) }, withIconUri(body)))
        return resource
      }
      return document(await replaceUmaResource(ctx, params.id as string, change, actor))
    }
  }),
  operation({
    operationId: 'delete-oauth-uma-resources-by-id',
    method: 'delete',
    path: `${path}/{id}`,
    tag,
    summary: 'Delete a UMA resource',
    access: mayDelete,
    refusals: [404],
    handle: ({ ctx, params, actor }) => deleteUmaResource(ctx, params.id as string, actor)
  }),
  operation({
    operationId: 'get-oauth-uma-resources-by-clientid',
    method: 'get',
    path: `${path}/clientId/{clientId}`,
    tag,
    summary: 'UMA resources of one client',
    access: mayRead,
    answer: z.array(umaResource),
    handle: async ({ ctx, params }) =>
      (await listUmaResourcesOf(ctx.db, `inum=${params.clientId},ou=clients,o=jans`)).map(document)
  })
]

/** @throws AppError `OCA001` without a name, `invalid_value` with the member that is wrong */
function readResource(body: unknown): Omit<UmaResource, 'id'> & { id?: string | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('A resource is a JSON object')
  const known = Object.entries(body).map(([name, value]) => [/^iconuri$/i.test(name) ? 'iconUri' : name, value])
  const parsed = members.safeParse(withoutEmpties(Object.fromEntries(known)))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError('invalid_value', 400, `${issue?.message}`, { member: issue?.path.join('.') ?? '' })
  }
  const { name, creationDate, expirationDate, ...resource } = parsed.data
  if (name === undefined) throw missingMember('name')
  return {
    ...resource,
    name,
    ...moment('createdAt', 'creationDate', creationDate),
    ...moment('expiresAt', 'expirationDate', expirationDate)
  }
}

function moment(stored: 'createdAt' | 'expiresAt', member: string, text: string | undefined) {
  if (text === undefined) return {}
  const at = parseDateTime(text)
  if (at === undefined) throw invalid('must be a date such as 2025-01-31T12:00:00', member)
  return { [stored]: at }
}

/** Clients spell this one in two ways. */
const withIconUri = (patch: unknown): unknown =>
  Array.isArray(patch)
    ? patch.map((change: unknown) => {
        const { path } = Object(change) as { path?: unknown }
        return typeof path === 'string' ? { ...Object(change), path: path.replace(/^\/iconuri$/i, '/iconUri') } : change
      })
    : patch

function document({ createdAt, expiresAt, ...resource }: UmaResource): Record<string, unknown> {
  return {
    dn: umaResourceDn(resource.id),
    ...resource,
    ...(createdAt !== undefined && { creationDate: toDateTime(createdAt) }),
    ...(expiresAt !== undefined && { expirationDate: toDateTime(expiresAt) }),
    deletable: resource.deletable ?? false
  }
}
