import type { Context } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'

/** How a request is told of in the log. */
export interface RequestLog {
  /**
   * The level that a request is logged at.
   * @param at of `performance.now()`
   */
  levelOf(path: string, at: number): 'info' | 'debug'
}

/** Milliseconds; what another process has configured holds after so long, from the next request on. */
const longestUse = 1000

/**
 * Has the log follow the configuration of the server, from now on: its level, and the requests that it has. A change in this
 * process holds at once.
 */
export async function followLogging(ctx: Context): Promise<RequestLog> {
  const { log } = ctx
  const atFirst = log.level
  let isEnabled = false
  let excluded: readonly string[] = []
  let readAt = performance.now()

  async function follow(): Promise<void> {
    const configuration = await appConfiguration(ctx)
    const { loggingLevel: level } = configuration
    log.level = level === undefined ? atFirst : level === 'OFF' ? 'silent' : level.toLowerCase()
    isEnabled = configuration.httpLoggingEnabled
    excluded = configuration.httpLoggingExcludePaths
  }

  await follow()
  ctx.events.on('configuration.changed', follow)
  return {
    levelOf(path, at) {
      if (at - readAt >= longestUse) {
        readAt = at
        // A database that does not answer is not the request's to tell.
        follow().catch(() => undefined)
      }
      return isEnabled && !excluded.some((beginning) => path.startsWith(beginning)) ? 'info' : 'debug'
    }
  }
}
