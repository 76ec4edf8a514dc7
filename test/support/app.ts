import { readConfig } from '#server/config'
import type { Replacements } from '#server/context'
import { openEmptyPostgres } from './engines.ts'
import { start, type MinijansServer } from '#server/start'

export const adminPassword = 'correct horse battery staple'

/**
 * The whole server on a port of its own, with an empty database in memory, or on the PostgreSQL server that DATABASE_URL
 * names: `await using app = await startApp()`.
 */
export async function startApp(
  env: Record<string, string> = {},
  replacements: Replacements = {}
): Promise<MinijansServer> {
  const settings = {
    MINIJANS_PORT: '0',
    MINIJANS_MEMORY: 'true',
    MINIJANS_ADMIN_PASSWORD: adminPassword,
    MINIJANS_LOG_LEVEL: 'silent',
    ...env
  }
  const config = readConfig([], settings)
  const elsewhere = config.db.memory && process.env.DATABASE_URL
  return start(config, elsewhere ? { db: await openEmptyPostgres(), ...replacements } : replacements)
}
