import { createHmac, randomBytes } from 'node:crypto'
import type { Client as LibraryClient } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { settleSetting, type AppConfiguration } from '#modules/settings/index'
import { findUser, type User } from '#modules/users/index'
import { settleSubject } from './repository.ts'

/** The subjects that clients know people by (OpenID Connect Core, 8). */
export interface Subjects {
  /** Has to be told of each client of the library once, before it is asked about. */
  prepare: (client: LibraryClient, record: Client) => void
  subject: (client: LibraryClient | undefined, inum: string) => string | Promise<string>
}

/** The key of pairwise subjects: made once, it never changes. */
export async function pairwiseKey({ db, vault, now }: Context): Promise<Buffer> {
  const made = vault.seal(randomBytes(32).toString('base64url'))
  return Buffer.from(vault.open(String(await settleSetting(db, 'auth.pairwiseKey', made, now()))), 'base64url')
}

export function subjects(ctx: Context, key: Buffer, properties: AppConfiguration): Subjects {
  const attributes = new WeakMap<LibraryClient, string>()

  const pairwise = async ({ clientId, sectorIdentifier }: LibraryClient, inum: string): Promise<string> => {
    const { shareSubjectIdBetweenClientsWithSameSectorId: shared, pairwiseIdType } = properties
    // No host has such a sign in its name.
    const sector = shared ? (sectorIdentifier as string) : `${sectorIdentifier as string}\0${clientId}`
    if (pairwiseIdType === 'persistent') return settleSubject(ctx.db, inum, sector.replace('\0', ' '), ctx.now())
    const { useOpenidSubAttributeValueForPairwiseLocalAccountId: ofAttribute, openidSubAttribute } = properties
    const local = ofAttribute ? await attributeOf(ctx, inum, openidSubAttribute) : inum
    return createHmac('sha256', key).update(`${sector}\0${local}`).digest('base64url')
  }

  return {
    prepare(client, { definition }) {
      if (client.subjectType === 'pairwise') return
      const { publicSubjectIdentifierPerClientEnabled: perClient, subjectIdentifiersPerClientSupported } = properties
      const own = definition.attributes?.jansSubAttr
      const chosen = perClient && own !== undefined && subjectIdentifiersPerClientSupported.includes(own)
      const attribute = chosen ? own : properties.openidSubAttribute
      if (attribute === 'inum') return
      attributes.set(client, attribute)
      // So that the library asks for the subject everywhere, which it takes for the account's id otherwise.
      Object.assign(client, { subjectType: 'pairwise' })
    },
    subject(client, inum) {
      if (client?.subjectType !== 'pairwise') return inum
      const attribute = attributes.get(client)
      return attribute === undefined ? pairwise(client, inum) : attributeOf(ctx, inum, attribute)
    }
  }
}

/** The person's value of the attribute; who has none is known by the inum. */
async function attributeOf({ db }: Pick<Context, 'db'>, inum: string, name: string): Promise<string> {
  const user = await findUser(db, inum)
  const value = user && valueOf(user, name)
  return value === undefined || value === '' ? inum : value
}

function valueOf({ userName, attributes }: User, name: string): string | undefined {
  if (name === 'uid') return userName
  const value: unknown = Object.hasOwn(attributes, name) ? [attributes[name]].flat()[0] : undefined
  if (typeof value === 'string') return value
  // The elements of mail and the like are objects.
  const inner = (value as { value?: unknown } | undefined)?.value
  return typeof inner === 'string' ? inner : undefined
}
