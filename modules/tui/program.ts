import { Exit, jansTools } from '#modules/cli/index'

/** Options of `jans-cli` that mean something here. */
const known = new Set([
  'host',
  'client-id',
  'client-secret',
  'access-token',
  'login',
  'use-test-client',
  'noverify',
  'config-api-mtls-client-cert',
  'config-api-mtls-client-key',
  'key-password',
  'no-color',
  'nogorn',
  'log-dir',
  'tmp-dir',
  'version'
])

/**
 * Takes the terminal until somebody quits.
 * @returns the exit code
 * @throws Exit `usage` where there is no terminal
 */
export async function tui(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { readOptions, version } = await jansTools()
  const options = readOptions(args)
  if (options.version) {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  const other = Object.keys(options).find((name) => !known.has(name))
  if (other !== undefined) throw new Exit('usage', `--${other} is for jans-cli. This takes the terminal; see --help`)
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Exit('usage', 'This needs a terminal for input and output. In scripts use jans-cli')
  if (env.TERM === 'dumb') throw new Exit('usage', 'This terminal (TERM=dumb) cannot place the cursor. Use jans-cli')
  const hasColours = options['no-color'] !== true && !env.NO_COLOR
  const { run } = await import('./run.ts')
  return run(options, env, hasColours)
}
