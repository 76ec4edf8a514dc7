import type { Config } from '#modules/core/config'
import { readConfig } from './config.ts'
import { banner } from './banner.ts'
import { explain } from './explain.ts'
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
    // 2, as after every command, for arguments and variables that are wrong.
    process.exit(given ? 1 : 2)
  }
}
