import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import { appConfiguration } from '#modules/settings/index'
import type { PublishedJwk } from './keyring.ts'
import { deleteKeysThatEnded, erasePrivateKeys, findKeyThatEnded } from './repository.ts'

type Slice = Pick<Context, 'db' | 'events' | 'now' | 'vault'>

/** A key that is published no more, for whoever has to look at an old signature; until it leaves the archive too. */
export async function findArchivedKey(ctx: Slice, kid: string): Promise<PublishedJwk | undefined> {
  if (!isStorable(kid)) return undefined
  const until = ctx.now()
  const key = await findKeyThatEnded(ctx.db, kid, { after: await archivedSince(ctx), until })
  return key && { ...(key.publicJwk as PublishedJwk), exp: key.expiresAt as number }
}

/** Erases the private halves of keys that are over, and deletes what has been in the archive long enough. */
export async function tidyArchive(ctx: Slice): Promise<void> {
  await erasePrivateKeys(ctx.db, ctx.now())
  await deleteKeysThatEnded(ctx.db, await archivedSince(ctx))
}

/** Keys that ended after this moment are in the archive, milliseconds since 1970. */
export const archivedSince = async (ctx: Slice): Promise<number> =>
  ctx.now() - (await appConfiguration(ctx)).archivedJwkLifetimeInSeconds * 1000
