import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Exit } from '../exit.ts'
import { isMask, isSecret, type Members, type Value } from './sections.ts'
import { isMembers } from './values.ts'

/** Where a text stands that is not in the file itself. */
export type Reference = { env: string } | { file: string }

export function isReference(value: Value): value is Reference {
  if (!isMembers(value)) return false
  const [name, ...more] = Object.keys(value)
  return more.length === 0 && (name === 'env' || name === 'file') && typeof value[name] === 'string'
}

/** What becomes of secrets that are written to a file. */
export type Secrets =
  /** They stay where they are: their places name variables of the environment. */
  | { as: 'references' }
  /** They stand in the file. */
  | { as: 'texts' }
  /** Each in a file of its own, that its owner alone can read. */
  | { as: 'files'; folder: string; /** Folder of the configuration file. */ beside: string }

/** Writes secrets, and names their places, the same each time. @returns what stands in the file */
export function secretWriter(secrets: Secrets): (path: readonly string[], text: string) => Value {
  const taken = new Set<string>()
  const free = (name: string, separator: string): string => {
    let candidate = name
    for (let count = 2; taken.has(candidate); count++) candidate = `${name}${separator}${count}`
    taken.add(candidate)
    return candidate
  }
  return (path, text) => {
    const variable = { env: free(variableOf(path), '_') }
    if (isMask(text) || secrets.as === 'references') return variable
    if (secrets.as === 'texts') return text
    const name = free(path.map((part) => part.replaceAll(/[^\w@-]+/g, '_')).join('.'), '-')
    const file = join(secrets.folder, name)
    mkdirSync(secrets.folder, { recursive: true, mode: 0o700 })
    // One that is there already would keep its mode.
    rmSync(file, { force: true })
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
    return { file: relative(secrets.beside, resolve(file)).split(sep).join('/') }
  }
}

/** `CLIENTS_MY_APP_CLIENT_SECRET` */
const variableOf = (path: readonly string[]): string =>
  path
    .join('_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()

/** The members with something else in place of each secret text. */
export function withSecrets(
  section: string,
  value: Value,
  change: (text: string, path: readonly string[]) => Value,
  path: readonly string[] = []
): Value {
  if (Array.isArray(value))
    return value.map((item, i) => withSecrets(section, item, change, [...path, labelOf(item) ?? String(i)]))
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const place = [...path, name]
      const hides = typeof member === 'string' && member !== '' && isSecret(section, name, value)
      return [name, hides ? change(member, place) : withSecrets(section, member, change, place)]
    })
  )
}

/** What an entry of a list is called by. */
export function labelOf(item: Value): string | undefined {
  if (!isMembers(item)) return undefined
  const { value1, key } = item
  return typeof value1 === 'string' ? value1 : typeof key === 'string' ? key : undefined
}

/** Finds what references are to; undefined where there is nothing. @throws Exit `usage` for what cannot be read */
export type Resolver = (reference: Reference) => Buffer | undefined

/** @param file the configuration file, beside which others are */
export function resolver(env: NodeJS.ProcessEnv, file: string): Resolver {
  return (reference) => {
    if ('env' in reference) {
      const text = env[reference.env]
      return text === undefined ? undefined : Buffer.from(text)
    }
    const path = resolve(dirname(file), reference.file)
    try {
      return readFileSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new Exit('usage', `${path} cannot be read: ${(error as Error).message}`, { cause: error })
    }
  }
}

/** For people: where it would stand. */
export const nameOfReference = (reference: Reference): string =>
  'env' in reference ? `the variable ${reference.env}` : `the file ${reference.file}`

/** What a diff shows of a secret. */
const hidden = '(secret)'

/** A value for people to see. */
export const masked = (section: string, name: string, value: Value): Value => {
  const { [name]: shown } = withSecrets(section, { [name]: value } as Members, () => hidden) as Members
  return shown
}
