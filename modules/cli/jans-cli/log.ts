import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Exit } from '../exit.ts'
import type { Exchange } from '../http.ts'
import type { Operation } from './operation.ts'
import type { Options } from './options.ts'

/** What the tool writes down, if it is told to; secrets never. */
export interface Log {
  exchange: ((exchange: Exchange) => void) | undefined
  /** An operation that changes something, as a command that does the same again. */
  command: (operation: Operation, options: Options, body: string | Uint8Array | undefined) => void
  error: (text: string) => void
}

const mostBytes = 10_000_000
const mostFiles = 10

export function openLog(env: NodeJS.ProcessEnv, options: Options, values: ReadonlyMap<string, string>): Log {
  const folder = env.cli_log_dir || options['log-dir'] || values.get('log_dir')
  const debugs = options.debug === true || isTrue(env.jans_client_debug) || isTrue(values.get('debug'))
  const file = options['debug-log-file'] ?? (folder ? join(folder, 'cli_debug.log') : undefined)
  const write = (name: string, text: string) => {
    if (folder) append(join(folder, name), text)
  }
  return {
    exchange: debugs
      ? (exchange) => {
          const text = describe(exchange)
          if (file === undefined) process.stderr.write(text)
          else append(file, text)
        }
      : undefined,
    command(operation, given, body) {
      if (operation.method !== 'GET') write('cli_cmd.log', `${commandLine(operation, given, body)}\n`)
    },
    error: (text) => write('cli_error.log', `${new Date().toISOString()} ${text}\n`)
  }
}

const isTrue = (text: string | undefined) => /^(true|yes|on|1)$/i.test(text ?? '')

/** Each file is its owner's alone; a full one makes room for the next. */
function append(path: string, text: string): void {
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > mostBytes) rotate(path)
    appendFileSync(path, text, { mode: 0o600 })
  } catch (error) {
    throw new Exit('usage', `The log cannot be written: ${(error as Error).message}. Choose another --log-dir`, {
      cause: error
    })
  }
}

function rotate(path: string): void {
  rmSync(`${path}.${mostFiles - 1}`, { force: true })
  for (let number = mostFiles - 2; number >= 0; number--) {
    const from = number === 0 ? path : `${path}.${number}`
    if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${path}.${number + 1}`)
  }
}

function describe({ url, message: { method, headers = {}, body }, answer }: Exchange): string {
  const shown = Object.entries(headers).map(([name, value]) => `${name}: ${hides(name) ? mask : value}`)
  const [address, query] = url.split('?')
  return [
    `${new Date().toISOString()} ${method} ${address}${query === undefined ? '' : `?${maskedForm(query)}`}`,
    ...shown,
    ...(body === undefined ? [] : [masked(toText(body))]),
    `${answer.status} ${answer.headers['content-type'] ?? ''}`,
    masked(answer.bytes.toString('utf8')),
    ''
  ].join('\n')
}

/** What has been left out cannot be sent again by mistake: there is no file of that name. */
const missing = (name: string) => `_file <${name}>`

/** An operation as the command that carries it out. */
export function commandLine(operation: Operation, options: Options, body: string | Uint8Array | undefined): string {
  const kept = ['host', 'client-id', 'url-suffix', 'endpoint-args'] as const
  const words = kept.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, quoted(options[name])]))
  const data = typeof body === 'string' ? masked(body, missing) : options.data
  const mode = options.scim ? ['-scim'] : options.auth ? ['-auth'] : []
  const content = data === undefined || body === undefined ? [] : ['--data', quoted(data)]
  return ['jans-cli', ...mode, '--operation-id', operation.id, ...words, ...content].join(' ')
}

/** As a shell takes it. */
const quoted = (text: string) => (/^[\w./:,=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)

const mask = '****'
const hides = (name: string) =>
  /secret|passw|token|authorization|assertion|credential|privatekey|private_key|ujwt|device_code|^(code|jwks|d)$|key$/i.test(
    name
  ) && !/(uri|url|endpoint|method|lifetime|type|hint|alg|enc|supported)s?$/i.test(name)

const toText = (body: NonNullable<Exchange['message']['body']>): string =>
  typeof body === 'string' ? body : body instanceof URLSearchParams ? String(body) : `${body.byteLength} bytes`

type Instead = (name: string) => string
const masking: Instead = () => mask

/** JSON and forms without their secrets; other text is left out, because nobody knows what it is. */
export function masked(text: string, instead: Instead = masking): string {
  if (text === '') return ''
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text), instead))
  } catch {
    return /^[\w.-]+=[^\s<]*$/.test(text) ? maskedForm(text, instead) : `(${text.length} characters)`
  }
}

function maskedForm(text: string, instead: Instead = masking): string {
  const form = new URLSearchParams(text)
  for (const name of new Set(form.keys())) if (hides(name)) form.set(name, instead(name))
  return form.toString()
}

/**
 * A secret is a member, a step of a patch, an entry that has its name beside its values or is to be hidden (properties of
 * scripts), or in JSON that is a text.
 */
function withoutSecrets(value: unknown, instead: Instead): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, instead))
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) return maskedInside(value, instead)
  if (typeof value !== 'object' || value === null) return value
  const { path, name } = value as { path?: unknown; name?: unknown }
  const about = [path, name].find((text) => typeof text === 'string' && hides(text.split(/[/.]/).at(-1) ?? ''))
  const { hide } = value as { hide?: unknown }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (typeof about === 'string' && /^(value|values|displayValue)$/.test(key)) return [key, instead(about)]
      return [
        key,
        (hides(key) || (hide === true && key === 'value2')) && isText(member)
          ? instead(key)
          : withoutSecrets(member, instead)
      ]
    })
  )
}

function maskedInside(text: string, instead: Instead): string {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text), instead))
  } catch {
    return text
  }
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
