import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the runner needs of an engine. */
export interface MigrationTarget {
  /** Names of the migrations that the database has already. */
  applied(): Promise<string[]>
  /** Runs the body in one transaction while no other process migrates. */
  exclusively(body: (execute: (sql: string, params?: unknown[]) => Promise<void>) => Promise<void>): Promise<void>
}

/** The database was written by a newer version: nothing was touched. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError'
}

/** Names of the migrations that this version has, the oldest first. */
export const knownMigrations = (engine: 'sqlite' | 'postgres'): string[] =>
  readdirSync(join(import.meta.dirname, 'migrations', engine))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()

/**
 * Applies, in the order of their names and in one transaction, the migrations that the database does not have yet. Own
 * runner, because drizzle's skips a file that is older than the newest applied one and cascades on SQLite.
 * @throws NewerDatabaseError when the database has a migration that this version does not know
 */
export async function migrate(engine: 'sqlite' | 'postgres', target: MigrationTarget): Promise<void> {
  const folder = join(import.meta.dirname, 'migrations', engine)
  const known = knownMigrations(engine)
  const pending = async () => {
    const applied = new Set(await target.applied())
    const unknown = [...applied].filter((name) => !known.includes(name))
    if (unknown.length > 0)
      throw new NewerDatabaseError(`The database has migration ${unknown[0]}, which this version does not know`)
    return known.filter((name) => !applied.has(name))
  }
  if ((await pending()).length === 0) return
  await target.exclusively(async (execute) => {
    // Asked again: another process may have migrated while this one waited.
    for (const name of await pending()) {
      for (const statement of readFileSync(join(folder, name), 'utf8').split('--> statement-breakpoint'))
        await execute(statement)
      await execute(
        engine === 'sqlite' ? 'INSERT INTO migrations VALUES (?, ?)' : 'INSERT INTO migrations VALUES ($1, $2)',
        [name, Date.now()]
      )
    }
  })
}
