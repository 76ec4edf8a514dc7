import { z } from 'zod'
import { endToken, findToken, searchTokens, type TokenRecord, type TokenSearch } from '#modules/auth/index'
import { requireClient } from '#modules/clients/index'
import { toDateTime } from '#modules/core/date-time'
import { invalid, notFound } from '#modules/core/errors'
import { deleteAccess, readAccess } from './access.ts'
import { operation, type Operation } from './operation.ts'
import { page, pageOf, readConditions, readSearch, searchQuery, type Condition } from './paging.ts'
import { timeRange } from './time-range.ts'
import { inumOfUser, userDn } from './user-dn.ts'

const feature = 'https://jans.io/oauth/config/token'
const mayRead = readAccess(feature)
const tag = 'Token'

const text = z.string()
const tokenDocument = z
  .object({
    dn: text,
    tokenCode: text.describe('Names the token here, and is of no use as one.'),
    jti: text,
    tokenType: z.enum(['access_token', 'refresh_token', 'authorization_code']),
    tokenTypeEnum: z.enum(['ACCESS_TOKEN', 'REFRESH_TOKEN', 'AUTHORIZATION_CODE']),
    grantId: text.optional(),
    grantType: text,
    clientId: text.optional(),
    userId: text.optional(),
    userDn: text.optional(),
    scope: text.optional(),
    creationDate: text,
    expirationDate: text,
    authenticationTime: text.optional(),
    ttl: z.int().describe('Seconds from its creation to its end.'),
    deletable: z.boolean(),
    authMode: text.optional(),
    sessionDn: text.optional(),
    nonce: text.optional(),
    codeChallenge: text.optional(),
    codeChallengeMethod: text.optional(),
    claims: text.optional(),
    dpop: text.optional(),
    attributes: z
      .object({
        x5cs256: text.optional(),
        online_access: z.boolean(),
        dpopJkt: text.optional(),
        authorizationDetails: text.optional()
      })
      .optional()
  })
  .meta({ id: 'TokenEntity' })
const answer = pageOf(tokenDocument).meta({ id: 'TokenEntityPagedResult' })

/** What tokens are searched and sorted by, under its names here and in Janssen's storage. */
const fields: Readonly<Record<string, TokenSearch['sortBy']>> = {
  tokenCode: 'code',
  tknCde: 'code',
  dn: 'code',
  clientId: 'clientId',
  clnId: 'clientId',
  userId: 'userInum',
  usrId: 'userInum',
  userDn: 'userInum',
  tokenType: 'tokenType',
  tknTyp: 'tokenType',
  grantType: 'grantType',
  grtTyp: 'grantType',
  grantId: 'grantId',
  grtId: 'grantId',
  scope: 'scope',
  scp: 'scope',
  creationDate: 'createdAt',
  iat: 'createdAt',
  expirationDate: 'expiresAt',
  exp: 'expiresAt'
}
const tokenField = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)

export const tokenOperations: readonly Operation[] = [
  operation({
    operationId: 'search-token',
    method: 'get',
    path: '/token/search',
    tag,
    summary: 'Search tokens',
    access: mayRead,
    query: searchQuery,
    answer,
    refusals: [400],
    async handle({ ctx, query: { fieldValuePair = '', ...query } }) {
      const search = readSearch(query, 'code', tokenField)
      const { total, tokens } = await searchTokens(ctx, { ...search, conditions: readTokenConditions(fieldValuePair) })
      return page(search, total, tokens.map(document))
    }
  }),
  operation({
    operationId: 'get-token-by-client',
    method: 'get',
    path: '/token/client/{clientId}',
    tag,
    summary: 'Tokens of one client, the first 50 of them',
    access: mayRead,
    answer,
    refusals: [404],
    async handle({ ctx, params }) {
      const { inum } = await requireClient(ctx, params.clientId as string)
      const search = readSearch({ limit: 50, startIndex: 0 }, 'code', tokenField)
      const { total, tokens } = await searchTokens(ctx, { ...search, conditions: [{ field: 'clientId', is: inum }] })
      return page(search, total, tokens.map(document))
    }
  }),
  operation({
    operationId: 'get-token-by-id',
    method: 'get',
    path: '/token/tknCde/{tknCde}',
    tag,
    summary: 'One token',
    access: mayRead,
    answer: tokenDocument,
    refusals: [404],
    async handle({ ctx, params }) {
      const token = await findToken(ctx, params.tknCde as string)
      if (!token) throw notFound(`Token ${params.tknCde}`)
      return document(token)
    }
  }),
  operation({
    operationId: 'revoke-token',
    method: 'delete',
    path: '/token/revoke/{tknCde}',
    tag,
    summary: 'End one token',
    access: deleteAccess(feature, 'https://jans.io/oauth/config/openid/openid.delete'),
    refusals: [404],
    async handle({ ctx, params, actor }) {
      if (!(await endToken(ctx, params.tknCde as string, actor))) throw notFound(`Token ${params.tknCde}`)
    }
  })
]

/** @throws AppError `invalid_value` */
const readTokenConditions = (text: string): TokenSearch['conditions'] => readConditions(text).map(readCondition)

function readCondition(condition: Condition): TokenSearch['conditions'][number] {
  const [name, operator, value] = condition
  const field = tokenField(name)
  if (field === undefined) throw invalid(`${name} is no member to search by`, 'fieldValuePair')
  if (field === 'createdAt' || field === 'expiresAt') return { field, ...timeRange(condition) }
  if (operator !== '=') throw invalid(`${name} can only be compared with =`, 'fieldValuePair')
  if (name === 'userDn') return { field, is: inumOfUser(value) }
  return { field, is: name === 'dn' ? (/^tknCde=([^,]*)/.exec(value)?.[1] ?? value) : value }
}

function document(token: TokenRecord): z.output<typeof tokenDocument> {
  const { code, tokenType, userInum, authenticatedAt, sid, claims, jkt } = token
  return {
    dn: `tknCde=${code},ou=tokens,o=jans`,
    tokenCode: code,
    jti: token.jti,
    tokenType,
    tokenTypeEnum: tokenType.toUpperCase() as Uppercase<typeof tokenType>,
    grantId: token.grantId,
    grantType: token.grantType,
    clientId: token.clientId,
    userId: userInum,
    userDn: userInum === undefined ? undefined : userDn(userInum),
    scope: token.scope,
    creationDate: toDateTime(token.createdAt),
    expirationDate: toDateTime(token.expiresAt),
    authenticationTime: authenticatedAt === undefined ? undefined : toDateTime(authenticatedAt),
    ttl: Math.ceil((token.expiresAt - token.createdAt) / 1000),
    deletable: true,
    authMode: token.acr,
    sessionDn: sid === undefined ? undefined : `jansId=${sid},ou=sessions,o=jans`,
    nonce: token.nonce,
    codeChallenge: token.codeChallenge,
    codeChallengeMethod: token.codeChallengeMethod,
    claims: asText(claims),
    dpop: jkt,
    attributes: {
      x5cs256: token.thumbprint,
      online_access: token.scope?.split(' ').includes('online_access') ?? false,
      dpopJkt: jkt,
      authorizationDetails: asText(token.authorizationDetails)
    }
  }
}

const asText = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value))
