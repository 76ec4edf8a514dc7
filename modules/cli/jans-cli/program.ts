import { basename } from 'node:path'
import { Exit, exitCodes, type ExitReason } from '../exit.ts'
import { formats, print, printable, progress, type Shown } from '../output.ts'
import type { Catalogue } from './catalogue.ts'
import type { Mode } from './operation.ts'
import { readOptions, usage, type Options } from './options.ts'

/**
 * Does what the arguments say.
 * @param called the path that it was started by: as `scim-cli` it is about SCIM
 * @returns the exit code
 */
export async function jansCli(called: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = programOf(called)
  const options = readOptions(args)
  const isLenient = options['janssen-exit-codes'] === true || env.JANS_CLI_EXIT_CODES === 'janssen'
  try {
    const reason = await work(program, options, args.length, env)
    return isLenient && reason !== 'usage' ? 0 : exitCodes[reason]
  } catch (error) {
    if (!isLenient || !(error instanceof Exit) || error.reason === 'usage') throw error
    process.stderr.write(`${program}: ${printable(error.message)}\n`)
    return 0
  }
}

/** What the tool is called in its own texts. */
export const programOf = (called: string): string => {
  const name = basename(called).replace(/\.(js|ts|py|pyz)$/, '')
  return /^(config|scim)-cli/.test(name) ? name : 'jans-cli'
}

const say = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)

async function work(program: string, options: Options, count: number, env: NodeJS.ProcessEnv): Promise<ExitReason> {
  const mode: Mode = options.scim || program.startsWith('scim-cli') ? 'scim' : options.auth ? 'auth' : 'jca'
  if (options.help) say(usage(program))
  else if (options.version) say((await import('./version.ts')).version())
  else if (options.completion !== undefined) say((await import('./completion.ts')).completion(options.completion))
  // Describing what comes with the tool takes no server.
  else if (describes(options) && options.plugins === undefined) await describe(program, await known(mode), options)
  else if (describes(options) || asks.some((name) => options[name] !== undefined))
    return ask(program, mode, options, env)
  else {
    const what = count === 0 ? 'No arguments were provided' : 'No operation was named'
    throw new Exit('usage', `${what}. Give --operation-id, or --info for what there is; --help lists all options`)
  }
  return 'success'
}

const asks = ['operation-id', 'output-access-token', 'revoke-session', 'login'] as const
const describes = ({ info, schema, 'schema-sample': sample }: Options) => (info ?? schema ?? sample) !== undefined
const known = async (mode: Mode) => (await import('./catalogue.ts')).bundled(mode)

/** What a server is needed for. */
async function ask(program: string, mode: Mode, options: Options, env: NodeJS.ProcessEnv): Promise<ExitReason> {
  const { findOperation, withPlugins } = await import('./catalogue.ts')
  const { readSettings } = await import('./settings.ts')
  const { openLog } = await import('./log.ts')
  const settings = readSettings(env, options, mode)
  const log = openLog(env, options, settings.file.values)
  const server = { ...settings.server, onExchange: log.exchange }
  const logged = { ...settings, server }
  try {
    const catalogue = await withPlugins(await known(mode), server, settings.plugins)
    const { getAccess, revokeSession, signInAnew } = await import('./access.ts')
    if (describes(options)) await describe(program, catalogue, options)
    else if (options['revoke-session']) say(await revokeSession(logged))
    else if (options['output-access-token']) {
      const operation = findOperation(catalogue.operations, options['operation-id'] ?? '')
      const all = () => [...new Set(catalogue.operations.flatMap(({ scopes }) => scopes))]
      say((await getAccess(logged, operation?.scopes ?? all())).token)
    } else if (options['operation-id'] !== undefined)
      return await (await import('./call.ts')).call(catalogue, logged, options, log, shownAs(options))
    else {
      await signInAnew(logged)
      progress('You are signed in')
    }
    return 'success'
  } catch (error) {
    if (error instanceof Exit) log.error(error.message)
    throw error
  }
}

async function describe(program: string, { operations, schemas }: Catalogue, options: Options): Promise<void> {
  const { info, schema, 'schema-sample': sample } = options
  if (info !== undefined) say((await import('./tasks.ts')).describeTask(program, operations, info))
  const { describeSchema, findSchema, sampleOf } = await import('./schema.ts')
  if (schema !== undefined) say(describeSchema(findSchema(schemas(), schema)))
  if (sample !== undefined) await print(sampleOf(findSchema(schemas(), sample)), shownAs(options))
}

const shownAs = (options: Options): Shown => ({
  format: formats.find((format) => format === options.output?.toLowerCase()) ?? 'json',
  plain: options['no-color'] === true
})
