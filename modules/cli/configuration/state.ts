import { Refusal, type Remote } from './connection.ts'
import { allParts, kinds, type Kind, type Members, type Part, type Value } from './sections.ts'
import type { Shape } from './shape.ts'
import type { Standards } from './standards.ts'
import { flat, inOrder, isMembers, own, picked, tidy, toContent, withoutStandard } from './values.ts'

/** One thing at the server. */
export interface Thing {
  name: string
  /** As the server shows it. */
  shown: Members
  /** As the file has it: names in place of dns, and nothing that is the standard. */
  value: Members
}

/** One document at the server. */
export interface Document {
  shown: Members
  /** All of it by path, standards included. */
  paths: Map<string, Value>
}

/** The configuration as it is at a server. */
export interface State {
  things: Map<string, Map<string, Thing>>
  documents: Map<string, Document>
  /** Sections that the server does not have. */
  missing: string[]
  /** What is left out of the file although it is there: why, and how many. */
  left: Map<string, number>
  /** The name of what a dn is of. */
  names: Map<string, string>
  /** The dn of what there is, by section and name. */
  dns: Map<string, Map<string, string>>
}

/** What is known before anything is read. */
interface Given {
  remote: Remote
  shape: Shape
  standards: Standards
}

/** Reads everything that the file can have. @throws Exit */
export async function readState(remote: Remote, shape: Shape, standards: Standards): Promise<State> {
  const given = { remote, shape, standards }
  const state: State = {
    things: new Map(),
    documents: new Map(),
    missing: [],
    left: new Map(),
    names: new Map(),
    dns: new Map()
  }
  const [lists, documents] = await Promise.all([
    Promise.all(kinds.map((kind) => unlessMissing(state, kind.section, readAll(remote, kind.operations.list)))),
    Promise.all(allParts.map((part) => unlessMissing(state, part.section, remote.call(part.read))))
  ])
  const found = kinds.flatMap((kind, i) => (lists[i] ? [[kind, lists[i]] as const] : []))
  // All names first: anything may refer to anything.
  for (const [kind, entries] of found) noteNames(state, kind, entries)
  for (const [kind, entries] of found) state.things.set(kind.section, await thingsOf(given, state, kind, entries))
  for (const [i, part] of allParts.entries()) {
    const shown = documents[i]
    if (isMembers(shown)) state.documents.set(part.section, { shown, paths: pathsOf(given, state, part, shown) })
  }
  return state
}

function noteNames({ names, dns }: State, kind: Kind, entries: readonly Members[]): void {
  const own = entries.flatMap((entry) =>
    typeof entry.dn === 'string' ? [[nameOf(kind, entry), entry.dn] as const] : []
  )
  dns.set(kind.section, new Map(own))
  for (const [name, dn] of own) names.set(dn.toLowerCase(), name)
}

async function thingsOf(
  { remote, shape, standards }: Given,
  state: State,
  kind: Kind,
  entries: readonly Members[]
): Promise<Map<string, Thing>> {
  const things = new Map<string, Thing>()
  for (const entry of entries.toSorted((one, other) => inOrder(nameOf(kind, one), nameOf(kind, other)))) {
    const name = nameOf(kind, entry)
    if (isPartOfServer(remote, kind, standards, name, entry)) continue
    if (kind.isData?.(entry)) {
      if (own(standards.installed[kind.section], name) === undefined)
        leave(state, `${kind.section} that were made at run time`)
      continue
    }
    if (things.has(name)) {
      leave(state, `${kind.section} that have the name of another`)
      continue
    }
    const content = kind.section === 'assets' ? await contentOf(remote, entry) : undefined
    const shown = content === undefined ? entry : { ...entry, content }
    things.set(name, { name, shown, value: toValue(kind, shown, shape, standards, state.names) })
  }
  return things
}

export const nameOf = ({ key }: Kind, shown: Members): string => String(shown[key])

const leave = ({ left }: State, why: string) => left.set(why, (left.get(why) ?? 0) + 1)

/** Clients of the server itself, and the one that asks, are how an installation is reached and no configuration. */
export const isPartOfServer = (
  remote: Pick<Remote, 'clientId'>,
  kind: Kind,
  standards: Standards,
  name: string,
  shown: Members
): boolean =>
  kind.section === 'clients' &&
  (name === remote.clientId ||
    own(standards.installed.clients, name) !== undefined ||
    /^Jans (Config Api|TUI|Admin UI|Casa)\b/i.test((shown.clientName ?? shown.displayName ?? '') as string))

async function unlessMissing<T>(state: State, section: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error
    state.missing.push(section)
    return undefined
  }
}

/** Page by page. */
export async function readAll(remote: Remote, operation: string): Promise<Members[]> {
  const all: Members[] = []
  for (;;) {
    // The size is the server's to choose: it may have set a small one.
    const answer = await remote.call(operation, { query: { startIndex: String(all.length) } })
    if (Array.isArray(answer)) return answer as Members[]
    const { entries = [], totalEntriesCount = 0 } = Object(answer) as {
      entries?: Members[]
      totalEntriesCount?: number
    }
    all.push(...entries)
    if (entries.length === 0 || all.length >= totalEntriesCount) return all
  }
}

/** A text as it is, else as base64; undefined where the server does not show it. */
async function contentOf(remote: Remote, { inum }: Members): Promise<Value> {
  try {
    const base64 = await remote.call('get-asset-content-by-inum', { params: { inum: String(inum) } })
    return toContent(Buffer.from(String(base64), 'base64'))
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined
    throw error
  }
}

/** A thing as the file has it. */
export function toValue(
  kind: Kind,
  shown: Members,
  shape: Shape,
  standards: Standards,
  names: ReadonlyMap<string, string>
): Members {
  const members = picked(tidy(shown) as Members, shape.membersOf(kind.section))
  for (const name of kind.named ?? []) if (members[name] === shown[kind.key]) delete members[name]
  const named = withReferences(kind, members, (dn) => names.get(dn.toLowerCase()) ?? dn)
  return withoutStandard(named, standards.members[kind.section] ?? {})
}

/** What the members of a document are, by path. */
function pathsOf({ remote, shape, standards }: Given, state: State, part: Part, shown: Members): Map<string, Value> {
  const known = shape.membersOf(part.section)
  const fixed = standards.fixed[part.section]
  for (const name of Object.keys(shown))
    if (!known.has(name) && own(fixed, name) === undefined)
      leave(state, `members of ${part.section} that this version does not know`)
  const paths = flat(tidy(picked(shown, known)) as Members, part.nested)
  if (!remote.isAtomic) return paths
  // What is empty is not shown; that it usually is not says that it is.
  for (const [path, usual] of Object.entries(standards.parts[part.section] ?? {}))
    if (!paths.has(path) && typeof usual !== 'boolean' && typeof usual !== 'number')
      paths.set(path, Array.isArray(usual) ? [] : isMembers(usual) ? {} : '')
  return paths
}

/** Each reference of a thing, changed; they are sets, so their order says nothing. */
export function withReferences(kind: Kind, members: Members, change: (text: string, path: string) => Value): Members {
  const walk = (value: Value, path: string): Value => {
    if (!isMembers(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const place = path === '' ? name : `${path}.${name}`
        if (own(kind.references, place) === undefined) return [name, walk(member, place)]
        const changed = [member].flat().map((text) => (typeof text === 'string' ? change(text, place) : text))
        return [name, changed.every((text) => typeof text === 'string') ? changed.toSorted(inOrder) : changed]
      })
    )
  }
  return walk(members, '') as Members
}
