import type { Schema } from '#modules/cli/index'
import type { Field, Kind } from '../resource.ts'

/** What somebody does with a field, by what the field says, else by its schema. */
export function kindOf(field: Field, schema: Schema | undefined): Kind {
  if (field.kind) return field.kind
  const type = typeOf(schema)
  if (field.choices) return type === 'array' ? 'multi' : 'select'
  if (type === 'boolean') return 'boolean'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'array') {
    const item = typeOf(schema?.items)
    if (schema?.items?.enum) return 'multi'
    return item === 'string' ? 'lines' : 'json'
  }
  if (schema?.enum) return 'select'
  return type === 'object' || (schema && type === undefined) ? 'json' : 'text'
}

const typeOf = (schema: Schema | undefined) => [schema?.type].flat().find((type) => type !== 'null')

/** Values that the schema lists. */
export const enumOf = (schema: Schema | undefined): string[] =>
  (schema?.enum ?? schema?.items?.enum ?? []).filter((value) => typeof value === 'string')

/** What a schema says of a member, in a sentence. */
export function aboutOf(schema: Schema | undefined): string | undefined {
  if (!schema) return undefined
  const { description, minimum, maximum } = schema
  const isSmall = typeof maximum === 'number' && maximum < 2 ** 31 - 1
  const range = typeof minimum === 'number' && minimum > 0 ? `From ${minimum}${isSmall ? ` to ${maximum}` : ''}.` : isSmall ? `To ${maximum}.` : '' // prettier-ignore
  return [description, range].filter(Boolean).join(' ') || undefined
}
