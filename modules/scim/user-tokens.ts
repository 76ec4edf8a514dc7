import { Router } from 'express'
import { endToken, findToken, searchTokens, type TokenRecord } from '#modules/auth/index'
import { findClient } from '#modules/clients/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findUser } from '#modules/users/index'
import { callerOf, requireScope } from './authorize.ts'
import { refusal, sendScim } from './errors.ts'
import { listResponse, projectionOfQuery } from './list.ts'
import { onlyMethods } from './methods.ts'
import { projector } from './projection.ts'
import type { Resource } from './resource.ts'
import { attribute, common, readOnly, schemasOf } from './schema.ts'

const urn = 'urn:ietf:params:scim:schemas:core:2.0:Token'

const number = { ...readOnly, type: 'integer' } as const
const exact = { ...readOnly, caseExact: true } as const

const schemas = schemasOf({
  id: urn,
  name: 'Token',
  description: 'User token',
  attributes: [
    ...common.filter(({ name }) => name === 'schemas'),
    attribute('hash', 'Names the token, and is of no use as one', exact),
    attribute('type', 'What the token is for', { ...exact, canonicalValues: ['access_token', 'refresh_token'] }),
    attribute('issuedAt', 'Milliseconds since 1970', number),
    attribute('expiresAt', 'Milliseconds since 1970', number),
    attribute('appName', 'Name of the client', readOnly),
    attribute('clientId', 'Identifier of the client', exact),
    attribute('scopes', 'What the token allows', { ...exact, multiValued: true })
  ]
})

/** Those of one kind in an answer at most: the newest. */
const mostTokens = 1000

/** Janssen's list of the tokens that were issued for a person, and their end. */
export function userTokens(ctx: Context): Router {
  const router = Router()
  const guard = requireScope(ctx, 'tokens')
  router.get('/UserTokens/:id', guard, async (req, res) => {
    const { total, tokens } = await tokensOf(ctx, await requireUser(ctx, req.params.id as string))
    const names = await clientNames(ctx, tokens)
    const shown = projector(schemas, projectionOfQuery(req.query))
    const resources = tokens.map((token) => shown(toResource(token, names)))
    sendScim(res, 200, listResponse(resources, total))
  })
  router.delete('/UserTokens/:id', guard, async (req, res) => {
    const { tokenHash } = req.query
    if (typeof tokenHash !== 'string' || tokenHash === '') throw refusal('invalidValue', 'tokenHash is needed')
    const inum = await requireUser(ctx, req.params.id as string)
    const token = await findToken(ctx, tokenHash)
    if (token?.userInum !== inum || !isShown(token)) throw notFound('This token of the user')
    await endTogether(ctx, token, (code) => endToken(ctx, code, callerOf(req)))
    res.status(204).end()
  })
  router.all('/UserTokens/:id', onlyMethods('GET, DELETE'))
  return router
}

const types = ['access_token', 'refresh_token'] as const
const isShown = ({ tokenType }: TokenRecord) => types.some((type) => type === tokenType)

const order = { patterns: [], sortBy: 'createdAt', descending: true, offset: 0 } as const

async function tokensOf(ctx: Context, inum: string): Promise<{ total: number; tokens: TokenRecord[] }> {
  const all = { total: 0, tokens: [] as TokenRecord[] }
  for (const type of types) {
    const conditions = [
      { field: 'userInum', is: inum },
      { field: 'tokenType', is: type }
    ] as const
    const { total, tokens } = await searchTokens(ctx, { ...order, conditions, limit: mostTokens })
    all.total += total
    all.tokens.push(...tokens)
  }
  return all
}

async function clientNames(ctx: Context, tokens: TokenRecord[]): Promise<Map<string, string | undefined>> {
  const names = new Map<string, string | undefined>()
  for (const clientId of new Set(tokens.flatMap((token) => token.clientId ?? [])))
    names.set(clientId, (await findClient(ctx, clientId))?.definition.displayName)
  return names
}

function toResource(token: TokenRecord, names: Map<string, string | undefined>): Resource {
  const { code, tokenType, createdAt, expiresAt, clientId, scope } = token
  const appName = clientId === undefined ? undefined : names.get(clientId)
  return {
    schemas: [urn],
    hash: code,
    type: tokenType,
    issuedAt: createdAt,
    expiresAt,
    ...(appName !== undefined && { appName }),
    ...(clientId !== undefined && { clientId }),
    ...(scope && { scopes: scope.split(' ') })
  }
}

async function requireUser(ctx: Context, id: string): Promise<string> {
  const user = await findUser(ctx.db, id)
  if (!user) throw notFound(`User ${id}`)
  return user.inum
}

/** Tokens of the same authorization end with the token: with a refresh token left, the client would have another one at once. */
async function endTogether(
  ctx: Context,
  { code, grantId }: TokenRecord,
  end: (code: string) => Promise<unknown>
): Promise<void> {
  await ctx.db.transaction(async () => {
    await end(code)
    if (grantId === undefined) return
    const conditions = [{ field: 'grantId', is: grantId }] as const
    for (;;) {
      const { tokens } = await searchTokens(ctx, { ...order, conditions, limit: 100 })
      if (tokens.length === 0) return
      for (const token of tokens) await end(token.code)
    }
  })
}
