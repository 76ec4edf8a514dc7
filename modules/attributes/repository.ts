import { isUniqueViolation, type Db } from '#db/db'
import { asc, desc, eq, type InferSelectModel } from '#db/drizzle'
import { conflict } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import type { Attribute, AttributeDefinition, AttributeStatus } from './attribute.ts'

type Row = InferSelectModel<Db['tables']['attributes']>

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
  definition: { ...definition }
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

export async function findAttributeByName(db: Db, name: string): Promise<Attribute | undefined> {
  const { attributes } = db.tables
  const [row] = await db.query.select().from(attributes).where(eq(attributes.name, name))
  return row && toAttribute(row)
}

export interface AttributeSearch {
  status?: AttributeStatus
  /** Each of these texts is part of the name, the label, the claim or the description. */
  patterns?: readonly string[]
  sortBy?: 'inum' | 'name' | 'displayName' | 'status' | 'claimName'
  descending?: boolean
  offset: number
  limit: number
}

/** One page of the attributes that fit, and how many fit in all. */
export async function searchAttributes(
  db: Db,
  { status, patterns = [], sortBy = 'inum', descending = false, offset, limit }: AttributeSearch
): Promise<{ total: number; attributes: Attribute[] }> {
  const { attributes } = db.tables
  // A registry has some hundred entries: text is looked for here, where folding is the same for both engines.
  const rows = await db.query
    .select()
    .from(attributes)
    .where(status && eq(attributes.status, status))
    .orderBy((descending ? desc : asc)(attributes[sortBy]), attributes.inum)
  const wanted = patterns.map(fold)
  const found = rows.map(toAttribute).filter((attribute) => {
    const { inum, name, displayName, claimName = '', description } = attribute
    const texts = [inum, name, displayName, claimName, description].map(fold)
    return wanted.every((pattern) => texts.some((text) => text.includes(pattern)))
  })
  return { total: found.length, attributes: found.slice(offset, offset + limit) }
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
