import { Exit } from '../exit.ts'

interface Option {
  /** What it takes, in the usage; absent, it takes nothing. */
  value?: string
  /** Further names, with one dash. */
  short?: string
  /** May be given several times. */
  many?: true
  about: string
}

/** Janssen's, then those that are only here. Names have dashes; underscores do as well, and one dash for two. */
export const options = {
  host: { value: 'HOST', about: 'Name of the server; or its origin, such as http://localhost:8080' },
  'client-id': { value: 'ID', about: 'Client to get tokens with' },
  'client-secret': { value: 'SECRET', about: 'Secret of that client' },
  'access-token': { value: 'TOKEN', about: 'Use this token, or the one in the file of this name, and get none' },
  plugins: { value: 'LIST', about: 'Plugins whose operations are asked of the server, with commas between them' },
  'operation-id': { value: 'ID', about: 'Operation to carry out' },
  'url-suffix': { value: 'NAME:VALUE,…', about: 'Values for the path of the operation; \\, and \\: are no separators' },
  'endpoint-args': { value: 'NAME:VALUE,…', about: 'Values for the query; those of one name are joined with commas' },
  data: { value: 'FILE', about: 'Body: a file, JSON as it is, or - for standard input' },
  'patch-add': { value: 'PATH:VALUE', many: true, about: 'Patch without a file: adds' },
  'patch-replace': { value: 'PATH:VALUE', many: true, about: 'Patch without a file: replaces' },
  'patch-remove': { value: 'PATH', many: true, about: 'Patch without a file: removes' },
  info: { value: 'TASK', about: 'Describe the operations of a task' },
  schema: { value: 'NAME', about: 'Describe a schema; PLUGIN:NAME for one of a plugin' },
  'schema-sample': { value: 'NAME', about: 'Print a body to begin with' },
  scim: { about: 'Operations of SCIM' },
  auth: { about: 'Operations of the auth server, without a token' },
  'output-access-token': { about: 'Print an access token: for the operation, else for all of them' },
  'revoke-session': { about: 'End the sign-in that is remembered' },
  'use-test-client': { about: 'Use the test client of the configuration file, and nobody’s sign-in' },
  'config-api-mtls-client-cert': { value: 'FILE', short: 'CC', about: 'Certificate to show to the server (PEM)' },
  'config-api-mtls-client-key': { value: 'FILE', short: 'CK', about: 'Key of that certificate (PEM)' },
  'key-password': { value: 'PASSWORD', about: 'Password of that key' },
  noverify: { about: 'Do not verify the certificate of the server' },
  'no-color': { about: 'No colours' },
  debug: { about: 'Write down requests and answers, without secrets' },
  'debug-log-file': { value: 'FILE', about: 'Where to, instead of standard error' },
  'log-dir': { value: 'FOLDER', about: 'Keep logs there: cli_cmd.log, cli_error.log, cli_debug.log' },
  'tmp-dir': { value: 'FOLDER', about: 'Accepted; nothing is put there' },
  'op-mode': { value: 'METHOD', about: 'Accepted; the operation knows its method' },
  'no-tui': { about: 'Accepted; this is no text UI' },
  nogorn: { about: 'Accepted' },
  output: { value: 'FORMAT', about: 'json, yaml or table' },
  'patch-json': { about: 'Values of patches are JSON, and no texts' },
  login: { about: 'Sign in as a person, at another device' },
  'janssen-exit-codes': { about: 'End with 0 whatever the server says (JANS_CLI_EXIT_CODES=janssen)' },
  completion: { value: 'SHELL', about: 'Print the completion for bash, zsh or fish' },
  version: { about: 'Print the version' },
  help: { short: 'h', about: 'Print this' }
} satisfies Record<string, Option>

type Name = keyof typeof options
type Known = { readonly [N in Name]: (typeof options)[N] }
export type Options = {
  [N in Name]?: Known[N] extends { many: true } ? string[] : Known[N] extends { value: string } ? string : true
}

const table: Readonly<Record<string, Option>> = options

/** @throws Exit `usage` */
export function readOptions(args: readonly string[]): Options {
  const given: Record<string, string | string[] | true> = {}
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, written, inline] = /^--?([a-z][\w-]*)(?:=(.*))?$/is.exec(arg) ?? []
    if (written === undefined)
      throw new Exit('usage', `${arg} is no option. Operations are given as --operation-id ${arg}; see --help`)
    const name = nameOf(written)
    const { value, many } = table[name] ?? {}
    if (value === undefined) {
      if (inline !== undefined) throw new Exit('usage', `--${name} takes no value`)
      given[name] = true
      continue
    }
    const text = inline ?? rest.shift()
    if (text === undefined || (inline === undefined && isOption(text)))
      throw new Exit('usage', `--${name} needs a value: --${name}=${value}`)
    given[name] = many ? [...((given[name] as string[] | undefined) ?? []), text] : text
  }
  const { output, 'op-mode': method } = given
  expect('output', output, ['json', 'yaml', 'table'])
  expect('op-mode', method, ['get', 'post', 'put', 'patch', 'delete'])
  return given as Options
}

const isOption = (text: string) => /^--[a-z]/i.test(text) && find(text.slice(2).split('=', 1)[0] ?? '').length > 0

/** The option that is meant: by its name, or by the beginning of one name alone. */
function nameOf(written: string): string {
  const found = find(written)
  const [name] = found
  if (name !== undefined && found.length === 1) return name
  const advice = name === undefined ? 'see --help' : `it may be ${found.map((one) => `--${one}`).join(' or ')}`
  throw new Exit('usage', `There is no option --${written}; ${advice}`)
}

function find(written: string): string[] {
  const short = Object.keys(table).find((name) => table[name]?.short === written)
  if (short !== undefined) return [short]
  const name = written.toLowerCase().replaceAll('_', '-')
  return Object.hasOwn(table, name) ? [name] : Object.keys(table).filter((known) => known.startsWith(name))
}

function expect(name: Name, value: string | string[] | true | undefined, allowed: readonly string[]): void {
  if (typeof value === 'string' && !allowed.includes(value.toLowerCase()))
    throw new Exit('usage', `--${name} is one of ${allowed.join(', ')}, not ${value}`)
}

/** The text of `--help`. */
export function usage(program: string): string {
  const rows = Object.entries(table).map(([name, { value, short, about }]) => {
    const dash = /^(scim|auth|noverify|debug|no-color|revoke-session|use-test-client)$/.test(name) ? '-' : '--'
    const names = short === undefined ? `${dash}${name}` : `-${short}, --${name}`
    return [`  ${names}${value === undefined ? '' : ` ${value}`}`, about] as const
  })
  const wide = 34
  const lines = rows.map(([names, about]) =>
    names.length < wide ? `${names.padEnd(wide)}${about}` : `${names}\n${' '.repeat(wide)}${about}`
  )
  return `Usage: ${program} [options]

Carries out operations of a server's Config API, of SCIM and of the auth server, by their ids. On the machine of
minijans no option is needed to reach it.

${lines.join('\n')}

Examples:
  ${program} --info OauthScopes
  ${program} --operation-id get-oauth-openid-clients --endpoint-args limit:5 --output table
  ${program} --schema-sample Client > client.json
  ${program} --operation-id post-oauth-openid-client --data client.json
  ${program} --operation-id patch-config-cache --patch-replace memcachedConfiguration/bufferSize:32788

Exit codes: 0 done, 1 refused by the server, 2 wrong arguments, 3 no connection, 4 not signed in or not allowed.
`
}
