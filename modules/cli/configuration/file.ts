import type { Document as YamlDocument, LineCounter } from 'yaml'
import { Exit } from '../exit.ts'
import type { Resolver } from './references.ts'
import { sections, type Members, type Value } from './sections.ts'
import type { Shape } from './shape.ts'
import { schemaFile } from './standards.ts'
import { isMembers, sorted } from './values.ts'

const head = ` yaml-language-server: $schema=${schemaFile}
 The configuration of a minijans or a Janssen server, as \`minijans export\` writes it. What is left out has its standard.
 \`minijans plan\` shows what this file would change, \`minijans apply\` does it; \`minijans export --schema\` prints the schema.`

/** The text of a configuration. */
export async function fileText(content: Members): Promise<string> {
  const { Document } = await import('yaml')
  const ordered = sections.filter((name) => Object.hasOwn(content, name)).map((name) => [name, sorted(content[name])])
  const document = new Document(Object.fromEntries(ordered), { aliasDuplicateObjects: false })
  document.commentBefore = head
  return document.toString({ lineWidth: 0 })
}

/** A configuration file that has been read. */
export interface ConfigurationFile {
  path: string
  content: Record<string, Members>
  resolver: Resolver
  /** `configuration.yaml:12:3`, where that is written, or what it is in. */
  at(path: readonly (string | number)[]): string
}

/**
 * Reads a configuration, and holds it against the schema.
 * @throws Exit `usage` with the line and column of each thing that is wrong
 */
export async function readFile(
  path: string,
  text: string,
  resolver: Resolver,
  shape: Shape
): Promise<ConfigurationFile> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => `${place(path, lines, error.pos[0])}: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}`) // prettier-ignore
    throw new Exit('usage', problems.join('\n'))
  }
  const at = (where: readonly (string | number)[]) => place(path, lines, offsetOf(document, where))
  const content = toContent(document, path)
  const problems = await problemsOf(content, shape)
  if (problems.length > 0)
    throw new Exit(
      'usage',
      problems.map(({ path: where, message }) => `${at(where)}: ${nameOf(where)}${message}`).join('\n')
    )
  return { path, content: withoutAbsent(content as Record<string, Members | null>), resolver, at }
}

/** Aliases may stand for so much that nobody could hold it. @throws Exit `usage` */
function toContent(document: YamlDocument, path: string): Value {
  try {
    return (document.toJS({ maxAliasCount: 100 }) ?? {}) as Value
  } catch (error) {
    throw new Exit('usage', `${path}: ${(error as Error).message}`, { cause: error })
  }
}

const nameOf = (path: readonly (string | number)[]) => (path.length === 0 ? '' : `${path.join('.')}: `)

/** A section without anything in it is an empty one. */
const withoutAbsent = (content: Record<string, Members | null>): Record<string, Members> =>
  Object.fromEntries(Object.entries(content).map(([name, section]) => [name, section ?? {}]))

function place(path: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${path}:${line}:${col}`
}

/** Where the value is, or the nearest that it is in. */
function offsetOf(document: YamlDocument, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const name = path[length - 1]
    const items = (Object(parent) as { items?: unknown[] }).items ?? []
    for (const [i, item] of items.entries()) {
      const { key, range } = Object(item) as { key?: { value?: unknown; range?: number[] }; range?: number[] }
      if (key !== undefined ? String(key.value) === String(name) : i === name) return (key?.range ?? range)?.[0] ?? 0
    }
  }
  return 0
}

interface Problem {
  path: (string | number)[]
  message: string
}

/** What of zod's findings is used. */
interface Issue {
  code?: string
  path: PropertyKey[]
  message: string
  keys?: string[]
  errors?: Issue[][]
}

async function problemsOf(content: Value, shape: Shape): Promise<Problem[]> {
  if (!isMembers(content)) return [{ path: [], message: 'The file must be a map with sections' }]
  const { z } = await import('zod')
  const form = z.fromJSONSchema(withoutPatterns(shape.schema) as never)
  // A section without anything in it is written as one that is null.
  const given = Object.fromEntries(Object.entries(content).map(([name, section]) => [name, section ?? {}]))
  const parsed = form.safeParse(given)
  return parsed.success ? [] : (parsed.error.issues as Issue[]).flatMap((issue) => problems(issue))
}

function problems({ code, path, message, keys, errors }: Issue, before: (string | number)[] = []): Problem[] {
  const where = [...before, ...path.map((part) => (typeof part === 'number' ? part : String(part)))]
  if (code === 'unrecognized_keys')
    return (keys ?? []).map((key) => ({ path: [...where, key], message: unknownWords(where) }))
  const branch = nearest(errors ?? [])
  if (branch) return branch.flatMap((issue) => problems(issue, where))
  return [{ path: where, message: message.replace(/^Invalid (input|option): /, '') }]
}

const unknownWords = (path: readonly (string | number)[]) =>
  path.length === 0 ? `is no section; there are ${sections.join(', ')}` : 'is not known here'

/** Of several forms, the one that the value comes nearest to: it is wrong furthest inside. */
function nearest(branches: readonly Issue[][]): Issue[] | undefined {
  const depth = (branch: readonly Issue[]) =>
    Math.max(...branch.map(({ path, keys }) => path.length + (keys ? 0.5 : 0)))
  const best = branches.toSorted((one, other) => depth(other) - depth(one))[0]
  return best && depth(best) > 0
    ? best
    : branches.length > 0 && branches.every((branch) => branch.length > 0)
      ? branches[0]
      : undefined
}

/** The server holds texts against them; classes of characters mean something else in patterns that are read without `u`. */
function withoutPatterns(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutPatterns)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => typeof member !== 'string' || (name !== 'pattern' && name !== 'format'))
      .map(([name, member]) => [name, withoutPatterns(member)])
  )
}
