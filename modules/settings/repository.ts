import { and, eq, sql } from '#db/drizzle'
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
