import { NewerDatabaseError } from '#db/migrate'
import { ConfigError, readConfig } from './config.ts'
import { banner } from './banner.ts'
import { start } from './start.ts'

/** Starts the server for the command line: prints where it is, ends in order when told to, and fails in one line. */
export async function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const config = readConfig(args, env)
    const server = await start(config)
    process.stdout.write(banner(server))
    const stop = (signal: NodeJS.Signals) => {
      server.ctx.log.info({ signal }, 'stopping')
      server.close().then(
        () => process.exit(0),
        () => process.exit(1)
      )
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  } catch (error) {
    process.stderr.write(`minijans: ${explain(error)}\n`)
    process.exitCode = 1
  }
}

/** What is wrong and what to do about it, in a line. */
function explain(error: unknown): string {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number }
  if (error instanceof ConfigError) return message
  if (error instanceof NewerDatabaseError)
    return `${message}. Start the newer minijans, or choose another folder with --data`
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what listens there, or choose another with --port`
  if (code === 'EACCES') return `${message}. Choose a port above 1024 with --port`
  if (code === 'SQLITE_NOTADB')
    return 'minijans.sqlite is not a database. Restore it from a backup, or choose another folder with --data'
  return error instanceof Error ? (error.stack ?? message) : String(error)
}
