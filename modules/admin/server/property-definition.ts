import { z } from 'zod'
import { isSecretMember, properties, propertyGroups, type Property } from '#modules/settings/index'
import type { Field } from '#views/parts/fields'
import { labelOf, lengthOf, sentence, unitOf } from './property-words.ts'

/** A property as a form asks for it. */
export interface Definition {
  /** Where it is in its document: `auditLogConf.enabled`. */
  name: string
  /** Id of the group that it is shown in. */
  group: string
  about: string
  field: Field
  /** Is its value never shown? An empty field leaves it as it is. */
  isSecret: boolean
  /** `kept` is checked and shown and has no effect; `fixed` cannot be changed. */
  state: 'in force' | 'kept' | 'fixed'
  /** Of a document whose properties bring it with them; others have their standards from elsewhere. */
  standard?: unknown
}

/** Properties that belong together. */
export interface Group {
  id: string
  title: string
  about?: string
}

interface Described {
  groups: readonly Group[]
  definitions: readonly Definition[]
}

/** The properties of the auth server, by its table of them. */
export function authDefinitions(): Described {
  const definitions = propertyGroups.flatMap(({ id, names }) =>
    names.map((name) => ofProperty(name, id, properties.get(name) as Property<unknown>))
  )
  const known = new Set(definitions.map(({ name }) => name))
  const others = [...properties]
    .filter(([name]) => !known.has(name))
    .map(([name, property]) => ofProperty(name, unsupported.id, property))
  return { groups: [...propertyGroups, unsupported], definitions: [...definitions, ...others] }
}

const unsupported = { id: 'unsupported', title: 'Not supported', about: 'Janssen has them; here they have no meaning.' }

function ofProperty(name: string, group: string, property: Property<unknown>): Definition {
  const { about, form, standard, status } = property
  const kept = typeof status === 'object' && 'kept' in status ? status.kept : undefined
  const state = status === 'in force' ? status : kept === undefined ? 'fixed' : 'kept'
  const mustBe = form.kind === 'json' && state !== 'fixed' ? `Must be ${property.wants}.` : undefined
  const said = [about, mustBe, kept].filter(Boolean).join(' ')
  const base = { name, label: labelOf(name), help: said, member: name }
  const of = (field: Omit<Field, 'name' | 'label'>): Definition => ({
    name,
    group,
    about: said,
    isSecret: isSecretMember(name),
    state,
    standard,
    field: { ...base, ...field }
  })
  switch (form.kind) {
    case 'flag':
      return of({ kind: 'check' })
    case 'count':
      return of({ ...numberField(name, about, form.least, form.most, form.unit), kind: 'number' })
    case 'one':
      return of({ kind: 'select', choices: choicesOf(form.values) })
    case 'list':
      return of(form.among ? { kind: 'choices', choices: choicesOf(form.among), ...searchable(form.among) } : listField)
    case 'text':
      return of({ kind: 'text' })
    default:
      return of({ kind: form.kind })
  }
}

const listField = { kind: 'lines', placeholder: 'One value a line' } as const

const choicesOf = (values: readonly string[]) => values.map((value) => ({ value, label: value }))

/** Long lists of choices can be searched. */
const searchable = (values: readonly string[]) => (values.length > 16 ? { search: 'Search the values' } : {})

/** What a JSON schema says of one member, as far as forms ask. */
interface Node {
  $ref?: string
  type?: string
  description?: string
  const?: unknown
  enum?: string[]
  items?: Node
  properties?: Record<string, Node>
  minimum?: number
  maximum?: number
  maxLength?: number
  format?: string
}

interface Whole extends Node {
  $defs?: Record<string, Node>
}

/** The properties of a document of the Config API, by the schema of its answer. Members that are objects are groups. */
export function documentDefinitions(schema: z.ZodType): Described {
  const whole = z.toJSONSchema(schema, { unrepresentable: 'any' }) as Whole
  const resolved = ({ $ref, ...rest }: Node): Node =>
    $ref === undefined ? rest : { ...resolved(whole.$defs?.[$ref.replace('#/$defs/', '')] ?? {}), ...rest }
  const groups: Group[] = [general]
  const definitions = Object.entries(resolved(whole).properties ?? {}).flatMap(([name, node]) => {
    if (unspoken.has(name)) return []
    const member = resolved(node)
    if (!member.properties) return [ofMember(name, member, general.id)]
    const without = isKept(member.description)
    groups.push({ id: name, title: labelOf(name), ...(member.description && { about: member.description }) })
    return Object.entries(member.properties).map(([inner, node]) =>
      ofMember(`${name}.${inner}`, resolved(node), name, without)
    )
  })
  const used = new Set(definitions.map(({ group }) => group))
  return { groups: [...groups, kept].filter(({ id }) => used.has(id)), definitions }
}

const general = { id: 'general', title: 'General' }
const kept = { id: 'kept', title: 'Without effect', about: 'Kept for tools of Janssen that read and write them.' }

/** Names of the entry in Janssen's directory, which say nothing. */
const unspoken = new Set(['dn', 'baseDn'])

/** The schemas say so in words. */
const isKept = (about = '') => about.startsWith('Kept')
const isFixed = ({ const: only, description = '' }: Node) => only !== undefined || /^Follows? from/.test(description)

function ofMember(name: string, node: Node, group: string, without = false): Definition {
  const about = isSecretMember(name) ? 'It is never shown.' : (node.description ?? '')
  const state = isFixed(node) ? 'fixed' : without || isKept(node.description) ? 'kept' : 'in force'
  const base = {
    name,
    label: labelOf(name.split('.').at(-1) ?? name),
    help: about,
    member: name.split('.').at(-1) ?? name
  }
  return {
    name,
    group: state === 'kept' && group === general.id ? kept.id : group,
    about,
    isSecret: isSecretMember(name),
    state,
    field: { ...base, ...editor(name, node, about) }
  }
}

function editor(name: string, node: Node, about: string): Omit<Field, 'name' | 'label'> {
  const { type, enum: values, items, minimum, maximum, format } = node
  if (values) return { kind: 'select', choices: choicesOf(values) }
  if (type === 'boolean') return { kind: 'check' }
  if (type === 'integer' || type === 'number')
    return { ...numberField(name, about, minimum ?? 0, maximum ?? Infinity), kind: 'number' }
  if (type === 'array' && items?.enum) return { kind: 'choices', choices: choicesOf(items.enum) }
  if (type === 'array' && items?.type === 'string') return listField
  if (type !== 'string') return { kind: 'json' }
  return { kind: format === 'uri' ? 'url' : 'text' }
}

function numberField(name: string, about: string, least: number, most: number, unit = unitOf(name, about)) {
  // The unit stands beside the field.
  const help = sentence([about.toLowerCase() === `${unit}.` ? undefined : about, lengthOf(least, most)])
  return { ...(help && { help }), ...(unit && { suffix: unit }) }
}
