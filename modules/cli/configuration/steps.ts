import type { Input } from './connection.ts'
import { isDn, membersOf, type Change, type PartChange, type ThingChange } from './plan.ts'
import { authentication, isMask, kinds, parts, type Kind, type Members, type Value } from './sections.ts'
import type { Shape } from './shape.ts'
import { withReferences, type State } from './state.ts'
import { isMembers } from './values.ts'

/** One operation of a change. */
export interface Step extends Input {
  operationId: string
  change: Change
  /** Takes it back, as far as that is possible; undefined where another step's does. @param answer of the step itself */
  undo: (answer: Value) => Undo | undefined
}

export interface Undo extends Input {
  operationId: string
  /** What is not as it was afterwards. */
  remains?: string
}

interface Known {
  state: State
  shape: Shape
}

/**
 * The operations of the changes, in an order in which each finds what it refers to: documents, things, the default way to
 * sign in, and what goes last of all, before what it refers to.
 */
export function stepsOf(changes: readonly Change[], known: Known): Step[] {
  const steps: Step[] = []
  const made = new Map<string, number>()
  const dnOf = (section: string, name: string): Value => {
    const at = made.get(`${section}\0${name}`)
    // What an earlier step answers has it.
    if (at !== undefined) return { $result: at, member: 'dn' }
    return known.state.dns.get(section)?.get(name) ?? name
  }
  const ofPart = (section: string) =>
    changes.filter((one): one is PartChange => 'part' in one && one.section === section)
  const ofKind = (kind: Kind, removed: boolean) =>
    changes.filter(
      (one): one is ThingChange => 'kind' in one && one.kind === kind && (one.action === 'remove') === removed
    )
  for (const { section } of parts) for (const change of ofPart(section)) steps.push(writing(change))
  for (const kind of kinds)
    for (const change of ofKind(kind, false)) {
      if (change.action === 'add' && !kind.isReferredToByName) made.set(`${kind.section}\0${change.name}`, steps.length)
      steps.push(...making(change, known, dnOf))
    }
  for (const change of ofPart(authentication.section)) steps.push(writing(change))
  for (const kind of kinds.toReversed()) for (const change of ofKind(kind, true)) steps.push(removing(change))
  return steps
}

type DnOf = (section: string, name: string) => Value

/** A form has its JSON as a part. */
const sent = ({ section }: Kind, body: Members): Members => {
  if (section !== 'assets') return body
  const { content, ...document } = body
  if (content === undefined) return { document }
  const base64 = isMembers(content) ? content.base64 : Buffer.from(content as string).toString('base64')
  return { document, assetFile: base64 }
}

/** What the server is told of a thing, in its own words. */
function bodyOf(change: ThingChange, { shape }: Known, dnOf: DnOf): Members {
  const { kind, name, value = {}, thing } = change
  const named = withReferences(kind, value, (text, path) =>
    isDn(text) ? text : dnOf(kind.references?.[path] as string, text)
  )
  if (!thing) return sent(kind, { ...named, [kind.key]: name })
  const { id = kind.key } = kind
  if (kind.section === 'assets') {
    // The file is sent where it is another one.
    const { content, ...document } = named
    const isOther = change.members.some(({ path }) => path === 'content')
    return sent(kind, { ...document, ...(isOther && { content }), [kind.key]: name, [id]: thing.shown[id] })
  }
  const { attributes } = thing.shown
  const others = isMembers(attributes) ? unknown(attributes, shape.membersOf(`${kind.section}.attributes`)) : {}
  const inner = { ...others, ...(named.attributes as Members | undefined) }
  return {
    ...unknown(thing.shown, shape.membersOf(kind.section)),
    ...named,
    ...(Object.keys(inner).length > 0 && { attributes: inner })
  }
}

/** What the file never has stays as it is. */
const unknown = (shown: Members, known: ReadonlySet<string>): Members =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => !known.has(name)))

function making(change: ThingChange, known: Known, dnOf: DnOf): Step[] {
  const { kind, name, thing } = change
  const { create, replace } = kind.operations
  const body = bodyOf(change, known, dnOf)
  if (thing) {
    const undo = () => ({ operationId: replace, body: sent(kind, thing.shown) })
    return [{ operationId: replace, body, change, undo }]
  }
  const undo = (answer: Value) => removal(kind, isMembers(answer) ? answer : { [kind.key]: name })
  if (kind.section !== 'clients' || body.redirectUris !== undefined)
    return [{ operationId: create, body, change, undo }]
  // Without one it can be, but not be made.
  return [
    { operationId: create, body: { ...body, redirectUris: ['https://localhost/'] }, change, undo },
    { operationId: replace, body, change, undo: () => undefined }
  ]
}

function removing(change: ThingChange): Step {
  const { kind, name, thing } = change
  const shown = thing?.shown ?? {}
  const remains = kind.id === undefined ? undefined : `${kind.section} ${name} has another ${kind.id}`
  return {
    ...removal(kind, shown),
    change,
    undo: () => ({ operationId: kind.operations.create, body: sent(kind, shown), ...(remains && { remains }) })
  }
}

function removal({ operations, removal: told, id, key }: Kind, shown: Members): Undo {
  const operationId = operations.remove
  if (told === 'body') return { operationId, body: { [key]: shown[key] } }
  return { operationId, params: { [told]: shown[id ?? key] as string } }
}

function writing(change: PartChange): Step {
  const { part, document, paths, members } = change
  const { operation: operationId, as } = part.write
  const isUnseen = members.some(({ before }) => isMask(before))
  const remains = isUnseen ? `${part.section} has the new secrets` : undefined
  const step = (body: Value, before: Value): Step => ({
    operationId,
    body,
    change,
    undo: () => ({ operationId, body: before, ...(remains && { remains }) })
  })
  if (as === 'members') return step(membersOf(change), document.shown)
  if (as === 'whole') {
    const body = structuredClone(document.shown)
    for (const [path, value] of paths) {
      const [name = '', inner] = path.split('.', 2)
      if (inner === undefined) body[name] = value
      else body[name] = { ...(body[name] as Members | undefined), [inner]: value }
    }
    return step(body, document.shown)
  }
  const patch = (path: string, value: Value) => {
    const pointer = `/${path.replaceAll('.', '/')}`
    return value === undefined ? { op: 'remove', path: pointer } : { op: 'replace', path: pointer, value }
  }
  const before = members.map(({ path, before: was }) => patch(path, was))
  return step(
    [...paths].map(([path, value]) => patch(path, value)),
    before
  )
}
