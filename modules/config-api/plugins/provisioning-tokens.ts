import { z } from 'zod'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import { invalid, notFound } from '#modules/core/errors'
import { loadProvisioningTokens, type ProvisioningToken } from '#modules/provisioning-tokens/index'
import { deleteAccess, readAccess, writeAccess } from '../access.ts'
import { readInput } from '../input.ts'
import { json, operation, type Access, type Operation } from '../operation.ts'
import { page, pageOf, searchQuery } from '../paging.ts'

const { createToken, findToken, listTokens, provisioningScopes, revokeToken } = await loadProvisioningTokens()

const feature = 'https://jans.io/oauth/config/scim/provisioning-token'
const tag = 'SCIM - Provisioning Tokens'
const path = '/provisioning-tokens'

/** Whoever administers SCIM administers its tokens; there is no further scope for all of this feature alone. */
const ofScim = (access: Access): Access => ({
  ...access,
  group: [...access.group.filter((scope) => scope !== `${feature}.admin`), 'https://jans.io/oauth/config/scim.admin']
})

const text = z.string()

const tokenDocument = z
  .object({
    id: text,
    name: text,
    scopes: z.array(text).min(1),
    createdAt: text.describe('UTC, as all times here.'),
    createdBy: text.optional().describe('inum of the person, or of the client where no person acted.'),
    expiresAt: text,
    lastUsedAt: text.optional().describe('To the minute.')
  })
  .meta({ id: 'ProvisioningToken' })

const createdDocument = tokenDocument
  .extend({ token: text.describe('What the system presents as its bearer token. It is told this once.') })
  .meta({ id: 'CreatedProvisioningToken' })

const tokenInput = z.object({
  name: text.describe('Such as that of the system that will use it; 100 characters at most.'),
  scopes: z
    .array(text)
    .max(100)
    .describe(`Any of ${provisioningScopes.map(({ id }) => id).join(', ')}.`),
  expiresAt: text.optional().describe('A year from now when left out; ten years at most.')
})

/** Tokens for systems that provision people over SCIM and keep one value for years. */
export const provisioningTokenOperations: readonly Operation[] = [
  operation({
    operationId: 'get-scim-provisioning-tokens',
    method: 'get',
    path,
    tag,
    summary: 'All provisioning tokens, the newest first',
    access: ofScim(readAccess(feature)),
    query: searchQuery.pick({ limit: true, startIndex: true }),
    answer: pageOf(tokenDocument),
    refusals: [400],
    async handle({ ctx, query: { limit, startIndex: offset } }) {
      const { total, tokens } = await listTokens(ctx, { offset, limit })
      return page({ offset }, total, tokens.map(document))
    }
  }),
  operation({
    operationId: 'post-scim-provisioning-token',
    method: 'post',
    path,
    tag,
    summary: 'Create a provisioning token',
    access: ofScim(writeAccess(feature)),
    body: { types: json, schema: tokenInput.meta({ id: 'ProvisioningTokenInput' }) },
    answer: createdDocument,
    status: 201,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const { expiresAt, ...given } = readInput(tokenInput, body)
      const { token, value } = await createToken(ctx, { ...given, expiresAt: timeOf(expiresAt) }, actor)
      return { ...document(token), token: value }
    }
  }),
  operation({
    operationId: 'get-scim-provisioning-token-by-id',
    method: 'get',
    path: `${path}/{id}`,
    tag,
    summary: 'One provisioning token',
    access: ofScim(readAccess(feature)),
    answer: tokenDocument,
    refusals: [404],
    async handle({ ctx, params: { id = '' } }) {
      const token = await findToken(ctx, id)
      if (!token) throw notFound(`Provisioning token ${id}`)
      return document(token)
    }
  }),
  operation({
    operationId: 'delete-scim-provisioning-token-by-id',
    method: 'delete',
    path: `${path}/{id}`,
    tag,
    summary: 'Revoke a provisioning token',
    access: ofScim(deleteAccess(feature)),
    refusals: [404],
    handle: ({ ctx, params: { id = '' }, actor }) => revokeToken(ctx, id, actor)
  })
]

const document = ({ createdAt, expiresAt, lastUsedAt, ...token }: ProvisioningToken) => ({
  ...token,
  createdAt: toDateTime(createdAt),
  expiresAt: toDateTime(expiresAt),
  ...(lastUsedAt !== undefined && { lastUsedAt: toDateTime(lastUsedAt) })
})

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = parseDateTime(text)
  if (time === undefined) throw invalid('must be a date and time such as 2030-01-31T08:00:00Z', 'expiresAt')
  return time
}
