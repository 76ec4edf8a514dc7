import type { Config } from '#modules/core/config'
import type { Context } from '#modules/core/module'
import type { ExitReason } from '../exit.ts'

/** What a command cannot know by itself; the server's folder gives it, and loads nothing before it is asked. */
export interface Host {
  env: NodeJS.ProcessEnv
  version: string
  /** All flags of the server, as `start` takes them. */
  flags(): Promise<readonly Flag[]>
  /** The settings as the server would have them. @throws Exit `usage` */
  readConfig(flags: readonly string[]): Promise<Config>
  /** The data itself, without a server. */
  openData(config: Config): Promise<Context>
}

export interface Flag {
  /** `--internal-port` */
  name: string
  takesValue: boolean
  about: string
}

/** A command of `minijans`, as a value. */
export interface Command {
  name: string
  /** One line, for the list of all commands. */
  summary: string
  /** As one types it. */
  example: string
  /** What stands behind the name: `<file>` must be there, `[user]` may. */
  arguments?: readonly Argument[]
  options?: readonly Option[]
  /** Takes the flags of the server as well. */
  takesFlags?: true
  /** Its own commands; it does nothing by itself then. */
  commands?: readonly Command[]
  /** @returns how it ended; undefined is success */
  run?: (call: Call) => Promise<ExitReason | void>
}

export interface Argument {
  /** `<file>` or `[file]`. */
  name: string
  about: string
}

export interface Option {
  /** `--json`, `--limit <n>` */
  flags: string
  about: string
  /** May be given several times. */
  many?: true
  /** Its values, where there are few. */
  choices?: readonly string[]
  /** What it names, for completion in a shell. */
  names?: 'file' | 'folder'
}

/** How a command was called. */
export interface Call {
  host: Host
  arguments: readonly string[]
  /** By their names in camelCase; those with `many` as a list. */
  options: Readonly<Record<string, unknown>>
  /** Flags of the server. */
  flags: readonly string[]
}

export const json: Option = { flags: '--json', about: 'Print JSON' }
export const yes: Option = { flags: '--yes', about: 'Do not ask' }
export const data: Option = { flags: '--data <folder>', about: 'Data folder of the server', names: 'folder' }

/** Of commands that ask a server. */
export const serverOptions: readonly Option[] = [
  { flags: '--data <folder>', about: 'Data folder of the server of this machine', names: 'folder' },
  { flags: '--host <host>', about: 'Another server: its name, or its origin' },
  { flags: '--client-id <id>', about: 'Client to ask with; the variable jca_client_secret has its secret' },
  { flags: '--noverify', about: 'Do not verify the certificate of the server' }
]

/** Of lists. */
export const listOptions: readonly Option[] = [
  { flags: '--search <text>', about: 'Only those that contain the text; several texts with commas between them' },
  { flags: '--limit <number>', about: 'How many at most (50)' },
  { flags: '--start <number>', about: 'How many to leave out first (0)' },
  { flags: '--sort <member>', about: 'Member to sort by' },
  { flags: '--descending', about: 'The last first' }
]

/** A text that was given. */
export const textOf = (call: Call, name: string): string | undefined => call.options[name] as string | undefined

/** What was given several times. */
export const textsOf = (call: Call, name: string): readonly string[] =>
  (call.options[name] as string[] | undefined) ?? []

/** Was the option given? */
export const isGiven = (call: Call, name: string): boolean => call.options[name] === true
