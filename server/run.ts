import { PluginError } from '#modules/config-api/index'
import type { Config } from '#modules/core/config'
import { DataFolderError } from '#modules/data-folder/index'
import { NewerDatabaseError } from '#db/migrate'
import { WrongMasterKeyError } from '#modules/core/vault'
import { ConfigError, readConfig } from './config.ts'
import { banner } from './banner.ts'
import { describeDefect } from './defect.ts'
import { start } from './start.ts'

/** Starts the server for the command line: prints where it is, ends in order when told to, and fails in one line. */
export async function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  // From the first moment, so that a start is ended in order too; again does nothing, because npm passes Ctrl-C on and
  // the terminal has sent it already.
  const told = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, told.resolve)
  // Whatever this process writes is its user's alone, also in a folder that others may enter.
  process.umask(0o077)
  let given: Config | undefined
  try {
    given = readConfig(args, env)
    const server = await start(given)
    process.stdout.write(await banner(server))
    const { config, log } = server.ctx
    // It speaks no TLS itself, so somebody in front of it must.
    if (config.production && config.issuer.startsWith('https:') && config.trustProxy.length === 0)
      log.warn('every visitor will have the address of the proxy; set MINIJANS_TRUST_PROXY to that address, such as 10.0.0.7 or loopback') // prettier-ignore
    if (config.scimTestMode)
      log.warn('started with --scim-test-mode: the property protectionMode of SCIM can open it to everybody who reaches this server') // prettier-ignore
    log.info({ signal: await told.promise }, 'stopping')
    await server.close()
    process.exit(0)
  } catch (error) {
    process.stderr.write(`minijans: ${explain(error, given?.listen)}\n`)
    process.exit(1)
  }
}

/** What is wrong and what to do about it, in a line. */
function explain(error: unknown, listen: Config['listen'] | undefined): string {
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
  if (code?.startsWith('SQLITE_')) return `minijans.sqlite cannot be used: ${message} (${code})`
  if (path && message) return message
  return describeDefect(error).stack
}
