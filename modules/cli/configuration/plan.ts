import { isDeepStrictEqual } from 'node:util'
import { Exit } from '../exit.ts'
import type { Remote } from './connection.ts'
import type { ConfigurationFile } from './file.ts'
import { allParts, kinds, type Kind, type Members, type Part, type Value } from './sections.ts'
import { settle } from './settle.ts'
import type { Standards } from './standards.ts'
import { isPartOfServer, withReferences, type Document, type State, type Thing } from './state.ts'
import { flat, isEmpty, isMembers, own, tidy, unflat, withoutStandard } from './values.ts'

/** One member, before and after. */
export interface MemberChange {
  path: string
  before: Value
  after: Value
}

interface Common {
  section: string
  members: readonly MemberChange[]
  /** Nothing is different for certain: a secret is given that the server does not show. */
  isUncertain: boolean
}

/** A thing that is made, changed or removed. */
export interface ThingChange extends Common {
  action: 'add' | 'change' | 'remove'
  kind: Kind
  name: string
  /** As it is; absent for a new one. */
  thing?: Thing
  /** As it shall be; absent for one that goes. */
  value?: Members
}

/** Members of a document that are changed. */
export interface PartChange extends Common {
  action: 'change'
  part: Part
  document: Document
  /** By path; undefined goes back to the standard. */
  paths: ReadonlyMap<string, Value>
}

export type Change = ThingChange | PartChange

/** What has to be done for a server to be as the file says. */
export interface Plan {
  changes: Change[]
  warnings: string[]
}

export interface Given {
  file: ConfigurationFile
  remote: Pick<Remote, 'clientId'>
  state: State
  standards: Standards
  /** Does the server have the standards that are known here? */
  hasStandards: boolean
  /** What the file does not have goes, or back to its standard. */
  prune: boolean
}

/** @throws Exit `usage` with the places of what cannot be */
export function planOf(given: Given): Plan {
  const { file, state } = given
  const problems: string[] = []
  const warnings: string[] = []
  const changes: Change[] = []
  const said = (path: readonly string[], text: string) => `${file.at(path)}: ${path.join('.')}: ${text}`
  const report: Report = {
    problem: (path, text) => problems.push(said(path, text)),
    warn: (path, text) => warnings.push(said(path, text))
  }
  for (const kind of kinds) {
    const section = own(file.content, kind.section)
    if (!section) continue
    const things = state.things.get(kind.section)
    if (things) changes.push(...thingChanges(given, kind, section, things, report))
    else if (Object.keys(section).length > 0) report.problem([kind.section], 'the server has no such thing')
  }
  for (const part of allParts) {
    const section = own(file.content, part.section)
    if (!section) continue
    const document = state.documents.get(part.section)
    if (document) changes.push(...partChanges(given, part, section, document, report))
    else if (Object.keys(section).length > 0) report.problem([part.section], 'the server has no such thing')
  }
  checkReferences(given, report)
  if (problems.length > 0) throw new Exit('usage', problems.join('\n'))
  return { changes, warnings }
}

interface Report {
  problem: (path: readonly string[], text: string) => void
  warn: (path: readonly string[], text: string) => void
}

/** Members that have members that are said one by one. */
const nestedInThings = ['attributes', 'attributeValidation']

function thingChanges(
  { file, remote, standards, prune, hasStandards }: Given,
  kind: Kind,
  section: Members,
  things: ReadonlyMap<string, Thing>,
  report: Report
): ThingChange[] {
  const usual = standards.members[kind.section] ?? {}
  const installed = standards.installed[kind.section]
  const common = { section: kind.section, kind }
  const removal = (thing: Thing): ThingChange => {
    return { ...common, action: 'remove', name: thing.name, thing, members: [], isUncertain: false }
  }
  const change = (name: string, given: Members, thing: Thing | undefined): ThingChange | undefined => {
    const context = { section: kind.section, path: [kind.section, name], isNew: !thing, resolver: file.resolver }
    const settled = settle(given, thing?.value, { ...context, warn: report.warn })
    const value = finished(kind, settled.send, usual, name)
    const compared = finished(kind, settled.compare, usual, name)
    const members = differences(thing?.value ?? {}, value)
    const made = { ...common, name, value, members }
    if (!thing) {
      if (kind.section === 'assets' && value.content === undefined)
        report.problem([kind.section, name], 'a new file needs its content')
      return { ...made, action: 'add', isUncertain: false }
    }
    if (members.length === 0) return undefined
    return { ...made, action: 'change', thing, isUncertain: differences(thing.value, compared).length === 0 }
  }
  const found: (ThingChange | undefined)[] = []
  for (const [name, given] of Object.entries(section)) {
    const thing = things.get(name)
    if (isPartOfServer(remote, kind, standards, name, isMembers(given) ? given : {}))
      report.warn([kind.section, name], 'it is how the server is reached, and stays')
    else if (given !== null) found.push(change(name, given as Members, thing))
    else if (thing) found.push(removal(thing))
  }
  for (const thing of prune ? things.values() : []) {
    if (Object.hasOwn(section, thing.name)) continue
    const standard = own(installed, thing.name)
    if (standard) found.push(change(thing.name, standard, thing))
    else if (hasStandards || !isBuiltInElsewhere(kind, thing)) found.push(removal(thing))
  }
  return found.filter((one) => one !== undefined)
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Does it come with a server of another make? Janssen gives what comes later a UUID, and says which roles may go. */
function isBuiltInElsewhere({ section, id, key }: Kind, { shown }: Thing): boolean {
  if (section === 'roles') return shown.deletable !== true
  if (/^(permissions|rolePermissions)$/.test(section)) return true
  return (id ?? key) === 'inum' && !uuid.test(String(shown.inum))
}

/** As a server would show it, less what is the standard. */
function finished(kind: Kind, value: Value, usual: Members, name: string): Members {
  const members = tidy(value) as Members
  for (const same of kind.named ?? []) if (members[same] === name) delete members[same]
  return withoutStandard(
    withReferences(kind, members, (text) => text),
    usual
  )
}

function differences(before: Members, after: Members): MemberChange[] {
  const [was, is] = [flat(before, nestedInThings), flat(after, nestedInThings)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .filter((path) => !isSame(was.get(path), is.get(path)))
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }))
}

const isSame = (one: Value, other: Value) => isDeepStrictEqual(one, other) || (isEmpty(one) && isEmpty(other))

function partChanges(
  { file, standards, prune, hasStandards }: Given,
  part: Part,
  section: Members,
  document: Document,
  report: Report
): PartChange[] {
  const usual = standards.parts[part.section] ?? {}
  const given = flat(section, part.nested)
  const members: MemberChange[] = []
  let isUncertain = true
  for (const [path, value] of given) {
    if (value === null) continue
    const before = document.paths.has(path) ? document.paths.get(path) : usual[path]
    const context = { section: part.section, path: [part.section, ...path.split('.')], resolver: file.resolver }
    const settled = settle(value, before, { ...context, isNew: before === undefined, warn: report.warn })
    if (isSame(tidy(settled.send), before)) continue
    members.push({ path, before, after: settled.send })
    if (!isSame(tidy(settled.compare), before)) isUncertain = false
  }
  // Of another make of server nobody knows what its standard is.
  for (const [path, before] of prune && hasStandards ? document.paths : [])
    if (!given.has(path) && !isSame(before, usual[path])) {
      members.push({ path, before, after: usual[path] })
      isUncertain = false
    }
  if (members.length === 0) return []
  const paths = new Map(members.map(({ path, after }) => [path, after]))
  return [{ action: 'change', section: part.section, part, document, members, paths, isUncertain }]
}

/** What things refer to is there, or will be. */
function checkReferences({ file, state }: Given, { problem }: Report): void {
  const isThere = (section: string, name: string) => {
    const said = own(file.content[section], name)
    if (said !== undefined) return said !== null
    return state.things.get(section)?.has(name) === true || state.dns.get(section)?.has(name) === true
  }
  for (const kind of kinds)
    for (const [name, thing] of Object.entries(own(file.content, kind.section) ?? {}))
      if (isMembers(thing))
        withReferences(kind, thing, (text, path) => {
          const section = kind.references?.[path] as string
          // What is of nothing that is known stays the dn that it is.
          if (!isDn(text) && !isThere(section, text))
            problem([kind.section, name, ...path.split('.')], `there is none named ${text} in ${section}`)
          return text
        })
}

export const isDn = (text: string): boolean => /^\w+=[^,]+,.*\bo=\w+$/.test(text)

/** The members of a document, as they shall be. */
export const membersOf = ({ paths }: PartChange): Members => unflat(paths)
