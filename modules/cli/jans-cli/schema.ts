import { randomInt } from 'node:crypto'
import { Exit } from '../exit.ts'
import { nameOf } from './compile.ts'
import { isBinary } from './multipart.ts'
import type { Schema, Schemas } from './operation.ts'

/** A schema, and its neighbours that it refers to. */
interface Found {
  name: string
  schema: Schema
  all: Record<string, Schema>
}

/**
 * The schema of this name: `Scope`, or `fido2:RelyingParty` for one of a plugin. What has a form for input besides is found
 * in that form, because that is what somebody writes.
 * @throws Exit `usage`
 */
export function findSchema(documents: readonly Schemas[], address: string): Found {
  const [name = '', plugin] = address.split(':').toReversed()
  const own = documents.filter((document) => plugin === undefined || isPlugin(document.plugin, plugin))
  if (own.length === 0) {
    const known = documents.flatMap((document) => document.plugin ?? [])
    throw new Exit('usage', `There is no plugin ${plugin}. Plugins: ${known.join(', ')}`)
  }
  for (const { schemas } of own)
    for (const candidate of [`${name}Input`, name])
      if (Object.hasOwn(schemas, candidate)) return { name, schema: schemas[candidate] ?? {}, all: schemas }
  const near = own.flatMap(({ schemas, plugin: owner }) =>
    Object.keys(schemas)
      .filter((known) => known.toLowerCase().includes(name.toLowerCase()))
      .map((known) => (owner === undefined ? known : `${owner}:${known}`))
  )
  throw new Exit('usage', `Schema not found.${near.length > 0 ? ` Perhaps: ${near.join(', ')}` : ''}`)
}

/** Janssen's configuration files know one plugin by another name. */
const isPlugin = (known: string | undefined, asked: string) =>
  known !== undefined && [known, known === 'user-management' ? 'user-mgt' : known].includes(asked.toLowerCase())

/** The members of a schema, a line each; those with `*` are needed. */
export function describeSchema({ name, schema, all }: Found): string {
  const { properties = {}, required = [], description } = resolve(schema, all)
  const lines = Object.entries(properties).map(([member, own]) => {
    const plain = resolve(own, all)
    const further = Object.entries(plain).filter(([key]) => !known.has(key))
    const details = [
      typeOf(own, all),
      ...(plain.enum ? [`one of ${plain.enum.map(String).join(', ')}`] : []),
      ...further.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
      ...(plain.description === undefined ? [] : [plain.description])
    ]
    return `  ${member}${required.includes(member) ? '*' : ''}: ${details.join('; ')}`
  })
  const heading = description === undefined ? name : `${name}: ${description}`
  return [heading, ...(lines.length > 0 ? lines : [`  ${typeOf(schema, all)}`])].join('\n')
}

const known = new Set([
  'type',
  'description',
  'enum',
  'items',
  'properties',
  'required',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref'
])

function typeOf(schema: Schema, all: Record<string, Schema>): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref).replace(/Input$/, '')
  const { type, items, anyOf, oneOf } = resolve(schema, all)
  if (type === 'array') return `array of ${items ? typeOf(items, all) : 'anything'}`
  if (type !== undefined) return [type].flat().join(' or ')
  const choices = anyOf ?? oneOf
  return choices ? [...new Set(choices.map((choice) => typeOf(choice, all)))].join(' or ') : 'anything'
}

/** What a reference refers to, with what stands beside it. */
function resolve(schema: Schema, all: Record<string, Schema>): Schema {
  const { $ref, allOf = [], ...own } = schema
  const referred = $ref === undefined ? [] : [all[nameOf($ref)] ?? {}]
  const parts = [...[...allOf, ...referred].map((part) => resolve(part, all)), own]
  const properties: Record<string, Schema> = Object.assign({}, ...parts.map((part) => part.properties))
  return Object.assign({}, ...parts, Object.keys(properties).length > 0 && { properties }) as Schema
}

/** A body to begin with: what the schema says is usual, else something of the type. */
export const sampleOf = ({ schema, all }: Found): unknown => sample(schema, all, [])

/** @param above references that it is inside of, since schemas may contain themselves */
function sample(given: Schema, all: Record<string, Schema>, above: readonly string[]): unknown {
  const inside = given.$ref === undefined ? above : [...above, given.$ref]
  if (given.$ref !== undefined && above.includes(given.$ref)) return {}
  const schema = resolve(given, all)
  const [example] = schema.examples ?? []
  const told = schema.default ?? schema.example ?? example ?? schema.const
  if (told !== undefined) return told
  if (schema.enum && schema.enum.length > 0) return schema.enum[randomInt(schema.enum.length)]
  const choices = schema.anyOf ?? schema.oneOf
  const choice = choices?.find(({ type }) => type !== 'null')
  if (choice) return sample(choice, all, inside)
  const type = [schema.type].flat().find((one) => one !== 'null')
  if (isBinary(schema)) return '/path/to/file'
  if (schema.properties || type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, own]) => [name, sample(own, all, inside)])
    )
  if (type === 'array') return schema.items ? [sample(schema.items, all, inside)] : []
  if (type === 'boolean') return randomInt(2) === 1
  if (type === 'integer' || type === 'number') return randomInt(1, 201)
  return type === 'string' ? 'string' : null
}
