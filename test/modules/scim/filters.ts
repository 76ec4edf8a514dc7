import * as fc from 'fast-check'
import { customUrn, enterpriseUrn, userUrn } from './client.ts'

/**
 * Filters as trees, the text that they can be written as, and what they mean for the JSON of a user: a reading of RFC
 * 7644, 3.4.2.2 that shares nothing with the server.
 */
export type Filter =
  | { kind: 'and' | 'or'; of: Filter[]; style: number }
  | { kind: 'not'; of: Filter; style: number }
  | { kind: 'leaf'; attribute: Described; test: Test; style: number }
  | { kind: 'element'; attribute: Described; where: Filter; behind?: { member: Described; test: Test }; style: number }

type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
type Value = string | number | boolean | null
type Test = { op: 'pr' } | { op: Operator; value: Value }

export interface Described {
  /** As the schema writes it, without a URI. */
  name: string
  urn: string
  kind: 'text' | 'exact' | 'binary' | 'boolean' | 'number' | 'time' | 'complex'
  many?: true
  members?: Described[]
}

export type Json = Record<string, unknown>

const described = (urn: string, kind: Described['kind'], ...names: string[]): Described[] =>
  names.map((name) => ({ name, urn, kind }))
const member = (kind: Described['kind'], ...names: string[]) => described('', kind, ...names)
const list = (name: string, value: Described['kind'] = 'text'): Described => ({
  name,
  urn: userUrn,
  kind: 'complex',
  many: true,
  members: [...member(value, 'value'), ...member('text', 'display', 'type'), ...member('boolean', 'primary')]
})
const many = (attributes: Described[]) => attributes.map((one): Described => ({ ...one, many: true }))

export const attributes: Described[] = [
  ...described(userUrn, 'exact', 'id', 'externalId'),
  ...described(userUrn, 'text', 'userName', 'displayName', 'nickName', 'title', 'profileUrl', 'locale'),
  ...described(userUrn, 'boolean', 'active'),
  { name: 'schemas', urn: userUrn, kind: 'exact', many: true },
  {
    name: 'meta',
    urn: userUrn,
    kind: 'complex',
    members: [...member('exact', 'resourceType'), ...member('time', 'created', 'lastModified')]
  },
  {
    name: 'name',
    urn: userUrn,
    kind: 'complex',
    members: member('text', 'formatted', 'familyName', 'givenName', 'middleName')
  },
  list('emails'),
  list('roles'),
  list('photos'),
  list('x509Certificates', 'binary'),
  {
    name: 'addresses',
    urn: userUrn,
    kind: 'complex',
    many: true,
    members: [...member('text', 'locality', 'country', 'type'), ...member('boolean', 'primary')]
  },
  ...described(enterpriseUrn, 'text', 'department', 'employeeNumber'),
  { name: 'manager', urn: enterpriseUrn, kind: 'complex', members: member('text', 'value') },
  ...described(customUrn, 'number', 'score'),
  ...described(customUrn, 'time', 'hired'),
  ...described(customUrn, 'text', 'notes'),
  ...described(customUrn, 'binary', 'seal'),
  ...many(described(customUrn, 'text', 'tags')),
  ...many(described(customUrn, 'number', 'scores')),
  ...many(described(customUrn, 'boolean', 'flags')),
  ...many(described(customUrn, 'time', 'seen'))
]

const long = (end: string) => 'Long '.repeat(139) + end
/** Text that engines, patterns, folding and indexes could take differently. */
const texts = [
  'a',
  'A',
  'ab',
  'aB',
  'b',
  'b a',
  'Ä',
  'ä',
  'a\u0308',
  'ß',
  'ﬁ',
  'fi',
  'Σας',
  'İ',
  'Ω',
  '🙂',
  '🙂a',
  '%',
  '_',
  '\\',
  '\\%',
  "'",
  "O'Malley",
  '"',
  'a%b',
  'a_b',
  'axb',
  'z',
  '\uD7FF',
  '\uE000',
  '\uFFFD',
  '\u{10FFFF}',
  '\u0001',
  long('abcd'),
  long('abcde'),
  long(`${'x'.repeat(120)}needle`),
  long(`${'x'.repeat(120)}NEEDLE`),
  long(`${'x'.repeat(900)}y`),
  `${'x'.repeat(698)}🙂${'y'.repeat(300)}`,
  `${'x'.repeat(699)}🙂${'y'.repeat(300)}`,
  `${'🙂'.repeat(500)}end`
]
const types = ['work', 'Home', 'other']
const codes = ['QUJD', 'qujd', 'QUJDQUJD', `${'Q'.repeat(2000)}A`, `${'Q'.repeat(2000)}a`]
const times = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T05:30:00+05:30',
  '2026-01-02T00:00:00.5Z',
  '2026-01-01T23:00:00.500-01:00',
  '2026-01-02T00:00:00.500123Z',
  '2026-01-03T00:00:00'
]
const numbers = [-1, 0, 1, 2.5, 1e21, 9_007_199_254_740_991]
const addresses = ['a@x.org', 'A@X.ORG', 'b@y.org', 'ab@x.org', `${'l'.repeat(900)}@x.org`, `${'l'.repeat(901)}@x.org`]

/** Most are short: what is long is many rows and much to compare. */
const mostlyShort = (all: readonly string[]) =>
  fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...all.filter(({ length }) => length < 100)) },
    { weight: 1, arbitrary: fc.constantFrom(...all.filter(({ length }) => length >= 100)) }
  )
const text = mostlyShort(texts)
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 })
const element = (value: fc.Arbitrary<string>) =>
  some(
    fc.record(
      { value, type: fc.constantFrom(...types), display: text, primary: fc.boolean() },
      { requiredKeys: ['value'] }
    )
  )

/** What the store is given of one person; under the names of the store. */
export const person = fc.record(
  {
    externalId: fc.constantFrom(...texts.filter(({ length }) => length < 250)),
    status: fc.constantFrom('active', 'active', 'inactive', 'expired', 'register'),
    createdAt: fc.constantFrom(...times.slice(0, 6)),
    attributes: fc.record(
      {
        displayName: text,
        nickname: text,
        jansTitle: text,
        jansProfileURL: fc.constantFrom('https://x.org/a', 'https://x.org/A'),
        locale: fc.constantFrom('en-US', 'fr'),
        sn: text,
        givenName: text,
        middleName: text,
        mail: fc.constantFrom(...addresses.slice(0, 3)),
        jansEmail: element(mostlyShort(addresses)),
        jansRole: element(text),
        jansPhotos: element(fc.constantFrom('https://x.org/p', 'https://x.org/P')),
        jans509Certificate: element(mostlyShort(codes)),
        jansAddres: some(
          fc
            .record(
              {
                locality: text,
                country: fc.constantFrom('US', 'us', 'FR'),
                type: fc.constantFrom(...types),
                primary: fc.boolean()
              },
              { requiredKeys: [] }
            )
            .filter((address) => Object.keys(address).length > 0)
        ),
        departmentNumber: text,
        employeeNumber: fc.constantFrom('1', '10', '2'),
        manager: fc.constantFrom('m1', 'M1', 'm2'),
        score: fc.constantFrom(...numbers),
        hired: fc.constantFrom(...times),
        notes: text,
        seal: mostlyShort(codes),
        tags: some(text),
        scores: some(fc.constantFrom(...numbers)),
        flags: some(fc.boolean()),
        seen: some(fc.constantFrom(...times))
      },
      { requiredKeys: [] }
    )
  },
  { requiredKeys: ['status', 'attributes', 'createdAt'] }
)

/** The registry does not have them. */
export const customAttributes = [
  { name: 'score', dataType: 'numeric' },
  { name: 'hired', dataType: 'generalizedTime' },
  { name: 'notes', dataType: 'string' },
  { name: 'seal', dataType: 'binary' },
  { name: 'tags', dataType: 'string', oxMultiValuedAttribute: true },
  { name: 'scores', dataType: 'numeric', oxMultiValuedAttribute: true },
  { name: 'flags', dataType: 'boolean', oxMultiValuedAttribute: true },
  { name: 'seen', dataType: 'generalizedTime', oxMultiValuedAttribute: true }
] as const

const orders: Operator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
const operators: Record<Described['kind'], Operator[]> = {
  text: [...orders, 'co', 'sw', 'ew'],
  exact: [...orders, 'co', 'sw', 'ew'],
  binary: ['eq', 'ne'],
  boolean: ['eq', 'ne'],
  number: orders,
  time: orders,
  complex: []
}
const unstorable = ['\0', 'a\0', 'a\0b', '\uD800', 'a\uDC00', '🙂'.slice(0, 1)]
const wantedTexts = [
  ...texts,
  ...unstorable,
  ...codes,
  ...addresses,
  '',
  'work',
  'home',
  'OTHER',
  '@x',
  'needle',
  'X.ORG',
  'p1',
  'us',
  'm1',
  '1',
  'User',
  userUrn,
  enterpriseUrn,
  customUrn,
  'urn:ietf',
  'https://x.org/',
  'd',
  '0',
  'ong l',
  'x'.repeat(800)
]

function tests({ kind }: Described, values: readonly string[] = wantedTexts): fc.Arbitrary<Test> {
  const nothing = fc.constantFrom<Test>({ op: 'pr' }, { op: 'eq', value: null }, { op: 'ne', value: null })
  if (kind === 'complex') return nothing
  const value: fc.Arbitrary<Value> =
    kind === 'boolean'
      ? fc.boolean()
      : kind === 'number'
        ? fc.constantFrom(...numbers, 2, -1.5e3)
        : kind === 'time'
          ? fc.constantFrom(...times, '2026-01-01T00:00:00+0000', '20260102000000Z', '2025-12-31T23:59:59.999Z')
          : fc.constantFrom(...values)
  const comparison = fc.record({ op: fc.constantFrom(...operators[kind]), value })
  return fc.oneof({ weight: 6, arbitrary: comparison }, { weight: 1, arbitrary: nothing })
}

const style = fc.nat(1_000_000)

/** Anything that can be compared: attributes, and members of complex ones. */
const leaf = fc.constantFrom(...attributes).chain((attribute): fc.Arbitrary<Filter> => {
  const value = attribute.members?.find(({ name }) => name === 'value')
  const targets = [attribute, ...(attribute.members ?? []).map((one) => dotted(attribute, one))]
  return fc.constantFrom(...targets).chain((target) => {
    // `emails co "x"` asks for the values.
    const test = target === attribute && value ? fc.oneof(tests(attribute), tests(value)) : tests(target)
    return fc.record({ kind: fc.constant('leaf' as const), attribute: fc.constant(target), test, style })
  })
})

const dotted = (attribute: Described, one: Described): Described => ({
  ...one,
  name: `${attribute.name}.${one.name}`,
  urn: attribute.urn,
  ...(attribute.many && { many: true })
})

const inBrackets = attributes.filter(
  ({ many: isMany, members, name }) => name !== 'schemas' && name !== 'meta' && (isMany || members)
)
const membersOf = ({ members, kind }: Described): Described[] => members ?? [{ name: 'value', urn: '', kind }]

/** Filters that stand in the brackets behind an attribute. @param values what they compare with, where these are texts */
export const filtersOn = (attribute: Described, values: readonly string[] = wantedTexts): fc.Arbitrary<Filter> => {
  const leaf = fc
    .constantFrom(...membersOf(attribute))
    .chain((one): fc.Arbitrary<Filter> =>
      fc.record({ kind: fc.constant('leaf' as const), attribute: fc.constant(one), test: tests(one, values), style })
    )
  return combined(leaf, 2)
}

const elementTest = fc.constantFrom(...inBrackets).chain((attribute): fc.Arbitrary<Filter> => {
  const behind = fc
    .constantFrom(...membersOf(attribute))
    .chain((one) => fc.record({ member: fc.constant(one), test: tests(one) }))
  return fc.record(
    {
      kind: fc.constant('element' as const),
      attribute: fc.constant(attribute),
      where: filtersOn(attribute),
      behind,
      style
    },
    { requiredKeys: ['kind', 'attribute', 'where', 'style'] }
  )
})

function combined(parts: fc.Arbitrary<Filter>, maxDepth: number): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth, withCrossShrink: true },
      { weight: 2, arbitrary: parts },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          of: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
          style
        })
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('filter'), style }) }
    )
  })).filter
}

export const filters = combined(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: elementTest }), 3)

/** One of the ways in which the filter can be written. */
export function written(filter: Filter): string {
  const { style } = filter
  const space = [' ', '  ', '\t'][style % 3] as string
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of
        .map((part) => {
          // `and` binds tighter than `or`; what binds tighter may go without brackets.
          const isLoose = part.kind === 'or' || (part.kind === 'and' && filter.kind === 'and')
          return isLoose || style % 2 ? `(${written(part)})` : written(part)
        })
        .join(`${space}${cased(filter.kind, style)}${space}`)
    case 'not':
      return `${cased('not', style)}${style % 2 ? ' ' : ''}(${written(filter.of)})`
    case 'leaf':
      return `${named(filter.attribute, style)}${writtenTest(filter.test, style)}`
    case 'element': {
      const { attribute, where, behind } = filter
      const rest = behind ? `.${cased(behind.member.name, style)}${writtenTest(behind.test, style)}` : ''
      return `${named(attribute, style)}[${written(where)}]${rest}`
    }
  }
}

const cased = (word: string, style: number) =>
  [word, word, word.toUpperCase(), word.toLowerCase()][Math.floor(style / 7) % 4] as string

function named({ name, urn }: Described, style: number): string {
  const isOptional = urn === '' || (urn === userUrn && style % 5 < 3)
  return cased(isOptional ? name : `${urn}:${name}`, style)
}

function writtenTest(test: Test, style: number): string {
  const op = cased(test.op, Math.floor(style / 3))
  return 'value' in test ? ` ${op} ${writtenValue(test.value, style)}` : ` ${op}`
}

function writtenValue(value: Value, style: number): string {
  if (typeof value !== 'string') return cased(String(value), style).replace('E', 'e')
  const json = JSON.stringify(value)
  // As \u escapes, some or all.
  if (style % 4 > 0 || value.length > 50) return json
  const units = Array.from({ length: value.length }, (_, i) => value.charCodeAt(i).toString(16).padStart(4, '0'))
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}

/** Does the filter describe the resource? */
export function holds(filter: Filter, resource: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => holds(part, resource))
    case 'or':
      return filter.of.some((part) => holds(part, resource))
    case 'not':
      return !holds(filter.of, resource)
    case 'leaf':
      return leafHolds(filter.attribute, filter.test, resource)
    case 'element': {
      const { attribute, where, behind } = filter
      const fits = (one: unknown) => {
        const object = attribute.members ? (one as Json) : { value: one }
        return holds(where, object) && (!behind || leafHolds(behind.member, behind.test, object))
      }
      const [value] = valuesAt(resource, attribute.urn, [attribute.name])
      // Brackets behind what has one value only spare the repetition of its name.
      return attribute.many ? [value ?? []].flat().some(fits) : fits(value ?? {})
    }
  }
}

function leafHolds(attribute: Described, test: Test, resource: Json): boolean {
  const found = valuesAt(resource, attribute.urn, attribute.name.split('.')).flat()
  const isThere = found.some((value) => (isObject(value) ? Object.keys(value).length > 0 : value !== undefined))
  if (!('value' in test)) return isThere
  const { op, value: wanted } = test
  if (wanted === null) return isThere === (op === 'ne')
  const implied = attribute.members ? found.flatMap((value) => (isObject(value) ? [value.value] : [])) : found
  const { kind } = attribute.members?.find(({ name }) => name === 'value') ?? attribute
  const isPrimary = attribute.name.split('.').at(-1) === 'primary'
  // RFC 7643, 2.4: who does not say so is not the primary one.
  const values = implied.map((value) => value ?? (isPrimary ? false : undefined))
  const fits = (operator: Operator) =>
    values.some((value) => value !== undefined && compares(kind, operator, value, wanted))
  return op === 'ne' && !attribute.many ? !fits('eq') : fits(op)
}

/** The values under the path; of elements that do not have the member, undefined. */
function valuesAt(resource: Json, urn: string, path: string[]): unknown[] {
  const root = urn === '' || urn === userUrn ? resource : resource[urn]
  let values: unknown[] = [root]
  for (const name of path) values = values.flat().flatMap((value) => (isObject(value) ? [value[name]] : []))
  return values
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

export const fold = (value: string) => value.normalize('NFKC').toLowerCase()

const milliseconds = (time: string): number => {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`)
}

function compares(kind: Described['kind'], op: Operator, given: unknown, wanted: string | number | boolean): boolean {
  if (kind === 'boolean') return (given === wanted) === (op === 'eq')
  if (kind === 'number') return inOrder(op, Math.sign(Number(given) - Number(wanted)))
  if (kind === 'time') return inOrder(op, milliseconds(String(given)) - milliseconds(String(wanted)))
  const isExact = kind === 'exact' || kind === 'binary'
  const [a, b] = [String(given), String(wanted)].map((value) => (isExact ? value : fold(value))) as [string, string]
  if (op === 'eq') return a === b
  if (op === 'ne') return a !== b
  // Half of a character is no part of a text.
  if ((op === 'co' || op === 'sw' || op === 'ew') && !b.isWellFormed()) return false
  if (op === 'co') return a.includes(b)
  if (op === 'sw') return a.startsWith(b)
  if (op === 'ew') return a.endsWith(b)
  return inOrder(op, byBytes(a, b))
}

export const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const inOrder = (op: Operator, d: number) =>
  ({ eq: d === 0, ne: d !== 0, gt: d > 0, ge: d >= 0, lt: d < 0, le: d <= 0, co: false, sw: false, ew: false })[op]

/** What the user is sorted by: of several values the primary one's, else the first's (RFC 7644, 3.4.2.3). */
export function sortKey(path: string, resource: Json): string | number | undefined {
  const attribute = attributes.find(
    ({ name, urn }) => path === name || path === `${urn}:${name}` || path.startsWith(`${name}.`)
  )
  if (!attribute) throw new Error(path)
  const memberName = path.startsWith(`${attribute.name}.`) ? path.slice(attribute.name.length + 1) : 'value'
  const [value] = valuesAt(resource, attribute.urn, [attribute.name])
  const elements = attribute.many ? ((value ?? []) as unknown[]) : [value]
  const chosen = elements.find((one) => isObject(one) && one.primary === true) ?? elements[0]
  const key = attribute.members ? (isObject(chosen) ? chosen[memberName] : undefined) : chosen
  const kind = attribute.members?.find(({ name }) => name === memberName)?.kind ?? attribute.kind
  if (typeof key !== 'string') return key === undefined ? undefined : Number(key)
  if (kind === 'time') return milliseconds(key)
  return kind === 'text' ? fold(key) : key
}
