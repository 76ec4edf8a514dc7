import { eq, sql } from '#db/drizzle'
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
