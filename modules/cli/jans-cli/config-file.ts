import { createDecipheriv } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Exit } from '../exit.ts'

/** What Janssen's tools of a person remember: `~/.config/jans-cli.ini`. */
export interface ConfigFile {
  path: string
  /** Names are in small letters. Of a secret only the readable form is here. */
  values: ReadonlyMap<string, string>
}

const folder = (env: NodeJS.ProcessEnv) => join(env.HOME ?? homedir(), '.config')

/** @throws Exit where the file is there and cannot be read */
export function readConfigFile(env: NodeJS.ProcessEnv): ConfigFile {
  const path = join(folder(env), 'jans-cli.ini')
  const values = new Map<string, string>()
  for (const line of (readText(path) ?? '').split(/\r?\n/)) {
    const [, name, value] = entry.exec(line) ?? []
    if (name !== undefined && value !== undefined) values.set(name.toLowerCase(), value.trim())
  }
  for (const [name, value] of Array.from(values)) {
    const plain = name.replace(/_enc$/, '')
    if (plain !== name && !values.get(plain) && value !== '') values.set(plain, opened(env, path, name, value))
  }
  return { path, values }
}

/** `name = value` or `name: value`; whatever begins otherwise is a remark or a heading. */
const entry = /^([^\s#;[=:][^=:]*?)\s*[=:]\s*(.*)$/

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Exit('usage', `The configuration file cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

/**
 * A value in Janssen's sealed form: triple DES with the salt of the installation, without an initial vector. It hides the
 * value from a glance and from nobody who may read both files, so it is read here and never written.
 */
function opened(env: NodeJS.ProcessEnv, path: string, name: string, value: string): string {
  const salt = saltOf(env)
  if (salt === undefined)
    throw new Exit(
      'usage',
      `${name} of ${path} is sealed, and there is no salt in /etc/jans/conf/salt nor in ${join(folder(env), 'jans-cli-salt')}. Give ${name.replace(/_enc$/, '')} instead`
    )
  try {
    const cipher = createDecipheriv('des-ede3-ecb', salt, null)
    return Buffer.concat([cipher.update(value, 'base64'), cipher.final()]).toString('utf8')
  } catch (error) {
    throw new Exit('usage', `${name} of ${path} was sealed with another salt`, { cause: error })
  }
}

/** A line `encodeSalt = …`, or the salt alone in a person's own file. */
function saltOf(env: NodeJS.ProcessEnv): string | undefined {
  for (const path of [join(folder(env), 'jans-cli-salt'), '/etc/jans/conf/salt']) {
    const text = readText(path)?.trim()
    if (text) return /^encodeSalt\s*=\s*(\S+)/m.exec(text)?.[1] ?? text
  }
  return undefined
}

/** Sets values, or removes them, and leaves the rest of the file as it is. It becomes readable by its owner alone. */
export function changeConfigFile(path: string, changes: Readonly<Record<string, string | undefined>>): void {
  const before = readText(path) ?? '[DEFAULT]\n'
  const left = new Map(Object.entries(changes))
  const lines = before
    .trimEnd()
    .split(/\r?\n/)
    .flatMap((line) => {
      const name = entry.exec(line)?.[1]?.toLowerCase()
      if (name === undefined || !left.has(name)) return [line]
      const value = left.get(name)
      left.delete(name)
      return value === undefined ? [] : [`${name} = ${value}`]
    })
  const added = [...left].flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${value}`]))
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const next = `${path}.${process.pid}`
  writeFileSync(next, `${[...lines, ...added].join('\n')}\n`, { mode: 0o600, flush: true })
  renameSync(next, path)
  chmodSync(path, 0o600)
}
