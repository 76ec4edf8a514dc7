import { readConfig } from '#server/config'
import type { Replacements } from '#server/context'
import { start, type MinijansServer } from '#server/start'

export const adminPassword = 'correct horse battery staple'

/** The whole server on a port of its own, with an empty database in memory: `await using app = await startApp()`. */
export function startApp(env: Record<string, string> = {}, replacements: Replacements = {}): Promise<MinijansServer> {
  const settings = {
    MINIJANS_PORT: '0',
    MINIJANS_MEMORY: 'true',
    MINIJANS_ADMIN_PASSWORD: adminPassword,
    MINIJANS_LOG_LEVEL: 'silent',
    ...env
  }
  return start(readConfig([], settings), replacements)
}
