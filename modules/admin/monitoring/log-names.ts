import type { Response } from 'express'
import { findClient, searchClients } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { findUser, findUserByName } from '#modules/users/index'
import type { Named } from '#views/admin/monitoring/log-parts'
import { may } from '../guard.ts'

/**
 * Names of the clients and people that sessions, tokens and records tell of, each looked up once, with their pages; who may
 * not see those is told the inums alone.
 */
export function namesFor(ctx: Context, res: Response) {
  const known = new Map<string, Promise<Named>>()
  const once = (key: string, find: () => Promise<Named>): Promise<Named> => {
    const found = known.get(key) ?? find()
    known.set(key, found)
    return found
  }
  return {
    client: (inum: string): Promise<Named> =>
      once(`client ${inum}`, async () => {
        const client = may(res, 'get-oauth-openid-clients') ? await findClient(ctx, inum) : undefined
        if (!client) return { name: inum }
        return { name: client.definition.displayName ?? inum, href: `/admin/clients/${encodeURIComponent(inum)}` }
      }),
    person: (inum: string): Promise<Named> =>
      once(`person ${inum}`, async () => {
        const user = may(res, 'get-user') ? await findUser(ctx.db, inum) : undefined
        return user ? { name: user.userName, href: `/admin/users/${encodeURIComponent(inum)}` } : { name: inum }
      })
  }
}

/** The inum of the person who is meant by a user name or an inum. */
export const findPersonInum = async ({ db }: Context, text: string): Promise<string | undefined> =>
  ((await findUserByName(db, text)) ?? (await findUser(db, text)))?.inum

/** The inum of the client that is meant by an inum or a name; of a beginning or a part only where one client alone has it. */
export async function findClientInum(ctx: Context, text: string): Promise<string | undefined> {
  const client = await findClient(ctx, text)
  if (client) return client.inum
  const { total, clients } = await searchClients(ctx, { patterns: [text], limit: 10 })
  const exact = clients.find(({ definition }) => definition.displayName?.toLowerCase() === text.toLowerCase())
  return exact?.inum ?? (total === 1 ? clients[0]?.inum : undefined)
}

/**
 * Who is meant where a list is narrowed by a person and a client.
 * @returns `isNobody`: there is no such person or client, so that nothing can fit
 */
export async function findMeant(
  ctx: Context,
  wanted: { person: string; client: string }
): Promise<{ person: string | undefined; client: string | undefined; isNobody: boolean }> {
  const person = wanted.person === '' ? undefined : await findPersonInum(ctx, wanted.person)
  const client = wanted.client === '' ? undefined : await findClientInum(ctx, wanted.client)
  return { person, client, isNobody: (wanted.person !== '' && !person) || (wanted.client !== '' && !client) }
}
