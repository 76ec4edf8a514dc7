import { document } from '../jans-cli/bundle.ts'
import type { Client } from '../token.ts'
import { connect, type Remote } from './connection.ts'
import { allParts, isSecret, kinds, sections, type Kind, type Members, type Part, type Value } from './sections.ts'
import { shapeOf, type Shape } from './shape.ts'
import { hasSign, withSigns, type Standards } from './standards.ts'
import { nameOf, readAll, toValue } from './state.ts'
import { flat, isMembers, own, picked, sorted, tidy, unflat } from './values.ts'

/** What is said of a property of the auth server. */
interface Property {
  standard: unknown
  about: string
  wants: string
  status: 'in force' | { unsupported: string } | { kept: string }
}

/** Where the forms of what is sent come from. */
const documents = [
  '/jans-config-api/api/v1/openapi.json',
  '/jans-config-api/fido2/openapi.json',
  '/jans-config-api/scim/openapi.json',
  '/jans-config-api/admin-ui/openapi.json'
]

interface OpenApi {
  paths: Record<string, Record<string, Described>>
  components?: { schemas?: Record<string, Members> }
}

interface Described {
  operationId: string
  responses: Record<string, { content?: Record<string, { schema?: Members }> }>
}

/**
 * The schema of the configuration file and the standards that it leaves out, as texts. Both are asked of a new server with
 * an issuer of its own: the forms are those of its OpenAPI documents, and a standard is what a server says that was told
 * nothing.
 */
export async function describedConfiguration(
  origin: string,
  client: Client,
  properties: ReadonlyMap<string, Property>,
  later: Readonly<Record<string, readonly string[]>>
): Promise<{ schema: string; standards: string }> {
  const api = await Promise.all(documents.map(async (path) => (await document({ origin }, path)) as OpenApi))
  const remote = await connect({ server: { origin }, client })
  const forms = new Map<string, Members>()
  for (const kind of kinds) forms.set(kind.section, formOf(kind, api))
  for (const part of allParts)
    forms.set(part.section, part.section === 'properties' ? formOfProperties(properties) : formOfPart(part, api))
  const schema = schemaOf(forms)
  const standards = await standardsAt(remote, shapeOf(schema))
  for (const [section, names] of Object.entries(later))
    for (const name of names) standards.installed[section] = { ...standards.installed[section], [name]: {} }
  const text = withSigns(JSON.stringify(sorted(standards)), remote.issuer)
  return {
    schema: `${JSON.stringify(withDefaults(schema, JSON.parse(text) as Standards), null, 2)}\n`,
    standards: `${inLines(JSON.parse(text) as Record<string, Members>)}\n`
  }
}

/** One section or thing a line, so that a change of one shows as such. */
function inLines(content: Record<string, Members>): string {
  const lines = Object.entries(content).map(([name, entries]) => {
    const inner = Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    return `${JSON.stringify(name)}:{\n${inner.join(',\n')}\n}`
  })
  return `{${lines.join(',')}}`
}

/** What is sent to make one, less what the file does not have. */
function formOf({ schema: name, key, id, section, omitted = [] }: Kind, api: readonly OpenApi[]): Members {
  const home = api.find(({ components }) => own(components?.schemas, name))
  if (!home) throw new Error(`There is no schema ${name}`)
  const form = strict(inlined(own(home.components?.schemas, name) as Members, home)) as {
    properties: Members
  } & Members
  const all = [...Object.entries(form.properties), ...(section === 'assets' ? [['content', content] as const] : [])]
  const named = all.filter(([member]) => ![key, id, ...omitted].includes(member))
  const { required = [] } = form as { required?: string[] }
  return {
    type: 'object',
    additionalProperties: false,
    required: required.filter((member) => named.some(([known]) => known === member)),
    properties: Object.fromEntries(named.map(([member, of]) => [member, withReferences(section, member, of)]))
  }
}

const content = {
  description: 'The file: a text, or what it has in it as base64. Without it the one that is there stays.',
  anyOf: [
    { type: 'string' },
    { type: 'object', properties: { base64: { type: 'string' } }, required: ['base64'], additionalProperties: false }
  ]
}

/** What the server shows of it; nothing of it has to be said. */
function formOfPart({ read, section, omitted = [] }: Part, api: readonly OpenApi[]): Members {
  for (const home of api)
    for (const methods of Object.values(home.paths))
      for (const { operationId, responses } of Object.values(methods)) {
        if (operationId !== read) continue
        const shown = responses['200']?.content?.['application/json']?.schema
        const form = withoutRequired(strict(inlined(shown as Members, home))) as { properties: Members }
        const named = Object.entries(form.properties).filter(([member]) => !omitted.includes(member))
        const members = named.map(([member, of]) => [member, withReferences(section, member, of)])
        return { type: 'object', additionalProperties: false, properties: Object.fromEntries(members) }
      }
  throw new Error(`There is no operation ${read}`)
}

/** Those that can be set; the type is that of the standard. */
function formOfProperties(properties: ReadonlyMap<string, Property>): Members {
  const members = [...properties]
    .filter(([, { status }]) => status === 'in force' || 'kept' in status)
    .map(([name, { standard, about, wants }]) => {
      const form = { description: `${about} It must be ${wants}.`, ...typeOf(standard) }
      return [name, withReferences('properties', name, form)]
    })
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(members) }
}

function typeOf(standard: unknown): Members {
  if (Array.isArray(standard)) return { type: 'array' }
  if (isMembers(standard)) return { type: 'object' }
  if (typeof standard === 'number') return { type: 'number' }
  return typeof standard === 'string' || typeof standard === 'boolean' ? { type: typeof standard } : {}
}

/** Without references to components. */
function inlined(value: Value, home: OpenApi): Value {
  if (Array.isArray(value)) return value.map((item) => inlined(item, home))
  if (!isMembers(value)) return value
  const { $ref } = value
  if (typeof $ref !== 'string')
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inlined(member, home)]))
  const name = $ref.slice($ref.lastIndexOf('/') + 1)
  return inlined(own(home.components?.schemas, name), home)
}

/** Members that are spelt wrong are refused. */
function strict(value: Value): Value {
  if (Array.isArray(value)) return value.map(strict)
  if (!isMembers(value)) return value
  const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, strict(member)]))
  return isMembers(value.properties) && value.type === 'object' && !isMembers(value.additionalProperties)
    ? { ...inner, additionalProperties: false }
    : inner
}

function withoutRequired(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutRequired)
  if (!isMembers(value)) return value
  const entries = Object.entries(value).filter(([name, member]) => name !== 'required' || !Array.isArray(member))
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutRequired(member)]))
}

const reference = { $ref: '#/$defs/reference' }

/** Texts that are secret, or long, may stand elsewhere. */
function withReferences(section: string, name: string, form: Value): Value {
  if (!isMembers(form)) return form
  const { properties, items, ...rest } = form
  if (isMembers(properties))
    return {
      ...form,
      properties: Object.fromEntries(
        Object.entries(properties).map(([inner, of]) => [inner, withReferences(section, inner, of)])
      )
    }
  if (isMembers(items)) return { ...rest, items: withReferences(section, name, items) }
  const isText = form.type === 'string' || form === content
  return isText && mayStandElsewhere(section, name) ? { ...about(form), anyOf: [without(form), reference] } : form
}

const mayStandElsewhere = (section: string, name: string) =>
  (section === 'scripts' && name === 'script') ||
  (section === 'assets' && name === 'content') ||
  isSecret(section, name, { hide: true, key: 'authorization' })

const about = ({ description }: Members) => (description === undefined ? {} : { description })
const without = (form: Members): Members =>
  Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'description'))

/** What a new server shows. */
async function standardsAt(
  remote: Remote,
  shape: Shape
): Promise<Standards & { installed: Record<string, Record<string, Members>> }> {
  const installed: Record<string, Record<string, Members>> = {}
  const parts: Record<string, Members> = {}
  const fixed: Record<string, Members> = {}
  const members: Record<string, Members> = {}
  const standards = { parts, fixed, members, installed }
  for (const { section, read, nested } of allParts) {
    const shown = tidy(await remote.call(read)) as Members
    const known = shape.membersOf(section)
    parts[section] = Object.fromEntries(flat(picked(shown, known), nested))
    fixed[section] = Object.fromEntries(
      Object.keys(shown)
        .filter((name) => !known.has(name))
        .map((name) => [name, true])
    )
  }
  // It follows from how the server was started.
  parts.properties = { ...parts.properties, loggingLevel: 'INFO' }
  const listed = await Promise.all(
    kinds.map(async (kind) => [kind, await readAll(remote, kind.operations.list)] as const)
  )
  for (const kind of kinds) members[kind.section] = await membersAt(remote, kind, shape)
  const names = new Map(listed.flatMap(([kind, entries]) => entries.map(({ dn, ...entry }) => [String(dn).toLowerCase(), nameOf(kind, entry)] as const))) // prettier-ignore
  for (const [kind, entries] of listed)
    installed[kind.section] = Object.fromEntries(
      entries.map((entry) => [
        nameOf(kind, entry),
        // Of the server's own clients nothing is in a file but that they are no configuration.
        kind.section === 'clients' ? {} : toValue(kind, entry, shape, standards, names)
      ])
    )
  return standards
}

/** What a thing has that says nothing of it. */
async function membersAt(remote: Remote, kind: Kind, shape: Shape): Promise<Members> {
  const { section, key, operations, least, references = {}, named = [] } = kind
  const body = section === 'assets' ? { document: least, assetFile: '' } : least
  const answer = await remote.call(operations.create, { body })
  const made = Array.isArray(answer) ? (answer as Members[]).find((one) => one[key] === least[key]) : answer
  const shown = picked(tidy(made) as Members, shape.membersOf(section))
  const said = new Set([...Object.keys(least), ...Object.keys(references), ...named, 'clientSecret'])
  return Object.fromEntries(Object.entries(shown).filter(([name]) => !said.has(name)))
}

/** The whole schema. */
function schemaOf(forms: ReadonlyMap<string, Members>): Members {
  const section = (name: string): Members => {
    const form = forms.get(name) as Members
    if (!kinds.some((kind) => kind.section === name)) return form
    return {
      type: 'object',
      description: 'By name; null for one that there is not, although servers come with it.',
      additionalProperties: { ...form, type: ['object', 'null'] }
    }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of a minijans or a Janssen server',
    description: 'What is left out has its standard. Sections that are left out stay as they are.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(sections.map((name) => [name, section(name)])),
    $defs: {
      reference: {
        description: 'Where the text stands: in a variable of the environment, or in a file beside this one.',
        anyOf: ['env', 'file'].map((name) => ({
          type: 'object',
          properties: { [name]: { type: 'string', minLength: 1 } },
          required: [name],
          additionalProperties: false
        }))
      }
    }
  }
}

/** With the standards that are the same for every server. */
function withDefaults(schema: Members, standards: Standards): Members {
  const into = (form: Members, usual: Members): Members => ({
    ...form,
    properties: Object.fromEntries(
      Object.entries(form.properties as Record<string, Members>).map(([name, { default: _usual, ...of }]) => {
        const value = own(usual, name)
        if (isMembers(value) && isMembers(of.properties)) return [name, into(of, value)]
        return [name, value === undefined || hasSign(value) ? of : { ...of, default: value }]
      })
    )
  })
  const filled = Object.entries(schema.properties as Record<string, Members>).map(([section, form]) => {
    const usual = own(standards.members, section)
    if (!usual) return [section, into(form, unflat(Object.entries(standards.parts[section] ?? {})))]
    return [section, { ...form, additionalProperties: into(form.additionalProperties as Members, usual) }]
  })
  return { ...schema, properties: Object.fromEntries(filled) }
}
