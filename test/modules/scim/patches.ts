import * as fc from 'fast-check'
import { customUrn, enterpriseUrn, userUrn } from './client.ts'
import { attributes, filtersOn, fold, holds, written, type Described, type Filter, type Json } from './filters.ts'

/**
 * Operations of PATCH, and what they make of the JSON of a user: a reading of RFC 7644, 3.5.2, and of what Entra and Okta
 * mean by theirs, that shares nothing with the server.
 */
export interface Operation {
  op: string
  path?: string
  value?: unknown
  /** What the operation means. */
  means: { op: 'add' | 'replace' | 'remove'; steps: Step[] }
}

interface Step {
  path: Path
  value: unknown
}

type Path =
  | { at: 'refused'; text: string; scimType: string }
  | { at: 'ignored'; text: string }
  | { at: 'schema'; text: string; urn: string }
  | { at: 'attribute'; text: string; urn: string; name: string; member?: string; where?: Filter }

const one = ['displayName', 'title', 'nickName']
const lists = ['emails', 'phoneNumbers', 'roles', 'addresses']
const required = new Set(['userName', 'schemas', 'password'])

const text = fc.constantFrom('a', 'B', 'ä', "O'M", 'x y')
const type = fc.constantFrom('work', 'Work', 'home')
const anyBoolean = fc.constantFrom<unknown>(true, false, 'True', 'FALSE')
const valueOf = (list: string) =>
  list === 'emails' ? fc.constantFrom('a@x', 'A@X', 'b@y', 'c@z') : fc.constantFrom('r1', 'R1', 'r2', 'r3')
const elementOf = (list: string): fc.Arbitrary<Json> =>
  list === 'addresses'
    ? fc.record(
        { locality: text, country: fc.constantFrom('US', 'us', null), type, primary: anyBoolean },
        { requiredKeys: [] }
      )
    : fc.record(
        {
          value: valueOf(list),
          type,
          display: fc.oneof(text, fc.constant(null)),
          primary: anyBoolean,
          $ref: fc.constant(null)
        },
        { requiredKeys: list === 'roles' ? [] : ['value'] }
      )
const membersOf = (list: string) =>
  list === 'addresses' ? ['locality', 'country', 'type', 'primary'] : ['value', 'type', 'display', 'primary']
const memberValue = (list: string, member: string): fc.Arbitrary<unknown> =>
  member === 'primary'
    ? anyBoolean
    : member === 'type'
      ? type
      : member === 'value'
        ? valueOf(list)
        : fc.oneof(text, fc.constantFrom(null, ''))

const listValue = (list: string): fc.Arbitrary<unknown> => {
  const element = elementOf(list)
  return fc.oneof(
    { weight: 4, arbitrary: fc.array(element, { maxLength: 3 }) },
    { weight: 2, arbitrary: element },
    { weight: 1, arbitrary: list === 'addresses' ? element : valueOf(list) },
    { weight: 1, arbitrary: fc.constant(null) }
  )
}

const described = (name: string) => attributes.find((known) => known.name === name) as Described
/** Lists have the members that roles have. */
const inBrackets = (list: string) =>
  filtersOn(list === 'addresses' ? described('addresses') : described('roles'), wanted(list))
const wanted = (list: string) => ['work', 'HOME', 'a', 'US', 'r1', ...(list === 'emails' ? ['a@x', 'B@Y'] : ['R2'])]
const equal = (member: string, value: string): Filter => ({
  kind: 'leaf',
  attribute: { name: member, urn: '', kind: 'text' },
  test: { op: 'eq', value },
  style: 1
})

const at = (urn: string, name: string, member?: string, where?: Filter): Path => ({
  at: 'attribute',
  text: `${name}${where ? `[${written(where)}]` : ''}${member ? `.${member}` : ''}`,
  urn,
  name,
  ...(member && { member }),
  ...(where && { where })
})

const manager = fc.constantFrom<unknown>(
  'm1',
  { value: 'm2' },
  { value: 'm3', $ref: '../Users/m3', displayName: 'Boss' },
  [{ $ref: null, value: 'm4' }],
  null,
  ''
)
const department = fc.oneof(text, fc.constantFrom(null, ''))

type Target = { path: Path; value: unknown }
const target = (path: fc.Arbitrary<Path> | Path, value: fc.Arbitrary<unknown>): fc.Arbitrary<Target> =>
  fc.record({ path: 'at' in path ? fc.constant(path) : path, value })

const inLists = fc.constantFrom(...lists).chain((list) => {
  const where = fc.oneof(
    inBrackets(list),
    fc.tuple(fc.constantFrom('work', 'other'), fc.boolean()).map(([kind, isTwo]): Filter => {
      const isType = equal('type', kind)
      return isTwo ? { kind: 'and', of: [isType, isPrimary], style: 1 } : isType
    })
  )
  const ofMember = fc.constantFrom(...membersOf(list)).chain((member) => {
    const value = memberValue(list, member)
    return fc.oneof(
      target(at(userUrn, list, member), value),
      target(
        where.map((filter) => at(userUrn, list, member, filter)),
        value
      )
    )
  })
  return fc.oneof(
    target(at(userUrn, list), listValue(list)),
    target(
      where.map((filter) => at(userUrn, list, undefined, filter)),
      fc.oneof(elementOf(list), fc.array(elementOf(list), { minLength: 1, maxLength: 2 }))
    ),
    ofMember
  )
})
const isPrimary: Filter = {
  kind: 'leaf',
  attribute: { name: 'primary', urn: '', kind: 'boolean' },
  test: { op: 'eq', value: true },
  style: 1
}

const singles = fc.oneof(
  fc.constantFrom(...one).chain((name) => target(at(userUrn, name), fc.oneof(text, fc.constantFrom(null, '', [])))),
  target(at(userUrn, 'active'), anyBoolean),
  target(
    at(userUrn, 'name'),
    fc.record({ givenName: text, familyName: fc.oneof(text, fc.constant(null)) }, { requiredKeys: [] })
  ),
  fc
    .constantFrom('givenName', 'familyName')
    .chain((name) => target(at(userUrn, 'name', name), fc.oneof(text, fc.constantFrom(null, '')))),
  target(at(enterpriseUrn, 'department'), department),
  target(at(enterpriseUrn, 'manager'), manager),
  target(at(enterpriseUrn, 'manager', 'value'), fc.constantFrom('m5', null)),
  target(at(customUrn, 'score'), fc.constantFrom(1, 2.5, null)),
  target(at(customUrn, 'tags'), fc.oneof(fc.array(text, { maxLength: 3 }), text, fc.constant(null)))
)

const wholes = fc.oneof(
  target(
    { at: 'schema', text: enterpriseUrn, urn: enterpriseUrn },
    fc.record({ department, manager, shoe: fc.constant(1) }, { requiredKeys: [] })
  ),
  target(
    { at: 'schema', text: customUrn, urn: customUrn },
    fc.record({ score: fc.constantFrom(3, null) }, { requiredKeys: [] })
  ),
  target(
    { at: 'schema', text: userUrn, urn: userUrn },
    fc.record({ title: text, id: fc.constant('mine') }, { requiredKeys: [] })
  )
)

const refused = fc
  .constantFrom(
    ['id', 'mutability'],
    ['meta.created', 'mutability'],
    [`${enterpriseUrn}:manager.$ref`, 'mutability'],
    ['shoe', 'invalidPath'],
    ['__proto__', 'invalidPath'],
    ['emails[type eq "work"].shoe', 'invalidPath'],
    ['title[value eq "x"]', 'invalidPath'],
    ['emails.value[type eq "work"]', 'invalidPath'],
    ['emails[shoe eq 1]', 'invalidFilter'],
    ['emails[type gt null]', 'invalidFilter'],
    ['emails[primary co "x"]', 'invalidFilter'],
    ['emails[not (primary eq true) and (roles pr)]', 'invalidFilter'],
    ['emails[', 'invalidFilter']
  )
  .map(([path, scimType]): Target => ({
    path: { at: 'refused', text: path as string, scimType: scimType as string },
    value: 'x'
  }))

const targets = fc.oneof(
  { weight: 10, arbitrary: inLists },
  { weight: 8, arbitrary: singles },
  { weight: 2, arbitrary: wholes },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('userName', 'schemas', 'password')
      .map((name): Target => ({ path: at(userUrn, name), value: undefined }))
  }
)

const opNames = { add: ['add', 'Add', 'ADD'], replace: ['replace', 'Replace'], remove: ['remove', 'Remove'] } as const
const style = fc.nat(1000)

/** The path with or without the URI of its schema, in another case. */
function spelled(path: Path, how: number): string {
  if (path.at !== 'attribute') return path.text
  const prefix = path.urn === userUrn && how % 3 > 0 ? '' : `${path.urn}:`
  const name = how % 5 === 0 ? path.name.toUpperCase() : path.name
  return `${prefix}${name}${path.text.slice(path.name.length)}`
}

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        op: fc.constantFrom('add' as const, 'replace' as const, 'remove' as const),
        to: fc.oneof({ weight: 25, arbitrary: targets }, { weight: 1, arbitrary: refused }),
        how: style,
        named: fc.boolean()
      })
      .filter(({ op, to }) => op === 'remove' || to.value !== undefined)
      .map(({ op, to, how, named }): Operation => {
        // Entra names what is to be removed of a list; elsewhere a removal has no value.
        const value = op === 'remove' && !named ? undefined : to.value
        return {
          op: opNames[op][how % opNames[op].length] as string,
          path: spelled(to.path, how),
          value,
          means: { op, steps: [{ path: to.path, value }] }
        }
      })
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        op: fc.constantFrom('add' as const, 'replace' as const),
        steps: fc.array(
          targets.filter(({ value }) => value !== undefined),
          { minLength: 1, maxLength: 4 }
        ),
        how: style
      })
      .map(({ op, steps, how }): Operation => {
        // Keys are paths; what nobody knows or may set is left alone.
        const byKey = new Map<string, Step>(steps.map((step) => [spelled(step.path, how), step]))
        const value = Object.fromEntries([...byKey].map(([key, step]) => [key, step.value]))
        return {
          op: opNames[op][how % 2] as string,
          value: { ...value, ...(how % 2 && { id: 'mine', shoe: 1, meta: {} }) },
          means: { op, steps: [...byKey.values()] }
        }
      })
  }
)

export const messages = fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })

/** A person to begin with. */
export const start = fc.record(
  {
    displayName: text,
    title: text,
    active: fc.boolean(),
    name: fc.record({ givenName: text, familyName: text }),
    emails: fc.array(elementOf('emails'), { minLength: 1, maxLength: 3 }),
    phoneNumbers: fc.array(elementOf('phoneNumbers'), { minLength: 1, maxLength: 2 }),
    roles: fc.array(
      elementOf('roles').filter(({ value }) => value !== undefined),
      { minLength: 1, maxLength: 3 }
    ),
    addresses: fc.array(
      elementOf('addresses').filter(({ locality }) => locality !== undefined),
      { minLength: 1, maxLength: 2 }
    ),
    [enterpriseUrn]: fc.record({ department: text, manager: fc.constant({ value: 'm0' }) }, { requiredKeys: [] }),
    [customUrn]: fc.record({ tags: fc.uniqueArray(text, { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] })
  },
  { requiredKeys: ['active'] }
)

export class Refused extends Error {
  readonly scimType: string
  constructor(scimType: string) {
    super(scimType)
    this.scimType = scimType
  }
}

/** The user after the operations. @throws Refused */
export function expected(before: Json, operations: Operation[]): Json {
  const user = structuredClone(before)
  for (const { means } of operations) for (const { path, value } of means.steps) step(user, means.op, path, value)
  return tidied({ ...user, active: user.active === true })
}

type Op = 'add' | 'replace' | 'remove'

function step(user: Json, op: Op, path: Path, value: unknown): void {
  if (path.at === 'refused') throw new Refused(path.scimType)
  if (path.at === 'ignored') return
  if (path.at === 'schema') return wholeSchema(user, op, path.urn, value)
  if (op === 'remove' && required.has(path.name)) throw new Refused('mutability')
  const holder = path.urn === userUrn ? user : ((user[path.urn] ??= {}) as Json)
  if (lists.includes(path.name))
    holder[path.name] = list(path.name, (holder[path.name] ?? []) as Json[], op, path, value)
  else if (path.name === 'tags') holder.tags = tags((holder.tags ?? []) as string[], op, value)
  else if (path.name === 'name' || path.name === 'manager') complex(holder, op, path, value)
  else if (op === 'remove') delete holder[path.name]
  else holder[path.name] = path.name === 'active' ? String(value).toLowerCase() === 'true' : value
}

function wholeSchema(user: Json, op: Op, urn: string, value: unknown): void {
  if (op === 'remove') {
    if (urn === userUrn) throw new Refused('mutability')
    delete user[urn]
    return
  }
  const known = new Set(['department', 'manager', 'score', 'title'])
  for (const [name, content] of Object.entries(value as Json))
    if (known.has(name)) step(user, op, { at: 'attribute', text: name, urn, name }, content)
}

function complex(holder: Json, op: Op, { name, member }: { name: string; member?: string }, value: unknown): void {
  if (op === 'remove' && !member) delete holder[name]
  else if (member) holder[name] = { ...(holder[name] as Json), [member]: op === 'remove' ? null : value }
  else if (value === null) delete holder[name]
  else {
    const given = [value].flat()[0]
    const { $ref: _, displayName: __, ...members } = (typeof given === 'string' ? { value: given } : given) as Json
    holder[name] = { ...(holder[name] as Json), ...members }
  }
}

function tags(before: string[], op: Op, value: unknown): string[] {
  const values = [value ?? []].flat() as string[]
  const same = (a: string) => (b: string) => fold(a) === fold(b)
  if (op === 'replace') return values
  if (op === 'remove')
    return value === undefined || value === null ? [] : before.filter((tag) => !values.some(same(tag)))
  const after = [...before]
  for (const tag of values) {
    const i = after.findIndex(same(tag))
    after[i < 0 ? after.length : i] = tag
  }
  return after
}

const clean = (element: Json): Json =>
  Object.fromEntries(
    Object.entries(element)
      .filter(([name, value]) => value !== null && value !== '' && name !== '$ref')
      .map(([name, value]) => [name, name === 'primary' ? String(value).toLowerCase() === 'true' : value])
  )

const isSame = (a: unknown, b: unknown) =>
  typeof a === 'string' && typeof b === 'string' ? fold(a) === fold(b) : a === b

/** Is the one the other, as far as is said? */
const isElement = (said: Json, element: Json) =>
  said.value === undefined
    ? Object.keys({ ...said, ...element }).every((name) => isSame(said[name], element[name]))
    : isSame(said.value, element.value) && (said.type === undefined || isSame(said.type, element.type))

function list(
  name: string,
  before: Json[],
  op: Op,
  { member, where }: { member?: string; where?: Filter },
  value: unknown
): Json[] {
  const isReal = (element: Json) =>
    name === 'addresses' ? Object.keys(element).length > 0 : element.value !== undefined
  const raw = ([value ?? []].flat() as unknown[]).map((item) =>
    typeof item === 'string' ? { value: item } : (item as Json)
  )
  const given = raw.map(clean)
  const withMember = (element: Json, i: number) => {
    if (op === 'remove') delete after[i]?.[member as string]
    else after[i] = clean({ ...element, [member as string]: value })
  }
  const after: Json[] = before.map((element) => ({ ...element }))
  const add = (items: Json[]) => {
    for (const item of items) {
      const i = after.findIndex((element) => isElement(item, element))
      after[i < 0 ? after.length : i] = { ...after[i], ...item }
    }
  }
  const wasPrimary = before.findIndex(({ primary }) => primary === true)
  const onePrimary = (old: number) => {
    const fresh = after.findIndex((element, i) => i !== old && element.primary === true && isReal(element))
    const chosen = fresh < 0 ? old : fresh
    for (const [i, element] of after.entries()) if (element.primary === true && i !== chosen) element.primary = false
    return after.filter(isReal)
  }
  if (where) {
    const fits = before.map((element) => holds(where, element))
    if (op === 'remove') {
      if (!member) return before.filter((_, i) => !fits[i])
      before.forEach((element, i) => fits[i] && withMember(element, i))
      return onePrimary(wasPrimary)
    }
    if (!member && given.length > 1) throw new Refused('invalidValue')
    const content = member ? clean({ [member]: value }) : (given[0] ?? {})
    if (!fits.includes(true)) {
      const said = member || op === 'add' ? saidBy(where) : undefined
      if (!said) throw new Refused('noTarget')
      after.push(clean({ ...said, ...(member ? { [member]: value } : content) }))
    }
    before.forEach((element, i) => {
      if (!fits[i]) return
      if (member) withMember(element, i)
      else after[i] = op === 'replace' ? { ...content } : clean({ ...element, ...raw[0] })
    })
    return onePrimary(wasPrimary)
  }
  if (member) {
    if (op !== 'remove' && (member === 'value' || name === 'addresses') && (op === 'add' || before.length === 0))
      add([clean({ [member]: value })])
    else if (op !== 'remove' && before.length === 0) throw new Refused('noTarget')
    else before.forEach(withMember)
    return onePrimary(wasPrimary)
  }
  if (op === 'remove')
    return value === undefined || value === null
      ? []
      : before.filter((element) => !given.some((item) => isElement(item, element)))
  if (op === 'replace') after.splice(0, after.length, ...given)
  else add(given)
  return onePrimary(op === 'replace' ? -1 : wasPrimary)
}

/** What an element is like that a filter of equalities describes. */
function saidBy(filter: Filter): Json | undefined {
  if (filter.kind === 'and') {
    const parts = filter.of.map(saidBy)
    return parts.includes(undefined) ? undefined : (Object.assign({}, ...parts) as Json)
  }
  if (filter.kind !== 'leaf' || !('value' in filter.test)) return undefined
  const { op, value } = filter.test
  return op === 'eq' && value !== null ? { [filter.attribute.name]: value } : undefined
}

/** What has no value is not there; what the server says by itself is left out. */
export function tidied(user: Json): Json {
  const { meta: _, schemas: __, ...rest } = user
  return tidy(rest) as Json
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(tidy) : undefined
  if (typeof value !== 'object' || value === null) return value === null || value === '' ? undefined : value
  const entries = Object.entries(value)
    .filter(([name]) => name !== 'formatted' && name !== '$ref')
    .map(([name, one]) => [name, tidy(one)] as const)
    .filter(([, one]) => one !== undefined)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
