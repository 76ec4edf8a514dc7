import { randomBytes } from 'node:crypto'
import type { Client as LibraryClient } from 'oidc-provider'
import { isOwnClient, valueOf as memberOf, type Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import { settleSetting, type AppConfiguration } from '#modules/settings/index'
import { findUser, findUserByName, searchUsers, type User } from '#modules/users/index'
import { pairwiseSubjects } from './pairwise.ts'
import { findPersonBySubject, settleSubject } from './repository.ts'

/** The subjects that clients know people by (OpenID Connect Core, 8). */
export interface Subjects {
  /** Has to be told of each client of the library once, before it is asked about. */
  prepare: (client: LibraryClient, record: Client) => void
  /** Does the client know people by their inum, as most do? The record alone tells, without the client of the library. */
  isInum: (record: Client) => boolean
  subject: (client: LibraryClient | undefined, inum: string) => string | Promise<string>
  /** The reverse: the inum of the person whom the client knows by the subject, if there is one. */
  personOf: (client: LibraryClient, subject: string) => Promise<string | undefined>
}

/** The key of pairwise subjects: made once, it never changes. */
export async function pairwiseKey({ db, vault, now }: Context): Promise<Buffer> {
  const setting = 'auth.pairwiseKey'
  const made = vault.seal(randomBytes(32).toString('base64url'), setting)
  return Buffer.from(vault.open(String(await settleSetting(db, setting, made, now())), setting), 'base64url')
}

export function subjects(ctx: Context, key: Buffer, properties: AppConfiguration): Subjects {
  const attributes = new WeakMap<LibraryClient, string>()
  const computed = pairwiseSubjects(key)
  const {
    shareSubjectIdBetweenClientsWithSameSectorId: shared,
    useOpenidSubAttributeValueForPairwiseLocalAccountId: ofAttribute,
    openidSubAttribute,
    pairwiseIdType
  } = properties
  // No host has such a sign in its name.
  const sectorOf = ({ clientId, sectorIdentifier }: LibraryClient) =>
    shared ? (sectorIdentifier as string) : `${sectorIdentifier as string}\0${clientId}`
  const storedSectorOf = (client: LibraryClient) => sectorOf(client).replace('\0', ' ')

  const pairwise = async (client: LibraryClient, inum: string): Promise<string> => {
    if (pairwiseIdType === 'persistent') return settleSubject(ctx.db, inum, storedSectorOf(client), ctx.now())
    const local = ofAttribute ? await attributeOf(ctx, inum, openidSubAttribute) : inum
    return computed.subjectOf(sectorOf(client), local)
  }

  /** The attribute that a client knows people by where it is not pairwise. */
  const attributeFor = ({ inum, definition }: Client): string => {
    // Our own pages have to find the person, whatever the configuration.
    if (isOwnClient(inum)) return 'inum'
    const { publicSubjectIdentifierPerClientEnabled: perClient, subjectIdentifiersPerClientSupported } = properties
    const own = definition.attributes?.jansSubAttr
    const chosen = perClient && own !== undefined && subjectIdentifiersPerClientSupported.includes(own)
    return chosen ? own : properties.openidSubAttribute
  }
  const isPublicOffered = properties.subjectTypesSupported.includes('public')

  return {
    isInum: (record) =>
      isPublicOffered && memberOf(record.definition, 'subjectType') === 'public' && attributeFor(record) === 'inum',
    prepare(client, record) {
      if (client.subjectType === 'pairwise') return
      const attribute = attributeFor(record)
      if (attribute === 'inum') return
      attributes.set(client, attribute)
      // So that the library asks for the subject everywhere, which it takes for the account's id otherwise.
      Object.assign(client, { subjectType: 'pairwise' })
    },
    subject(client, inum) {
      if (client?.subjectType !== 'pairwise') return inum
      const attribute = attributes.get(client)
      return attribute === undefined ? pairwise(client, inum) : attributeOf(ctx, inum, attribute)
    },
    async personOf(client, subject) {
      if (!isStorable(subject)) return undefined
      if (client.subjectType !== 'pairwise') return subject
      const attribute = attributes.get(client)
      if (attribute !== undefined) return holderOf(ctx, attribute, subject)
      if (pairwiseIdType === 'persistent') return findPersonBySubject(ctx.db, storedSectorOf(client), subject)
      const local = computed.localOf(sectorOf(client), subject)
      return local !== undefined && ofAttribute ? holderOf(ctx, openidSubAttribute, local) : local
    }
  }
}

/** The person's value of the attribute; who has none is known by the inum. */
async function attributeOf({ db }: Pick<Context, 'db'>, inum: string, name: string): Promise<string> {
  const user = await findUser(db, inum)
  const value = user && valueOf(user, name)
  return value === undefined || value === '' ? inum : value
}

/** People looked at who share a value, which texts do that differ in their case alone. */
const most = 100

/** The one person that `attributeOf` gives the value for. */
async function holderOf({ db }: Pick<Context, 'db'>, name: string, value: string): Promise<string | undefined> {
  const found = name === 'uid' ? [await findUserByName(db, value)] : await withValue(db, name, value)
  const holders = found.filter((user) => user && valueOf(user, name) === value)
  if (holders.length > 0) return holders.length === 1 ? holders[0]?.inum : undefined
  const user = await findUser(db, value)
  return user && !valueOf(user, name) ? user.inum : undefined
}

async function withValue(db: Context['db'], name: string, value: string): Promise<User[]> {
  const paths = [name, `${name}.value`]
  const of = paths.map((path) => ({ kind: 'value', path, op: 'eq', value }) as const)
  return (await searchUsers(db, { where: { kind: 'or', of }, offset: 0, limit: most })).users
}

function valueOf({ userName, attributes }: User, name: string): string | undefined {
  if (name === 'uid') return userName
  const value: unknown = Object.hasOwn(attributes, name) ? [attributes[name]].flat()[0] : undefined
  if (typeof value === 'string') return value
  // The elements of mail and the like are objects.
  const inner = (value as { value?: unknown } | undefined)?.value
  return typeof inner === 'string' ? inner : undefined
}
