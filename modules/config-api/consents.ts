import { z } from 'zod'
import { listConsents, revokeConsent } from '#modules/auth/index'
import type { Context } from '#modules/core/module'
import { scopeRegistry, searchScopes, type Scope } from '#modules/scopes/index'
import { findUserByName } from '#modules/users/index'
import { operation, type Access, type Operation } from './operation.ts'
import { document as scopeOf, scopeDocument } from './scopes.ts'

const feature = 'https://jans.io/oauth/client/authorizations'
const config = 'https://jans.io/oauth/config'
const mayRead: Access = {
  super: [`${config}/read-all`, `${config}/write-all`],
  group: [`${feature}.admin`],
  own: [`${feature}.readonly`]
}
const mayDelete: Access = {
  super: [`${config}/delete-all`],
  group: [`${feature}.admin`],
  own: [`${feature}.delete`]
}
const tag = 'Client Authorization'
const path = '/clients/authorizations'

export const consentOperations: readonly Operation[] = [
  operation({
    operationId: 'get-client-authorization',
    method: 'get',
    path: `${path}/{userId}`,
    tag,
    summary: 'What a person has allowed: the scopes by the inum of the client',
    access: mayRead,
    answer: z.record(z.string(), z.array(scopeDocument)).meta({ id: 'ClientAuth' }),
    async handle({ ctx, params }) {
      const consents = await listConsents(ctx, params.userId as string)
      const scopes = await scopesById(ctx, new Set(consents.flatMap(({ scopes }) => scopes)))
      return Object.fromEntries(
        consents.map((consent) => [consent.client.inum, consent.scopes.flatMap((id) => scopes.get(id) ?? [])])
      )
    }
  }),
  operation({
    operationId: 'delete-client-authorization',
    method: 'delete',
    path: `${path}/{userId}/{clientId}/{username}`,
    tag,
    summary: 'Withdraw a consent, and the tokens that came of it',
    access: mayDelete,
    async handle({ ctx, params, actor }) {
      const { userId = '', clientId = '', username = '' } = params
      await revokeConsent(ctx, userId, clientId, actor)
      // Janssen names the person twice; tokens go by the name.
      const named = await findUserByName(ctx.db, username)
      if (named && named.inum !== userId) await revokeConsent(ctx, named.inum, clientId, actor)
    }
  })
]

/** What clients have made up is in the store alone. A scope that is gone is left out. */
async function scopesById(ctx: Context, ids: ReadonlySet<string>): Promise<Map<string, Record<string, unknown>>> {
  const registry = await scopeRegistry(ctx)
  const found = new Map<string, Record<string, unknown>>()
  for (const id of ids) {
    const scope: Scope | undefined =
      registry.byId(id) ?? (await searchScopes(ctx.db, { members: [['id', id]], limit: 1 })).scopes[0]
    if (scope) found.set(id, scopeOf(scope))
  }
  return found
}
