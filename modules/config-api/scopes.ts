import { z } from 'zod'
import type { Actor } from '#modules/audit/index'
import { findClientsByScopes, toDocument } from '#modules/clients/index'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createScope,
  creatorTypes,
  deleteScope,
  findScope,
  replaceScope,
  scopeDn,
  scopeFields,
  scopeTypes,
  searchScopes,
  type Scope,
  type ScopeField,
  type ScopeType
} from '#modules/scopes/index'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { missingMember } from './errors.ts'
import { json, operation, type Operation } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { page, pageOf, readSearch, searchQuery } from './paging.ts'
import { jsonPatch, patched } from './patch.ts'

const feature = 'https://jans.io/oauth/config/scopes'
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const tag = 'OAuth - Scopes'

const texts = z.array(z.string().min(1).max(4096)).max(1000)
const text = z.string().max(4096)
const folded = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)

const scopeInput = z.object({
  id: text.optional().describe('The scope string itself.'),
  inum: text.optional().describe('Made by the server.'),
  displayName: text.optional(),
  description: text.optional(),
  iconUrl: text.optional(),
  scopeType: z.enum(scopeTypes).default('oauth'),
  claims: texts.optional().describe('dn of attributes.'),
  defaultScope: z.boolean().optional().describe('Clients that register themselves may have it.'),
  groupClaims: z.boolean().optional().describe('The claims are members of one object.'),
  dynamicScopeScripts: texts.optional().describe('dn of scripts.'),
  umaAuthorizationPolicies: texts.optional().describe('dn of scripts.'),
  attributes: z
    .object({ spontaneousClientScopes: texts.optional(), showInConfigurationEndpoint: z.boolean().default(true) })
    .default({ showInConfigurationEndpoint: true }),
  creatorId: text.optional(),
  creatorType: z
    .preprocess(folded, z.enum(creatorTypes).optional())
    .meta({ override: { type: 'string', enum: [...creatorTypes] } }),
  creatorAttributes: z.record(z.string().max(255), text).optional(),
  expirationDate: text.optional().describe('2025-01-31T12:00:00, UTC.'),
  deletable: z.boolean().optional()
})

export const scopeDocument = scopeInput
  .extend({ dn: text, baseDn: text, creationDate: text, umaType: z.boolean() })
  .meta({ id: 'Scope' })
const customScope = scopeDocument
  .extend({ clients: z.array(z.record(z.string(), z.unknown())).optional().describe('Clients that have the scope.') })
  .meta({ id: 'CustomScope' })

const body = { types: json, schema: scopeInput.meta({ id: 'ScopeInput' }) }
const withAssociatedClients = z
  .string()
  .transform((value) => value.toLowerCase() === 'true')
  .default(false)
  .meta({ description: 'Name the clients that have the scope.', override: { type: 'boolean', default: false } })

/** Names in Janssen's storage that searches use as well. */
const storageNames: Readonly<Record<string, ScopeField>> = {
  jansId: 'id',
  jansScopeTyp: 'scopeType',
  jansClaim: 'claims',
  jansDefScope: 'defaultScope',
  jansGrpClaims: 'groupClaims',
  jansScrDn: 'dynamicScopeScripts',
  dn: 'inum',
  baseDn: 'inum'
}

const scopeField = (name: string): ScopeField | undefined =>
  Object.hasOwn(storageNames, name) ? storageNames[name] : scopeFields.find((field) => field === name)

export const scopeOperations: readonly Operation[] = [
  operation({
    operationId: 'get-oauth-scopes',
    method: 'get',
    path: '/scopes',
    tag,
    summary: 'Search scopes',
    access: mayRead,
    query: searchQuery.extend({
      type: z.string().optional().describe('scopeType of the scopes.'),
      withAssociatedClients
    }),
    answer: pageOf(customScope),
    refusals: [400],
    async handle({ ctx, query }) {
      const search = readSearch(query, 'inum', scopeField)
      const type = query.type ? scopeType(query.type) : undefined
      if (query.type && !type) throw invalid(`${query.type} is no type of scope`, 'type')
      const { total, scopes } = await searchScopes(ctx.db, { ...search, type })
      return page(search, total, await documents(ctx, scopes, query.withAssociatedClients))
    }
  }),
  operation({
    operationId: 'post-oauth-scopes',
    method: 'post',
    path: '/scopes',
    tag,
    summary: 'Create a scope',
    access: mayWrite,
    body,
    answer: scopeDocument,
    status: 201,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const { inum: _, ...scope } = readScope(body)
      return document(await createScope(ctx, { ...scope, ...creator(scope, actor) }, actor))
    }
  }),
  operation({
    operationId: 'put-oauth-scopes',
    method: 'put',
    path: '/scopes',
    tag,
    summary: 'Replace a scope',
    access: mayWrite,
    body,
    answer: scopeDocument,
    refusals: [400, 404],
    async handle({ ctx, body, actor }) {
      const { inum, ...scope } = readScope(body)
      if (inum === undefined) throw missingMember('inum')
      return document(await replaceScope(ctx, inum, scope, actor))
    }
  }),
  operation({
    operationId: 'get-oauth-scopes-by-inum',
    method: 'get',
    path: '/scopes/{inum}',
    tag,
    summary: 'One scope',
    access: mayRead,
    query: z.object({ withAssociatedClients }),
    answer: customScope,
    refusals: [404],
    async handle({ ctx, params, query }) {
      const scope = await requireScope(ctx, params.inum as string)
      return (await documents(ctx, [scope], query.withAssociatedClients))[0]
    }
  }),
  operation({
    operationId: 'patch-oauth-scopes-by-id',
    method: 'patch',
    path: '/scopes/{inum}',
    tag,
    summary: 'Patch a scope',
    access: mayWrite,
    body: jsonPatch,
    answer: scopeDocument,
    refusals: [400, 404],
    async handle({ ctx, params, body, actor }) {
      const nulls = Object.fromEntries(Object.keys(scopeInput.shape).map((name) => [name, null]))
      const change = (before: Scope) => {
        const { inum: _, ...scope } = readScope(patched({ ...nulls, ...document(before) }, body))
        return scope
      }
      return document(await replaceScope(ctx, params.inum as string, change, actor))
    }
  }),
  operation({
    operationId: 'delete-oauth-scopes-by-inum',
    method: 'delete',
    path: '/scopes/{inum}',
    tag,
    summary: 'Delete a scope',
    access: deleteAccess(feature),
    refusals: [404, 409],
    handle: ({ ctx, params, actor }) => deleteScope(ctx, params.inum as string, actor)
  }),
  operation({
    operationId: 'get-scope-by-creator',
    method: 'get',
    path: '/scopes/creator/{creatorId}',
    tag,
    summary: 'Scopes of one creator',
    access: mayRead,
    answer: z.array(customScope),
    handle: async ({ ctx, params }) =>
      (await searchScopes(ctx.db, { creatorId: params.creatorId as string })).scopes.map(document)
  }),
  operation({
    operationId: 'get-scope-by-type',
    method: 'get',
    path: '/scopes/type/{type}',
    tag,
    summary: 'Scopes of one type',
    access: mayRead,
    answer: z.array(customScope),
    refusals: [404],
    async handle({ ctx, params }) {
      const type = scopeType(params.type as string)
      if (!type) throw notFound(`The type of scope ${params.type}`)
      return (await searchScopes(ctx.db, { type })).scopes.map(document)
    }
  })
]

const scopeType = (name: string): ScopeType | undefined => scopeTypes.find((type) => type === name.toLowerCase())

async function requireScope(ctx: Context, inum: string): Promise<Scope> {
  const scope = await findScope(ctx.db, inum)
  if (!scope) throw notFound(`Scope ${inum}`)
  return scope
}

/** @throws AppError `OCA001` without an id, `invalid_value` with the member that is wrong */
function readScope(body: unknown): Omit<Scope, 'inum' | 'createdAt'> & { inum?: string | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('A scope is a JSON object')
  const parsed = scopeInput.safeParse(withoutEmpties(body))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError('invalid_value', 400, `${issue?.message}`, { member: issue?.path.join('.') ?? '' })
  }
  const { id, expirationDate, ...scope } = parsed.data
  if (id === undefined) throw missingMember('id')
  const expiresAt = expirationDate === undefined ? undefined : parseDateTime(expirationDate)
  if (expirationDate !== undefined && expiresAt === undefined)
    throw invalid('must be a date such as 2025-01-31T12:00:00', 'expirationDate')
  return { ...scope, id, expiresAt }
}

/** A scope that a person makes says who made it. */
function creator(scope: { creatorId?: string | undefined }, { userInum }: Actor): Partial<Scope> {
  return scope.creatorId === undefined && userInum !== undefined ? { creatorId: userInum, creatorType: 'user' } : {}
}

export function document({ createdAt, expiresAt, ...scope }: Scope): Record<string, unknown> {
  const dn = scopeDn(scope.inum)
  return {
    dn,
    baseDn: dn,
    ...scope,
    attributes: { showInConfigurationEndpoint: true, ...scope.attributes },
    creationDate: toDateTime(createdAt),
    ...(expiresAt !== undefined && { expirationDate: toDateTime(expiresAt) }),
    deletable: scope.deletable ?? false,
    umaType: scope.scopeType === 'uma'
  }
}

/** Clients that are named beside scopes at most. */
const associatedClients = 1000

/** With the clients that have each scope, without their secrets: who asks may read scopes. */
async function documents(ctx: Context, scopes: readonly Scope[], withClients: boolean) {
  if (!withClients) return scopes.map(document)
  const clients = await findClientsByScopes(
    ctx,
    scopes.map(({ inum }) => scopeDn(inum)),
    associatedClients
  )
  return scopes.map((scope) => {
    const dn = scopeDn(scope.inum)
    const having = clients.filter(({ definition }) => definition.scopes?.includes(dn))
    return { ...document(scope), clients: having.map((client) => toDocument(client, false)) }
  })
}
