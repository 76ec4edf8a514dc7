import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import type { Db } from '#db/db'
import { NewerDatabaseError } from '#db/migrate'
import { openPostgres } from '#db/postgres'
import { openSqlite } from '#db/sqlite'
import type { Config } from '#modules/core/config'
import { events } from '#modules/core/events'
import type { Context, Logger, Surface } from '#modules/core/module'
import { outboundFetch } from '#modules/core/outbound'
import { recentLog, type RecentLog } from '#modules/core/recent-log'
import { vault } from '#modules/core/vault'
import { ConfigError } from './config.ts'
import { describeDefect } from './defect.ts'

/** What a test, or a program that embeds the server, puts in place of the real thing. */
export interface Replacements {
  now?: () => number
  log?: Logger
  db?: Db
  fetch?: typeof fetch
}

/**
 * Opens what lives as long as the process, in a data folder that is there.
 * @param addresses where this process listens: `http://127.0.0.1:8080`
 * @throws ConfigError when the master key cannot be used
 */
export async function openContext(
  config: Config,
  addresses: Record<Surface, string>,
  replacements: Replacements = {}
): Promise<Context> {
  const recent = recentLog()
  const logger =
    replacements.log ??
    pino({ level: config.log.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, keptIn(recent))
  const log = logger.child({}, { serializers: { err: describeDefect } })
  const key = masterKey(config)
  const db = replacements.db ?? (await openDatabase(config))
  return {
    config,
    db,
    log,
    recentLog: recent,
    jobRuns: new Map(),
    now: replacements.now ?? Date.now,
    fetch:
      replacements.fetch ??
      outboundFetch({ allowLoopback: !config.production, allowedHosts: config.allowedPrivateHosts }),
    events: events(),
    vault: vault([key]),
    loopback: (path, init, surface = 'public') =>
      fetch(new URL(path, addresses[surface]), { ...init, redirect: 'manual' })
  }
}

/** Standard output, with what goes there kept to be seen as well. */
function keptIn(recent: RecentLog) {
  const output = pino.destination(1)
  return {
    write(line: string) {
      recent.write(line)
      output.write(line)
    }
  }
}

async function openDatabase(config: Config): Promise<Db> {
  if (config.db.url) return openPostgres(config.db.url, config.db.poolSize).catch((cause) => refuse(config, cause))
  const file = config.db.memory ? ':memory:' : join(config.data, 'minijans.sqlite')
  return openSqlite({ file, synchronous: config.db.synchronous })
}

/** Tells in a line why PostgreSQL will not have us; the address is named without its password. */
function refuse({ db: { url = '' } }: Config, cause: Error & { code?: string }): never {
  if (cause instanceof NewerDatabaseError) throw cause
  const reason = cause.message || cause.code
  throw new ConfigError(`MINIJANS_DATABASE_URL: ${URL.parse(url)?.host ?? 'the address'}: ${reason}`, { cause })
}

/** @throws ConfigError when the folder cannot be made, or be written */
export function makeDataFolder(folder: string): void {
  try {
    // Node never ends when a folder is refused with ENOENT though its parent exists, as under /proc.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: !existsSync(dirname(folder)), mode: 0o700 })
    const probe = join(folder, '.writable')
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (cause) {
    throw new ConfigError(
      `The data folder ${folder} cannot be written: ${(cause as Error).message}. Choose another with --data`,
      { cause }
    )
  }
}

/** From the settings, else from `master.key` in the data folder, which is made at the first start. */
function masterKey(config: Config): Uint8Array {
  if (config.masterKey) return Buffer.from(config.masterKey, 'base64url')
  if (config.db.memory) return randomBytes(32)
  const file = join(config.data, 'master.key')
  if (!existsSync(file) && existsSync(join(config.data, 'minijans.sqlite')))
    throw new ConfigError(`${file} is missing, which the database beside it needs; restore it from a backup`)
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url') + '\n', { mode: 0o600, flush: true })
  const mode = statSync(file).mode & 0o077
  if (config.production && mode !== 0) throw new ConfigError(`${file} can be read by others; run chmod 600 ${file}`)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length !== 32) throw new ConfigError(`${file} does not hold 32 bytes as base64url; restore it from a backup`)
  return key
}
