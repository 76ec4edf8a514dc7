import { isUniqueViolation, locked, type Db } from '#db/db'
import { and, asc, count, desc, eq, ne, sql, type InferSelectModel } from '#db/drizzle'
import { containsAny, memberEquals, memberText } from '#db/search'
import { conflict } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import type { Attribute, AttributeDefinition, AttributeStatus } from './attribute.ts'

type AttributeTable = Db['tables']['attributes']
type Row = InferSelectModel<AttributeTable>

const toAttribute = ({ inum, name, claimName, displayName, status, definition }: Row): Attribute => ({
  inum,
  name,
  ...(claimName !== null && { claimName }),
  displayName,
  status: status as AttributeStatus,
  ...(definition as unknown as AttributeDefinition)
})

const toColumns = ({ inum, name, claimName, displayName, status, ...definition }: Attribute) => ({
  inum,
  name,
  claimName: claimName ?? null,
  displayName,
  status,
  definition: { ...definition },
  search: fold([inum, name, displayName, claimName, definition.description].filter(Boolean).join('\n'))
})

/** All attributes, by name. */
export async function listAttributes(db: Db): Promise<Attribute[]> {
  const { attributes } = db.tables
  return (await db.query.select().from(attributes).orderBy(attributes.name)).map(toAttribute)
}

export async function findAttribute(db: Db, inum: string): Promise<Attribute | undefined> {
  const { attributes } = db.tables
  const [row] = await db.query.select().from(attributes).where(eq(attributes.inum, inum))
  return row && toAttribute(row)
}

/** The same in a transaction, until which ends nobody else changes it. */
export async function lockAttribute(db: Db, inum: string): Promise<Attribute | undefined> {
  const { attributes } = db.tables
  const [row] = await locked(db, db.query.select().from(attributes).where(eq(attributes.inum, inum)))
  return row && toAttribute(row)
}

export async function findAttributeByName(db: Db, name: string): Promise<Attribute | undefined> {
  const { attributes } = db.tables
  const [row] = await db.query.select().from(attributes).where(eq(attributes.name, name))
  return row && toAttribute(row)
}

/** Has another attribute the name, in whatever case? */
export async function isNameTaken(db: Db, name: string, inum: string): Promise<boolean> {
  const { attributes } = db.tables
  const rows = await db.query
    .select({ inum: attributes.inum })
    .from(attributes)
    .where(and(sql`lower(${attributes.name}) = ${name.toLowerCase()}`, ne(attributes.inum, inum)))
    .limit(1)
  return rows.length > 0
}

/** Members that are true or false; absent is false. */
const flags = [
  'oxMultiValuedAttribute',
  'jansHideOnDiscovery',
  'scimCustomAttr',
  'required',
  'custom',
  'selected'
] as const

/** Members of the definition that are text, or lists of texts. */
const texts = [
  'description',
  'dataType',
  'editType',
  'viewType',
  'usageType',
  'origin',
  'saml1Uri',
  'saml2Uri',
  'urn',
  'seeAlso',
  'sourceAttribute',
  'nameIdType',
  'tooltip'
] as const

const columns = ['inum', 'name', 'displayName', 'claimName', 'status'] as const

/** What can be searched and sorted by. */
export const attributeFields = [...columns, ...texts, ...flags]
export type AttributeField = (typeof attributeFields)[number]

export const isFlag = (field: AttributeField): boolean => flags.some((name) => name === field)

export interface AttributeSearch {
  status?: AttributeStatus | undefined
  /** Any of these texts occurs in the inum, the name, the label, the claim or the description. */
  patterns?: readonly string[]
  /** All of these members have these values. */
  members?: readonly (readonly [name: AttributeField, value: string])[]
  sortBy?: AttributeField
  descending?: boolean
  offset: number
  limit: number
}

/** One page of the attributes that fit, and how many fit in all. */
export async function searchAttributes(
  db: Db,
  { status, patterns = [], members = [], sortBy = 'inum', descending = false, offset, limit }: AttributeSearch
): Promise<{ total: number; attributes: Attribute[] }> {
  const { attributes } = db.tables
  const where = and(
    status && eq(attributes.status, status),
    containsAny(attributes.search, patterns.map(fold)),
    ...members.map(([name, value]) => fieldEquals(attributes, name, value))
  )
  const column = columns.find((name) => name === sortBy)
  const key = column ? attributes[column] : memberText(attributes.definition, [sortBy])
  const rows = await db.query
    .select()
    .from(attributes)
    .where(where)
    // What is absent sorts first on one engine and last on the other.
    .orderBy((descending ? desc : asc)(sql`coalesce(${key}, '')`), asc(attributes.inum))
    .limit(limit)
    .offset(offset)
  const [counted] = await db.query.select({ total: count() }).from(attributes).where(where)
  return { total: counted?.total ?? 0, attributes: rows.map(toAttribute) }
}

function fieldEquals(attributes: AttributeTable, name: AttributeField, value: string) {
  const column = columns.find((known) => known === name)
  if (column) return eq(attributes[column], value)
  return memberEquals(attributes.definition, [name], value, isFlag(name) ? 'false' : '')
}

/** @throws AppError `conflict` when another attribute has the name */
export async function insertAttribute(db: Db, attribute: Attribute, now: number): Promise<void> {
  await refusingTakenNames(attribute.name, () =>
    db.query.insert(db.tables.attributes).values({ ...toColumns(attribute), createdAt: now, updatedAt: now })
  )
}

/**
 * @returns whether there was such an attribute
 * @throws AppError `conflict` when another attribute has the name
 */
export async function updateAttribute(db: Db, attribute: Attribute, now: number): Promise<boolean> {
  const { attributes } = db.tables
  const { inum, ...columns } = toColumns(attribute)
  const rows = await refusingTakenNames(attribute.name, () =>
    db.query
      .update(attributes)
      .set({ ...columns, updatedAt: now })
      .where(eq(attributes.inum, inum))
      .returning({ inum: attributes.inum })
  )
  return rows.length > 0
}

/** @returns whether there was such an attribute */
export async function removeAttribute(db: Db, inum: string): Promise<boolean> {
  const { attributes } = db.tables
  const rows = await db.query.delete(attributes).where(eq(attributes.inum, inum)).returning({ inum: attributes.inum })
  return rows.length > 0
}

/** Puts the attributes into a registry that has none; an attribute that an administrator deleted does not come back. */
export async function seedAttributes(db: Db, installed: Attribute[], now: number): Promise<void> {
  const { attributes } = db.tables
  const [any] = await db.query.select({ inum: attributes.inum }).from(attributes).limit(1)
  if (any) return
  await db.query
    .insert(attributes)
    .values(installed.map((attribute) => ({ ...toColumns(attribute), createdAt: now, updatedAt: now })))
    .onConflictDoNothing()
}

async function refusingTakenNames<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict(`An attribute named ${name} exists already`, 'name')
    throw error
  }
}
