import { NewerDatabaseError } from '#db/migrate'
import { PluginError } from '#modules/config-api/index'
import type { Config } from '#modules/core/config'
import { WrongMasterKeyError } from '#modules/core/vault'
import { DataFolderError } from '#modules/data-folder/index'
import { ConfigError } from './config.ts'
import { describeDefect } from './defect.ts'

/** What is wrong and what to do about it, in a line. */
export function explain(error: unknown, listen?: Config['listen']): string {
  const { code, message, syscall, path, port, hostname, address } = error as NodeJS.ErrnoException & {
    port?: number
    hostname?: string
    address?: string
  }
  if ([ConfigError, PluginError, DataFolderError].some((kind) => error instanceof kind)) return message
  if (error instanceof WrongMasterKeyError)
    return `${message}. Restore master.key (or MINIJANS_MASTER_KEY) that belongs to this database, or choose another folder with --data`
  if (error instanceof NewerDatabaseError)
    return `${message}. Start the newer minijans, or choose another folder with --data`
  const flag = port === listen?.mtlsPort ? '--mtls-port' : port === listen?.internalPort ? '--internal-port' : '--port'
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what listens there, or choose another with ${flag}`
  if (syscall === 'listen' && code === 'EACCES') return `${message}. Choose a port above 1024 with ${flag}`
  if (syscall === 'listen' || syscall === 'getaddrinfo')
    return `Cannot listen on ${hostname ?? address} (${code}). Choose an address of this machine with --host`
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return 'minijans.sqlite is damaged or no database. Restore it from a backup, or choose another folder with --data'
  // drizzle puts an error of its own around it, which repeats the parameters.
  const ofSqlite = [error, (error as Error).cause].find((one) => isOfSqlite(one))
  if (ofSqlite) return `minijans.sqlite cannot be used: ${ofSqlite.message} (${ofSqlite.code})`
  if (path && message) return message
  return describeDefect(error).stack
}

const isOfSqlite = (error: unknown): error is Error & { code: string } =>
  String((error as { code?: unknown } | undefined)?.code).startsWith('SQLITE_')
