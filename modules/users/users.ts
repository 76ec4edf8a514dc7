import { isDeepStrictEqual } from 'node:util'
import { attributeRegistry, wholeMatch, type AttributeRegistry } from '#modules/attributes/index'
import { AppError, conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { orderedUuid } from '#modules/core/ordered-id'
import { findGroup, leaveGroups, replaceGroupsOf } from '#modules/groups/index'
import { searchTexts } from './listing/texts.ts'
import { inStep } from './mail.ts'
import { groupInums, withGroups, withMemberOf, withoutMemberOf } from './memberships.ts'
import { hashPassword, isOutdated, isPassword, requireHashable } from './passwords.ts'
import {
  findCredentials,
  findUser,
  findUserByName,
  insertUser,
  lockUser,
  refusingTakenNames,
  removeUser,
  replaceHash,
  updateUserRow
} from './repository.ts'
import { searchableValues, type SearchableValue } from './searchable.ts'
import type { User, UserAttributes, UserStatus } from './user.ts'
import { validAttributes, validExternalId, validStatus, validUserName } from './validate.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/** A person to be made. */
export interface NewUser {
  userName: string
  /** `active` unless it says otherwise. */
  status?: UserStatus
  externalId?: string | undefined
  password?: string | undefined
  attributes?: UserAttributes
}

/** What is to be different; absent members stay. */
export interface UserChange {
  userName?: string
  status?: UserStatus
  /** null removes it. */
  externalId?: string | null
  password?: string
  /** Attributes named here get these values; null, '' and [] remove, all others stay. */
  attributes?: UserAttributes
}

/** A person before and after a write; absent where there is none. */
export interface UserWrite {
  before?: User
  after?: User
  /** Is there another password than before? */
  newPassword?: boolean
}

/** What else belongs into the transaction of a write, such as its audit record; it awaits only the database. */
export type Alongside = (write: UserWrite) => Promise<void>

/**
 * Makes a person.
 * @throws AppError `invalid_value` with the member; `conflict` when the user name is taken; `busy` (503)
 */
export async function createUser(ctx: Needed, given: NewUser, alongside?: Alongside): Promise<User> {
  const registry = await attributeRegistry(ctx)
  const now = ctx.now()
  const { attributes: changed, groups } = withoutMemberOf(validAttributes(registry, given.attributes ?? {}))
  const user: User = {
    inum: orderedUuid(now),
    userName: validUserName(given.userName),
    status: validStatus(given.status ?? 'active'),
    externalId: validExternalId(given.externalId),
    attributes: applied({}, inStep({}, changed)),
    createdAt: now,
    updatedAt: now,
    version: 1
  }
  const passwordHash = await hashOf(registry, given.password)
  const newPassword = passwordHash !== undefined
  const values = searchableValues(registry, user.attributes)
  await refusingTakenNames(user.userName, () =>
    ctx.db.transaction(async () => {
      await insertUser(ctx.db, user, passwordHash, values)
      if (groups) await replaceGroupsOf(ctx, user.inum, groups)
      await alongside?.({ after: groups ? await withMemberOf(ctx.db, user) : user, newPassword })
    })
  )
  return user
}

/** How often a change is tried that may meet another one. */
const attempts = 2

/**
 * Changes a person, and tells the others when it can no longer sign in or has another password. A change that would
 * change nothing writes nothing.
 * @param change what is to be different, or a function that says so for the person as it is; it awaits only the database
 * @param options `expectedVersion` refuses the change when the person has another version; with `seesGroups` the function is
 * given the attribute `memberOf` too, and of the groups only what it changes is changed, whoever else changes others
 * @throws AppError `not_found`; `version_mismatch` (412); and what `createUser` throws
 */
export async function updateUser(
  ctx: Needed,
  inum: string,
  change: UserChange | ((user: User) => UserChange | Promise<UserChange>),
  {
    expectedVersion,
    seesGroups = false,
    alongside
  }: { expectedVersion?: number; seesGroups?: boolean; alongside?: Alongside } = {}
): Promise<User> {
  const hashes = new Map<string | undefined, string>()
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const written = await once()
    if (written) return written
  }
  // So many meet here that they had better come one after the other.
  return ctx.db.transaction(async () => {
    await lockUser(ctx.db, inum)
    return (await once()) as User
  })

  /** @returns undefined where somebody else was faster */
  async function once(): Promise<User | undefined> {
    const before = await findUser(ctx.db, inum)
    if (!before) throw notFound(`User ${inum}`)
    if (expectedVersion !== undefined && before.version !== expectedVersion) throw changedMeanwhile(inum)
    const seen = seesGroups ? await groupInums(ctx.db, inum) : undefined
    const wanted = typeof change === 'function' ? await change(withGroups(before, seen ?? [])) : change
    return tryUpdate(ctx, before, wanted, { seen, hashes, alongside })
  }
}

const changedMeanwhile = (inum: string) =>
  new AppError('version_mismatch', 412, `User ${inum} was changed by somebody else meanwhile`)

interface Attempt {
  /** inums of the groups that the change was made from. */
  seen: readonly string[] | undefined
  /** Of passwords that were hashed for an attempt before, by these. */
  hashes: Map<string | undefined, string>
  alongside?: Alongside | undefined
}

async function tryUpdate(
  ctx: Needed,
  before: User,
  change: UserChange,
  { seen, hashes, alongside }: Attempt
): Promise<User | undefined> {
  const registry = await attributeRegistry(ctx)
  const { attributes: changed, groups } = withoutMemberOf(validAttributes(registry, change.attributes ?? {}))
  const after: User = {
    ...before,
    userName: change.userName === undefined ? before.userName : validUserName(change.userName),
    status: change.status === undefined ? before.status : validStatus(change.status),
    externalId: change.externalId === undefined ? before.externalId : validExternalId(change.externalId),
    attributes: applied(before.attributes, inStep(before.attributes, changed)),
    updatedAt: Math.max(ctx.now(), before.updatedAt),
    version: before.version + 1
  }
  const passwordHash = hashes.get(change.password) ?? (await hashOf(registry, change.password))
  if (passwordHash !== undefined) hashes.set(change.password, passwordHash)
  const sameGroups = !groups || isSameSet(groups, seen ?? (await groupInums(ctx.db, before.inum)))
  if (passwordHash === undefined && sameGroups && isSame(before, after)) return before
  const { paths, values } = difference(
    searchableValues(registry, before.attributes),
    searchableValues(registry, after.attributes)
  )
  const otherTexts = !isDeepStrictEqual(searchTexts(before), searchTexts(after))
  const written = await refusingTakenNames(after.userName, () =>
    ctx.db.transaction(async () => {
      if (!(await updateUserRow(ctx.db, after, passwordHash, paths, values, otherTexts))) return false
      if (before.status === 'active' && after.status !== 'active')
        await ctx.events.emit('user.deactivated', { inum: after.inum })
      const newPassword = passwordHash !== undefined
      if (newPassword) await ctx.events.emit('user.passwordChanged', { inum: after.inum })
      const grouped = groups && (await withMemberOf(ctx.db, before))
      if (groups) await replaceGroupsOf(ctx, after.inum, groups, seen)
      const shown = grouped ? { before: grouped, after: await withMemberOf(ctx.db, after) } : { before, after }
      await alongside?.({ ...shown, newPassword })
      return true
    })
  )
  return written ? after : undefined
}

/** @throws AppError `not_found`, `invalid_value`, `busy` (503) */
export async function setPassword(ctx: Needed, inum: string, password: string): Promise<void> {
  await updateUser(ctx, inum, { password })
}

/**
 * Removes a person with all that is stored of it.
 * @param options `expectedVersion` keeps the person when it has another version
 * @throws AppError `not_found`; `version_mismatch` (412)
 */
export async function deleteUser(
  ctx: Needed,
  inum: string,
  { expectedVersion, alongside }: { expectedVersion?: number | undefined; alongside?: Alongside } = {}
): Promise<void> {
  const { db, events } = ctx
  await db.transaction(async () => {
    await lockUser(db, inum)
    const groups = await leaveGroups(ctx, inum)
    const before = await removeUser(db, inum, expectedVersion)
    if (!before) throw (await findUser(db, inum)) ? changedMeanwhile(inum) : notFound(`User ${inum}`)
    await events.emit('user.deleted', { inum })
    await alongside?.({ before: withGroups(before, groups) })
  })
}

/**
 * The active person of that name and password. Whatever is wrong, the answer and the time it takes are the same.
 * @throws AppError `busy` (503) when too many passwords are being checked
 */
export async function verifyPassword(
  { db }: Pick<Context, 'db'>,
  userName: string,
  password: string
): Promise<User | undefined> {
  const found = await findCredentials(db, userName)
  const right = await isPassword(found?.passwordHash, password)
  if (!found?.passwordHash || !right || found.user.status !== 'active') return undefined
  if (isOutdated(found.passwordHash))
    await replaceHash(db, found.user.inum, found.passwordHash, await hashPassword(password))
  return found.user
}

/** A password has to follow the rules of its attribute. */
async function hashOf(registry: AttributeRegistry, password: unknown): Promise<string | undefined> {
  const text = validPassword(registry, password)
  return text === undefined ? undefined : hashPassword(text)
}

function validPassword(registry: AttributeRegistry, password: unknown): string | undefined {
  if (password === undefined) return undefined
  if (typeof password !== 'string') throw invalid('password must be text', 'password')
  const { minLength = 0, maxLength = Infinity, regexp } = registry.byName('userPassword')?.attributeValidation ?? {}
  if (password.length < minLength) throw invalid(`password must have at least ${minLength} characters`, 'password')
  if (password.length > maxLength) throw invalid(`password may have at most ${maxLength} characters`, 'password')
  if (regexp && !wholeMatch(regexp).test(password))
    throw invalid('password does not have the form that is asked for', 'password')
  requireHashable(password)
  return password
}

/**
 * Says no to what `createUser` and `updateUser` would refuse, without writing or hashing anything. Two checks at the same
 * moment know nothing of each other.
 * @param inum of the person that is to be changed; absent for a new one
 * @throws AppError as these do
 */
export async function checkUser(
  { db, ...ctx }: Needed,
  { userName, status, externalId, password, attributes = {} }: UserChange | NewUser,
  inum?: string
): Promise<void> {
  const registry = await attributeRegistry({ db, ...ctx })
  const { groups = [] } = withoutMemberOf(validAttributes(registry, attributes))
  validExternalId(externalId)
  if (status !== undefined) validStatus(status)
  validPassword(registry, password)
  if (userName !== undefined || inum === undefined) {
    const taken = await findUserByName(db, validUserName(userName))
    if (taken && taken.inum !== inum) throw conflict(`The user name ${userName} is taken`, 'userName')
  }
  for (const group of groups) if (!(await findGroup(db, group))) throw invalid(`There is no group ${group}`, 'memberOf')
}

/** The attributes with the changes; undefined removes. */
function applied(before: UserAttributes, changes: UserAttributes): UserAttributes {
  const after: UserAttributes = {}
  for (const [name, value] of Object.entries({ ...before, ...changes })) if (value !== undefined) after[name] = value
  return after
}

const isSameSet = (some: readonly string[], others: readonly string[]) => {
  const [one, other] = [new Set(some), new Set(others)]
  return one.size === other.size && some.every((item) => other.has(item))
}

const comparable = ({ userName, status, externalId, attributes }: User) =>
  JSON.stringify([userName, status, externalId, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))])

const isSame = (before: User, after: User) => comparable(before) === comparable(after)

/** The paths whose values are not what they were, and the values they have now. */
function difference(before: SearchableValue[], after: SearchableValue[]) {
  const grouped = (rows: SearchableValue[]) => Map.groupBy(rows, ({ path }) => path)
  const [old, now] = [grouped(before), grouped(after)]
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => JSON.stringify(old.get(path)) !== JSON.stringify(now.get(path))
  )
  return { paths, values: paths.flatMap((path) => now.get(path) ?? []) }
}
