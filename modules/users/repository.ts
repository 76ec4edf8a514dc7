import { storable } from '#db/condition'
import { isUniqueViolation, locked, type Db } from '#db/db'
import { prepared, preparedInsert } from '#db/prepared'
import { and, eq, inArray, isNotNull, ne, sql, type InferSelectModel } from '#db/drizzle'
import { conflict } from '#modules/core/errors'
import { fold, searchable } from '#modules/core/text'
import { searchTexts } from './listing/texts.ts'
import type { SearchableValue } from './searchable.ts'
import type { User, UserStatus } from './user.ts'

type Row = InferSelectModel<Db['tables']['users']>

/** A row without what is not a person's to show. */
export const toUser = (row: Row): User => ({
  inum: row.inum,
  userName: row.userName,
  status: row.status as UserStatus,
  externalId: row.externalId ?? undefined,
  attributes: row.attributes,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version
})

const toColumns = ({ userName, status, externalId, attributes, updatedAt, version }: User) => ({
  userName,
  userNameFolded: fold(userName),
  status,
  externalId: externalId ?? null,
  attributes,
  updatedAt,
  version
})

const byInum = prepared(({ query, tables: { users } }) =>
  query
    .select()
    .from(users)
    .where(eq(users.inum, sql.placeholder('inum')))
    .prepare('user_by_inum')
)

const byName = prepared(({ query, tables: { users } }) =>
  query
    .select()
    .from(users)
    .where(eq(users.userNameFolded, sql.placeholder('folded')))
    .prepare('user_by_name')
)

export async function findUser(db: Db, inum: string): Promise<User | undefined> {
  const [row] = await byInum(db).execute({ inum: storable(inum) })
  return row && toUser(row)
}

const statusByInum = prepared(({ query, tables: { users } }) =>
  query
    .select({ status: users.status })
    .from(users)
    .where(eq(users.inum, sql.placeholder('inum')))
    .prepare('user_status_by_inum')
)

/** For who has to know nothing but whether the person may come in. */
export async function findUserStatus(db: Db, inum: string): Promise<UserStatus | undefined> {
  return (await statusByInum(db).execute({ inum: storable(inum) }))[0]?.status as UserStatus | undefined
}

/** @param name in any case */
export async function findUserByName(db: Db, name: string): Promise<User | undefined> {
  return (await findCredentials(db, name))?.user
}

/** To be run in a transaction: until it ends nobody else writes the person. */
export async function lockUser(db: Db, inum: string): Promise<void> {
  const { users } = db.tables
  await locked(
    db,
    db.query
      .select({ inum: users.inum })
      .from(users)
      .where(eq(users.inum, storable(inum)))
  )
}

/** The person and the hash of the password, where there is one. */
export async function findCredentials(
  db: Db,
  name: string
): Promise<{ user: User; passwordHash: string | undefined } | undefined> {
  const [row] = await byName(db).execute({ folded: fold(storable(name)) })
  return row && { user: toUser(row), passwordHash: row.passwordHash ?? undefined }
}

/** Does anybody have a value under the path? */
export async function hasAnyValue(db: Db, path: string): Promise<boolean> {
  const { userValues } = db.tables
  // Each has an index of its own, and every value is one of both.
  for (const column of [userValues.value, userValues.number]) {
    const rows = await db.query
      .select({ path: userValues.path })
      .from(userValues)
      .where(and(eq(userValues.path, path), isNotNull(column)))
      .limit(1)
    if (rows.length > 0) return true
  }
  return false
}

/** Does an active person other than this one have the address? */
export async function isMailOfAnother(db: Db, mail: string, inum: string): Promise<boolean> {
  const { users, userValues } = db.tables
  const rows = await db.query
    .select({ inum: users.inum })
    .from(userValues)
    .innerJoin(users, eq(users.inum, userValues.userInum))
    .where(
      and(
        eq(userValues.path, 'mail'),
        eq(userValues.value, searchable(mail)),
        ne(users.inum, inum),
        eq(users.status, 'active')
      )
    )
    .limit(1)
  return rows.length > 0
}

/** Writes a person and what it is found by; to be run in a transaction. */
export async function insertUser(
  db: Db,
  user: User,
  passwordHash: string | undefined,
  values: SearchableValue[]
): Promise<void> {
  const { inum, createdAt } = user
  await insertUsers(db, [{ ...toColumns(user), inum, passwordHash: passwordHash ?? null, createdAt }])
  await insertValues(db, inum, values)
  await insertTexts(db, [{ ...searchTexts(user), userInum: inum }])
}

const insertUsers = preparedInsert('users')
const insertTexts = preparedInsert('userSearch', { without: ['id'] })
// Most people have no more of them.
const insertValueRows = preparedInsert('userValues', { mostRows: 30 })

/**
 * Writes a person whose version is one more than the stored one; to be run in a transaction.
 * @param passwordHash a new one; undefined keeps the old one
 * @param values of the paths that changed
 * @param texts whether one of the texts changed that parts of names are looked for in
 * @returns whether the stored version was the one before; otherwise nothing was written
 */
export async function updateUserRow(
  db: Db,
  user: User,
  passwordHash: string | undefined,
  changedPaths: string[],
  values: SearchableValue[],
  texts: boolean
): Promise<boolean> {
  const { users, userSearch, userValues } = db.tables
  const rows = await db.query
    .update(users)
    .set({ ...toColumns(user), ...(passwordHash !== undefined && { passwordHash }) })
    .where(and(eq(users.inum, user.inum), eq(users.version, user.version - 1)))
    .returning({ inum: users.inum })
  if (rows.length === 0) return false
  if (changedPaths.length > 0)
    await db.query
      .delete(userValues)
      .where(and(eq(userValues.userInum, user.inum), inArray(userValues.path, changedPaths)))
  await insertValues(db, user.inum, values)
  if (texts) await db.query.update(userSearch).set(searchTexts(user)).where(eq(userSearch.userInum, user.inum))
  return true
}

/** Replaces a hash by a better one of the same password, unless the password has changed meanwhile. */
export async function replaceHash(db: Db, inum: string, before: string, after: string): Promise<void> {
  const { users } = db.tables
  await db.query
    .update(users)
    .set({ passwordHash: after })
    .where(and(eq(users.inum, inum), eq(users.passwordHash, before)))
}

/** @returns the person that there was, of that version where one is given */
export async function removeUser(db: Db, inum: string, version?: number): Promise<User | undefined> {
  const { users } = db.tables
  const [row] = await db.query
    .delete(users)
    .where(and(eq(users.inum, storable(inum)), version === undefined ? undefined : eq(users.version, version)))
    .returning()
  return row && toUser(row)
}

/** @throws AppError `conflict` when the write met a user name that is taken */
export async function refusingTakenNames<T>(userName: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict(`The user name ${userName} is taken`, 'userName')
    throw error
  }
}

const insertValues = (db: Db, userInum: string, values: SearchableValue[]): Promise<void> =>
  insertValueRows(
    db,
    values.map((value) => ({ userInum, ...value }))
  )
