import { audit, type Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { deleteConsentsOfClient } from '../repository.ts'
import { deleteConsent, deleteGrantsBetween, findConsentsOfClient, findConsentsOfUser } from './repository.ts'
import { named } from './sessions.ts'

/** What a person has allowed an application, to be shown to people. Times in milliseconds since 1970. */
export interface UserConsent {
  client: { inum: string; name: string }
  scopes: string[]
  /** Claims that were asked for by name. */
  claims: string[]
  createdAt: number
  updatedAt: number
  expiresAt: number | undefined
}

/** What a person has allowed and not taken back, the oldest consent first. */
export async function listConsents(ctx: Context, userInum: string): Promise<UserConsent[]> {
  const rows = await findConsentsOfUser(ctx.db, userInum)
  const lasting = rows.filter(({ expiresAt }) => expiresAt === null || expiresAt > ctx.now())
  return Promise.all(
    lasting.map(async ({ clientInum, scopes, claims, createdAt, updatedAt, expiresAt }) => ({
      client: await named(ctx, clientInum),
      scopes,
      claims,
      createdAt,
      updatedAt,
      expiresAt: expiresAt ?? undefined
    }))
  )
}

/**
 * Takes back what a person has allowed an application: it loses its tokens, and the person is asked again.
 * @param actor whoever does so for the person, for the record
 * @returns whether anything had been allowed
 */
export async function revokeConsent(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  userInum: string,
  clientInum: string,
  actor?: Actor
): Promise<boolean> {
  const { db } = ctx
  return db.transaction(async () => {
    const lost = await deleteGrantsBetween(db, userInum, clientInum)
    const consent = await deleteConsent(db, userInum, clientInum)
    if (actor && (consent || lost > 0))
      await audit(ctx, actor, {
        operation: 'revoke-consent',
        resourceType: 'consent',
        resourceId: `${userInum}_${clientInum}`,
        before: { scopes: consent?.scopes ?? [], grantsAndTokens: lost }
      })
    return consent !== undefined
  })
}

/** Who has allowed an application what, the last first: how many people, and some of them. */
export const consentsOfClient = ({ db, now }: Pick<Context, 'db' | 'now'>, clientInum: string, limit: number) =>
  findConsentsOfClient(db, clientInum, now(), limit)

/** Takes back what everybody has allowed an application: all are asked again. Its tokens stay. */
export async function revokeConsentsOfClient(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  clientInum: string,
  actor: Actor
): Promise<void> {
  await ctx.db.transaction(async () => {
    await deleteConsentsOfClient(ctx.db, clientInum)
    const before = { clientId: clientInum }
    await audit(ctx, actor, { operation: 'revoke-consents', resourceType: 'consent', before })
  })
}
