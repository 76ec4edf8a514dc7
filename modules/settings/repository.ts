import { and, asc, eq, gte, lt, sql } from '#db/drizzle'
import type { Db } from '#db/db'

export async function readSetting(db: Db, name: string): Promise<unknown> {
  const { settings } = db.tables
  const [row] = await db.query.select({ value: settings.value }).from(settings).where(eq(settings.name, name))
  return row?.value
}

/** Stores the value unless there is one already. @returns the value that is stored now, whoever stored it */
export async function settleSetting(db: Db, name: string, value: unknown, now: number): Promise<unknown> {
  const { settings } = db.tables
  await db.query.insert(settings).values({ name, value, version: 1, updatedAt: now }).onConflictDoNothing()
  return readSetting(db, name)
}

export async function writeSetting(db: Db, name: string, value: unknown, now: number): Promise<void> {
  const { settings } = db.tables
  await db.query
    .insert(settings)
    .values({ name, value, version: 1, updatedAt: now })
    .onConflictDoUpdate({
      target: settings.name,
      set: { value, updatedAt: now, version: sql`${settings.version} + 1` }
    })
}

export async function removeSetting(db: Db, name: string): Promise<void> {
  const { settings } = db.tables
  await db.query.delete(settings).where(eq(settings.name, name))
}

/** Those whose names begin so, in the order of the names. */
export async function listSettings(db: Db, start: string): Promise<{ name: string; value: unknown }[]> {
  const { settings } = db.tables
  return db.query
    .select({ name: settings.name, value: settings.value })
    .from(settings)
    .where(and(gte(settings.name, start), lt(settings.name, `${start}\u{10ffff}`)))
    .orderBy(asc(settings.name))
}

/** A value and how often it has been written. */
export async function readVersion(db: Db, name: string): Promise<{ value: unknown; version: number } | undefined> {
  const { settings } = db.tables
  const [row] = await db.query
    .select({ value: settings.value, version: settings.version })
    .from(settings)
    .where(eq(settings.name, name))
  return row
}

/**
 * Stores the value where the stored one has the version, or, without a version, where there is none.
 * @returns whether it did
 */
export async function replaceVersion(
  db: Db,
  name: string,
  value: unknown,
  version: number | undefined,
  now: number
): Promise<boolean> {
  const { settings } = db.tables
  const written =
    version === undefined
      ? await db.query
          .insert(settings)
          .values({ name, value, version: 1, updatedAt: now })
          .onConflictDoNothing()
          .returning({ name: settings.name })
      : await db.query
          .update(settings)
          .set({ value, version: version + 1, updatedAt: now })
          .where(and(eq(settings.name, name), eq(settings.version, version)))
          .returning({ name: settings.name })
  return written.length === 1
}
