import { z } from 'zod'
import {
  clientDocumentSchema,
  clientSchema,
  createClient,
  deleteClient,
  isClientField,
  newClientSecret,
  readValues,
  replaceClient,
  requireClient,
  searchClients,
  storageNames,
  supportedGrantTypes,
  toDocument,
  toPatchable,
  type Client,
  type ClientValues
} from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { deleteAccess, isOpen, readAccess, writeAccess } from './access.ts'
import { apiConfiguration } from './configuration.ts'
import { missingMember } from './errors.ts'
import { json, operation, type Operation } from './operation.ts'
import { page, pageOf, readConditions, readSearch, searchQuery, type Condition } from './paging.ts'
import { jsonPatch, patched } from './patch.ts'
import { timeRange } from './time-range.ts'

const feature = 'https://jans.io/oauth/config/openid/clients'
const group = 'https://jans.io/oauth/config/openid/openid'
const mayRead = readAccess(feature, `${group}.readonly`)
const mayWrite = writeAccess(feature, `${group}.write`)
const mayDelete = deleteAccess(feature, `${group}.delete`)

const tag = 'OAuth - OpenID Connect - Clients'
const schema = clientDocumentSchema.meta({ id: 'Client' })
const body = { types: json, schema: clientSchema.meta({ id: 'ClientInput' }) }

/** Names in Janssen's storage that searches use as well. */
const searchNames: Readonly<Record<string, string>> = { ...storageNames, dn: 'inum', baseDn: 'inum' }

function clientField(name: string): string | undefined {
  const member = Object.hasOwn(searchNames, name) ? searchNames[name] : name
  return member !== undefined && isClientField(member) ? member : undefined
}

const clientQuery = searchQuery.extend({
  registered: z
    .enum(['true', 'false'])
    .optional()
    .describe('Clients that have registered themselves, or those that have not.')
})

/** When a client ends is a time, which `<` and `>` compare; all other members are texts. */
function apart(fieldValuePair: string): { times: Condition[]; pairs: string } {
  const conditions = readConditions(fieldValuePair)
  const isTime = ([name]: Condition) => name === 'expirationDate' || name === 'exp'
  const pairs = conditions.filter((condition) => !isTime(condition)).map((condition) => condition.join(''))
  return { times: conditions.filter(isTime), pairs: pairs.join(',') }
}

/** Secrets are for those who could set them: reading clients does not include becoming one. */
const showsSecrets = async (ctx: Context, scopes: ReadonlySet<string>): Promise<boolean> =>
  isOpen(mayWrite, scopes) && (await apiConfiguration.read(ctx)).returnClientSecretInResponse

export const clientOperations: readonly Operation[] = [
  operation({
    operationId: 'get-oauth-openid-clients',
    method: 'get',
    path: '/openid/clients',
    tag,
    summary: 'Search clients',
    access: mayRead,
    query: clientQuery,
    answer: pageOf(schema),
    refusals: [400],
    async handle({ ctx, query: { registered, ...query }, scopes }) {
      const { times, pairs } = apart(query.fieldValuePair ?? '')
      const search = readSearch({ ...query, fieldValuePair: pairs }, 'inum', clientField)
      const expires = Object.assign({}, ...times.map(timeRange)) as ReturnType<typeof timeRange>
      const { total, clients } = await searchClients(ctx, {
        ...search,
        ...(times.length > 0 && { expires }),
        ...(registered && { registered: registered === 'true' })
      })
      const withSecrets = await showsSecrets(ctx, scopes)
      return page(
        search,
        total,
        clients.map((client) => toDocument(client, withSecrets))
      )
    }
  }),
  operation({
    operationId: 'post-oauth-openid-client',
    method: 'post',
    path: '/openid/clients',
    tag,
    summary: 'Create a client',
    access: mayWrite,
    body,
    answer: schema,
    status: 201,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const values = withSupportedGrants(readValues(body))
      if (!values.definition.redirectUris?.length && mayRedirect(values)) throw missingMember('redirectUris')
      return toDocument(await createClient(ctx, { ...values, secret: values.secret ?? newClientSecret() }, actor), true)
    }
  }),
  operation({
    operationId: 'put-oauth-openid-client',
    method: 'put',
    path: '/openid/clients',
    tag,
    summary: 'Replace a client',
    access: mayWrite,
    body,
    answer: schema,
    refusals: [400, 404],
    async handle({ ctx, body, actor, scopes }) {
      const { inum, ...values } = withSupportedGrants(readValues(body))
      if (inum === undefined) throw missingMember('inum')
      const client = await replaceClient(ctx, inum, (before) => renamed(values, body, before), actor)
      return toDocument(client, await showsSecrets(ctx, scopes))
    }
  }),
  operation({
    operationId: 'get-oauth-openid-clients-by-inum',
    method: 'get',
    path: '/openid/clients/{inum}',
    tag,
    summary: 'One client',
    access: mayRead,
    answer: schema,
    refusals: [404],
    handle: async ({ ctx, params, scopes }) =>
      toDocument(await requireClient(ctx, params.inum as string), await showsSecrets(ctx, scopes))
  }),
  operation({
    operationId: 'patch-oauth-openid-client-by-inum',
    method: 'patch',
    path: '/openid/clients/{inum}',
    tag,
    summary: 'Patch a client',
    access: mayWrite,
    body: jsonPatch,
    answer: schema,
    refusals: [400, 404],
    async handle({ ctx, params, body, actor, scopes }) {
      const withSecrets = await showsSecrets(ctx, scopes)
      const change = (before: Client) => {
        const document = patched(toPatchable(withSecrets ? before : withoutSecrets(before)), body)
        const values = renamed(withSupportedGrants(readValues(document)), document, before)
        return withSecrets ? values : withTokenOf(before, values)
      }
      return toDocument(await replaceClient(ctx, params.inum as string, change, actor), withSecrets)
    }
  }),
  operation({
    operationId: 'delete-oauth-openid-client-by-inum',
    method: 'delete',
    path: '/openid/clients/{inum}',
    tag,
    summary: 'Delete a client',
    access: mayDelete,
    refusals: [404, 409],
    handle: ({ ctx, params, actor }) => deleteClient(ctx, params.inum as string, actor)
  })
]

/** No patch can copy what is not there to where it is shown. */
function withoutSecrets({ secret: _secret, definition, ...client }: Client): Client {
  const { registrationAccessToken: _token, ...others } = definition
  return { ...client, definition: others }
}

/** A secret that is not given stays anyway. */
function withTokenOf({ definition: { registrationAccessToken } }: Client, values: ClientValues): ClientValues {
  if (registrationAccessToken === undefined) return values
  return { ...values, definition: { registrationAccessToken, ...values.definition } }
}

/** Janssen wants an address of every client; those whose grants send nobody anywhere have none to give. */
const mayRedirect = ({ definition: { grantTypes = [] } }: ClientValues): boolean =>
  grantTypes.length === 0 || grantTypes.some((type) => type === 'authorization_code' || type === 'implicit')

/** Grants that nobody can use are left out in silence. */
function withSupportedGrants<Values extends ClientValues>(values: Values): Values {
  const { grantTypes } = values.definition
  if (!grantTypes) return values
  const supported = grantTypes.filter((type) => supportedGrantTypes.includes(type))
  return { ...values, definition: { ...values.definition, grantTypes: supported } }
}

/** The name has two members; of two that differ, the one that is new is meant. */
function renamed(values: ClientValues, body: unknown, before: Client): ClientValues {
  const { displayName, clientName } = body as { displayName?: unknown; clientName?: unknown }
  const name = before.definition.displayName
  const isNew = displayName === name && clientName !== name && typeof clientName === 'string' && clientName !== ''
  return isNew ? { ...values, definition: { ...values.definition, displayName: clientName } } : values
}
