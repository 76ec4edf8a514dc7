import { isDeepStrictEqual } from 'node:util'

type JsonSchema = Record<string, unknown>
type Value = Record<string, unknown>

export interface OpenApiOperation {
  operationId: string
  parameters?: { name: string; in: string }[]
  security: { oauth2?: string[] }[]
  responses: Record<string, { content?: Record<string, { schema?: JsonSchema }> }>
}

export interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, JsonSchema> }
}

/**
 * Where a value is not what a schema of an OpenAPI 3.1 document says: JSON Schema 2020-12, as far as ours use it. An
 * object has the members that are described and no others, whether or not the schema says so.
 * @throws Error for a keyword that is not looked at here
 */
export function breaches({ components }: OpenApi, schema: JsonSchema, value: unknown, at = ''): string[] {
  const check = (next: unknown, inner: unknown, place = at) =>
    breaches({ paths: {}, components }, next as JsonSchema, inner, place)
  const rules: Record<string, (rule: never) => string[] | boolean> = {
    $ref: (name: string) => check(components.schemas[name.replace('#/components/schemas/', '')], value),
    type: (types: string | string[]) => [types].flat().some((type) => isOfType(value, type)),
    const: (wanted: unknown) => isDeepStrictEqual(value, wanted),
    enum: (wanted: unknown[]) => wanted.some((one) => isDeepStrictEqual(value, one)),
    anyOf: (any: unknown[]) => any.some((one) => check(one, value).length === 0),
    oneOf: (any: unknown[]) => any.filter((one) => check(one, value).length === 0).length === 1,
    allOf: (all: unknown[]) => all.flatMap((one) => check(one, value)),
    minLength: (length: number) => typeof value !== 'string' || value.length >= length,
    maxLength: (length: number) => typeof value !== 'string' || value.length <= length,
    pattern: (text: string) => typeof value !== 'string' || new RegExp(text, 'u').test(value),
    minimum: (limit: number) => typeof value !== 'number' || value >= limit,
    maximum: (limit: number) => typeof value !== 'number' || value <= limit,
    exclusiveMinimum: (limit: number) => typeof value !== 'number' || value > limit,
    minItems: (length: number) => !Array.isArray(value) || value.length >= length,
    maxItems: (length: number) => !Array.isArray(value) || value.length <= length,
    items: (item: JsonSchema) =>
      Array.isArray(value) ? value.flatMap((one, i) => check(item, one, `${at}[${i}]`)) : true,
    required: (names: string[]) =>
      isObject(value)
        ? names.filter((name) => !Object.hasOwn(value, name)).map((name) => `${at}.${name} is missing`)
        : true,
    properties: (members: Record<string, JsonSchema>) =>
      isObject(value)
        ? Object.entries(value).flatMap(([name, member]) =>
            Object.hasOwn(members, name)
              ? check(members[name], member, `${at}.${name}`)
              : schema.additionalProperties
                ? []
                : [`${at}.${name} is not described`]
          )
        : true,
    propertyNames: (name: JsonSchema) =>
      isObject(value) ? Object.keys(value).flatMap((one) => check(name, one, `${at}.${one}`)) : true,
    additionalProperties: (member: JsonSchema | boolean) => {
      if (typeof member === 'boolean' || !isObject(value)) return true
      const { properties = {} } = schema as { properties?: object }
      const others = Object.entries(value).filter(([name]) => !Object.hasOwn(properties, name))
      return others.flatMap(([name, one]) => check(member, one, `${at}.${name}`))
    }
  }
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (annotations.has(keyword)) return []
    const apply = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined
    if (!apply) throw new Error(`${at}: the keyword ${keyword} is not looked at`)
    const found = apply(rule as never)
    return typeof found === 'boolean' ? (found ? [] : [`${at} is not of ${keyword} ${JSON.stringify(rule)}`]) : found
  })
}

const annotations = new Set([
  'description',
  'title',
  'default',
  'examples',
  'format',
  'deprecated',
  'readOnly',
  'writeOnly'
])

const isObject = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}
