/** A JSON Schema (2020-12), as far as the documents use it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  items?: Schema | boolean
  prefixItems?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/**
 * The TypeScript type of what a schema allows.
 * @param named gives the name of the type that a reference leads to
 */
export function toType(schema: Schema | boolean | undefined, named: (reference: string) => string): string {
  if (typeof schema !== 'object') return 'unknown'
  const inner = (part: Schema | boolean | undefined) => toType(part, named)
  const { $ref, anyOf, oneOf, allOf, type } = schema
  if ($ref) return named($ref)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)))
  if (anyOf ?? oneOf) return union((anyOf ?? oneOf ?? []).map(inner))
  if (allOf) return allOf.map((part) => grouped(inner(part))).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => inner({ ...schema, type: one })))
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return schema.prefixItems ? `[${schema.prefixItems.map(inner).join(', ')}]` : `${grouped(inner(schema.items))}[]`
    case 'object':
      return objectType(schema, inner)
    default:
      return schema.properties ? objectType(schema, inner) : 'unknown'
  }
}

/** The declaration of a type by its name; an object has a line for each member. */
export function toDeclaration(name: string, schema: Schema, named: (reference: string) => string): string {
  const isPlainObject = schema.type === 'object' && !schema.anyOf && !schema.oneOf && !schema.allOf
  const members = isPlainObject ? objectMembers(schema, (part) => toType(part, named)) : []
  if (members.length === 0) return `export type ${name} = ${toType(schema, named)}`
  return `export interface ${name} {\n${members.map((member) => `  ${member}\n`).join('')}}`
}

type Inner = (part: Schema | boolean | undefined) => string

function objectType(schema: Schema, inner: Inner): string {
  const members = objectMembers(schema, inner)
  return members.length > 0 ? `{ ${members.join('; ')} }` : 'Record<string, never>'
}

function objectMembers(schema: Schema, inner: Inner): string[] {
  const { properties = {}, required = [], additionalProperties: others } = schema
  const members = Object.entries(properties).map(([name, member]) => {
    const key = /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)
    return `${key}${required.includes(name) ? '' : '?'}: ${inner(member)}`
  })
  if (others !== undefined && others !== false) {
    const values = inner(others)
    // Members with names of their own have to fit, too.
    members.push(`[name: string]: ${members.length > 0 ? 'unknown' : values}`)
  }
  return members
}

const union = (types: string[]) => [...new Set(types)].join(' | ')
const grouped = (type: string) => (/[|&]/.test(type) && !/^\{.*\}$/.test(type) ? `(${type})` : type)
