import { storable } from '#db/condition'
import { locked, unlocked, type Db } from '#db/db'
import { and, asc, count, desc, eq, inArray, lt, type InferSelectModel } from '#db/drizzle'
import { containsAny, memberEquals, memberText } from '#db/search'
import { fold, searchable } from '#modules/core/text'
import type { Registration, RegistrationDefinition, RegistrationStatus } from './registration.ts'

type RegistrationTable = Db['tables']['fido2Registrations']
type Row = InferSelectModel<RegistrationTable>

/** What can be searched and sorted by: a column, or a path into the definition. */
const fields = {
  id: 'id',
  userInum: 'userInum',
  rpId: 'rpId',
  publicKeyId: 'publicKeyId',
  registrationStatus: 'registrationStatus',
  displayName: 'displayName',
  counter: 'counter',
  creationDate: 'createdAt',
  expirationDate: 'expiresAt',
  sessionStateId: ['sessionStateId'],
  challengeHash: ['challengeHash'],
  username: ['registrationData', 'username']
} as const satisfies Record<string, keyof Row | readonly string[]>

export type RegistrationField = keyof typeof fields
export const registrationFields = Object.keys(fields) as RegistrationField[]

/** Those that hold milliseconds or numbers. */
const numbers: ReadonlySet<RegistrationField> = new Set(['counter', 'creationDate', 'expirationDate'])
export const isNumberField = (field: RegistrationField): boolean => numbers.has(field)

export interface RegistrationSearch {
  /** Any of these texts occurs in the id, the name of the device, of the person or of the relying party. */
  patterns?: readonly string[]
  /** All of these members have these values. */
  members?: readonly (readonly [name: RegistrationField, value: string])[]
  userInum?: string
  sortBy?: RegistrationField
  descending?: boolean
  offset?: number
  limit: number
}

/** Registrations in one page, and how many fit the search. */
export async function searchRegistrations(
  db: Db,
  search: RegistrationSearch
): Promise<{ total: number; registrations: Registration[] }> {
  const { fido2Registrations: table } = db.tables
  const { patterns = [], members = [], userInum, sortBy = 'id', descending, offset = 0, limit } = search
  const where = and(
    containsAny(table.search, patterns.map(fold)),
    ...members.map(([name, value]) => fieldEquals(table, name, value)),
    userInum === undefined ? undefined : eq(table.userInum, userInum)
  )
  const field = fields[sortBy]
  const order = typeof field === 'string' ? table[field] : memberText(table.definition, field)
  const rows = await db.query
    .select()
    .from(table)
    .where(where)
    .orderBy((descending ? desc : asc)(order), asc(table.id))
    .limit(limit)
    .offset(offset)
  const [counted] = await db.query.select({ total: count() }).from(table).where(where)
  return { total: counted?.total ?? 0, registrations: rows.map(toRegistration) }
}

function fieldEquals(table: RegistrationTable, name: RegistrationField, value: string) {
  const field = fields[name]
  if (typeof field !== 'string') return memberEquals(table.definition, field, value)
  return numbers.has(name) ? eq(table[field], Number(value)) : eq(table[field], value)
}

export async function findRegistration(db: Db, id: string): Promise<Registration | undefined> {
  const { fido2Registrations: table } = db.tables
  const [row] = await db.query
    .select()
    .from(table)
    .where(eq(table.id, storable(id)))
  return row && toRegistration(row)
}

/** As `findRegistration`, in a transaction, until which ends nobody else changes it. */
export async function lockRegistration(db: Db, id: string): Promise<Registration | undefined> {
  const { fido2Registrations: table } = db.tables
  const [row] = await locked(
    db,
    db.query
      .select()
      .from(table)
      .where(eq(table.id, storable(id)))
  )
  return row && toRegistration(row)
}

/** Writes what can be changed of a registration. */
export async function writeRegistration(db: Db, registration: Registration): Promise<void> {
  const { fido2Registrations: table } = db.tables
  const { id, displayName = null, registrationStatus, updatedAt, version } = registration
  const columns = {
    displayName,
    displayNameFolded: displayName === null ? null : searchable(displayName),
    search: searchText(registration),
    registrationStatus,
    updatedAt,
    version
  }
  await db.query.update(table).set(columns).where(eq(table.id, id))
}

/** Where a pattern is looked for. */
const searchText = ({ id, displayName, registrationData, rpId }: Registration) =>
  fold([id, displayName, registrationData?.username, rpId].filter((text) => typeof text === 'string').join('\n'))

export async function removeRegistration(db: Db, id: string): Promise<void> {
  const { fido2Registrations: table } = db.tables
  await db.query.delete(table).where(eq(table.id, id))
}

export async function removeRegistrationsOf(db: Db, userInum: string): Promise<void> {
  const { fido2Registrations: table } = db.tables
  await db.query.delete(table).where(eq(table.userInum, userInum))
}

export async function hasExpiredRegistrations(db: Db, before: number): Promise<boolean> {
  const { fido2Registrations: table } = db.tables
  return (await db.query.select({ id: table.id }).from(table).where(lt(table.expiresAt, before)).limit(1)).length > 0
}

/** @returns how many of those that ran out before the time went, `limit` at most */
export async function removeExpiredRegistrations(db: Db, before: number, limit: number): Promise<number> {
  const { fido2Registrations: table } = db.tables
  const expired = db.query.select({ id: table.id }).from(table).where(lt(table.expiresAt, before)).limit(limit)
  return (
    await db.query
      .delete(table)
      .where(inArray(table.id, unlocked(db, expired)))
      .returning({ id: table.id })
  ).length
}

export function toRegistration(row: Row): Registration {
  const {
    search: _,
    displayNameFolded: _folded,
    definition,
    rpId,
    publicKeyId,
    displayName,
    expiresAt,
    registrationStatus,
    ...rest
  } = row
  return {
    ...(definition as RegistrationDefinition),
    ...rest,
    ...(rpId !== null && { rpId }),
    ...(publicKeyId !== null && { publicKeyId }),
    ...(displayName !== null && { displayName }),
    ...(expiresAt !== null && { expiresAt }),
    registrationStatus: registrationStatus as RegistrationStatus
  }
}
