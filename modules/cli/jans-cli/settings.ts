import { readFileSync } from 'node:fs'
import { Exit } from '../exit.ts'
import type { Server } from '../http.ts'
import { progress } from '../output.ts'
import { findLocal, dataFolders, type LocalServer } from '../local.ts'
import type { Client } from '../token.ts'
import { readConfigFile, type ConfigFile } from './config-file.ts'
import type { Mode } from './operation.ts'
import type { Options } from './options.ts'

/** Which server, and who asks. */
export interface Settings {
  server: Server
  client: Client | undefined
  /** A person signs in, and the client only stands for the tool. */
  asksPerson: boolean
  /** Somebody is there who can be asked to sign in. */
  isAttended: boolean
  /** Given, so that none has to be got. */
  token: string | undefined
  plugins: readonly string[]
  file: ConfigFile
  /** Shows what is going on; on standard error unless given. */
  tell?: (text: string) => void
}

/**
 * The environment comes first, then options, then the configuration file, as with Janssen's tool; where none of them names
 * a server, it is the one of this machine.
 * @throws Exit `usage`
 */
export function readSettings(env: NodeJS.ProcessEnv, options: Options, mode: Mode): Settings {
  const file = readConfigFile(env)
  const value = (name: string) => file.values.get(name)
  if (env.jans_host && options.host && env.jans_host !== options.host)
    progress(`The server is ${env.jans_host}, as jans_host of the environment says, and not ${options.host}`)
  const host = env.jans_host || options.host || value('jans_host')
  // A person needs none of it where the server is elsewhere, so it may be somebody else's.
  const local = host === undefined ? findLocal(env) : tolerantly(() => findLocal(env))
  const origin = host === undefined ? local?.server.origin : originOf(host)
  if (origin === undefined) throw new Exit('usage', unknownServer(env))
  if (host === undefined && local?.isRunning === false)
    progress(`The server of ${local.data} does not run here; ${local.issuer} is asked`)
  // Whoever names the issuer wants to come in through the front door.
  const isLocal = local !== undefined && [local.issuer, local.server.origin].includes(origin)
  const server: Server = {
    origin,
    internal: isLocal ? local.server.internal : undefined,
    verify: options.noverify !== true,
    certificate: certificateOf(options)
  }
  // No other server is shown a secret of the file's.
  const stored = isServerOfFile(file, origin) ? file.values : new Map<string, string>()
  const { client, isStored } = clientOf(env, options, mode, stored, isLocal ? local : undefined)
  const askuser = value('askuser')?.toLowerCase()
  const asks = askuser === undefined ? isStored : /^(true|yes|on|1)$/.test(askuser)
  return {
    server,
    client,
    asksPerson: mode === 'jca' && (options.login === true || (asks && options['use-test-client'] !== true)),
    isAttended: options.login === true || process.stderr.isTTY,
    token: options['access-token'] === undefined ? undefined : tokenOf(options['access-token']),
    plugins: (options.plugins ?? value(`${mode}_plugins`) ?? '').split(',').map((name) => name.trim()).filter(Boolean), // prettier-ignore
    file
  }
}

function tolerantly(find: () => LocalServer | undefined): LocalServer | undefined {
  try {
    return find()
  } catch (error) {
    if (error instanceof Exit) return undefined
    throw error
  }
}

const unknownServer = (env: NodeJS.ProcessEnv) =>
  `No server is named, and there is no cli-client.json in ${dataFolders(env).join(' or ')}. ` +
  'Give --host and --client-id, or start this where the server has its data folder (MINIJANS_DATA)'

/** A name is reached by https; an origin is taken as it is. */
function originOf(host: string): string {
  const url = URL.parse(/^https?:\/\//i.test(host) ? host : `https://${host}`)
  if (url && url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
  throw new Exit('usage', `--host: ${host} is neither a name such as id.example.org nor an origin such as http://localhost:8080`) // prettier-ignore
}

/** Is this the server that the configuration file is about, if it is about one? */
export function isServerOfFile({ values }: ConfigFile, origin: string): boolean {
  const host = values.get('jans_host')
  return host === undefined || originOf(host) === origin
}

/** @returns whether it is from the configuration file, where Janssen keeps the client that people sign in with */
function clientOf(
  env: NodeJS.ProcessEnv,
  options: Options,
  mode: Mode,
  values: ConfigFile['values'],
  local: LocalServer | undefined
): { client: Client | undefined; isStored: boolean } {
  const prefix = mode === 'auth' ? 'jca' : mode
  const given = env[`${prefix}_client_id`] || options['client-id']
  if (given) {
    const secret = env[`${prefix}_client_secret`] || options['client-secret'] || secretIn(values, given)
    if (!secret) throw new Exit('usage', `The secret of the client ${given} is missing: --client-secret`)
    return { client: { id: given, secret }, isStored: false }
  }
  const tests = options['use-test-client'] === true ? [`${prefix}_test_client`] : []
  for (const kind of [...tests, `${prefix}_client`]) {
    const [id, secret] = [values.get(`${kind}_id`), values.get(`${kind}_secret`)]
    if (id && secret) return { client: { id, secret }, isStored: kind === `${prefix}_client` }
  }
  return { client: local?.client, isStored: false }
}

/** The secret that is kept for a client of this id, whatever it is kept as. */
function secretIn(values: ConfigFile['values'], id: string): string | undefined {
  const name = [...values].find(([key, value]) => key.endsWith('_client_id') && value === id)?.[0]
  return name === undefined ? undefined : values.get(name.replace(/_id$/, '_secret'))
}

function certificateOf(options: Options): Server['certificate'] {
  const { 'config-api-mtls-client-cert': cert, 'config-api-mtls-client-key': key, 'key-password': passphrase } = options
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined)
    throw new Exit('usage', 'A certificate needs its key: give both -CC (certificate) and -CK (key)')
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      throw new Exit('usage', `The certificate cannot be read: ${(error as Error).message}`, { cause: error })
    }
  }
  return { cert: read(cert), key: read(key), passphrase }
}

/** A token, or the file that it is in. */
function tokenOf(given: string): string {
  let text = given
  try {
    text = readFileSync(given, 'utf8').trim()
  } catch {
    // A token is no name of a file.
  }
  if (/^[\w.~+/-]+=*$/.test(text)) return text
  throw new Exit('usage', '--access-token is neither a token nor a file with one')
}
