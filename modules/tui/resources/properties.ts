import type { Entry } from '../members.ts'
import type { Resource } from '../resource.ts'

interface Members {
  names: string
  schema: string
  read: string
  patch: string
}

/** The members of one thing as a list, each with a form of its own. */
const memberList = ({ names, schema, read, patch }: Members): Resource => ({
  kind: 'list',
  name: 'Property',
  names,
  schema,
  list: {
    operation: read,
    isWhole: true,
    columns: [
      { member: 'name', label: 'Property' },
      { member: 'value', label: 'Value', yields: true }
    ],
    entries: (answer, known) => {
      const values = Object(answer) as Entry
      // What has no value yet can get one.
      return [...new Set([...Object.keys(values), ...known])].sort().map((name) => ({ name, value: values[name] }))
    }
  },
  title: ({ name }) => String(name),
  patch,
  opened: ({ name, value }) => (value === undefined ? {} : { [String(name)]: value }),
  tabs: ({ name, value }) => [
    { title: 'Property', fields: [{ member: String(name), label: String(name), ...kind(value) }] }
  ]
})

/** Where the schema leaves it open, it is what it was. */
const kind = (value: unknown) =>
  typeof value === 'boolean'
    ? { kind: 'boolean' as const }
    : typeof value === 'number'
      ? { kind: 'number' as const }
      : Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
        ? {}
        : typeof value === 'object' && value !== null
          ? { kind: 'json' as const }
          : {}

export const properties = memberList({
  names: 'Properties',
  schema: 'AppConfiguration',
  read: 'get-properties',
  patch: 'patch-properties'
})

export const apiProperties = memberList({
  names: 'Properties of the Config API',
  schema: 'ApiAppConfiguration',
  read: 'get-config-api-properties',
  patch: 'patch-config-api-properties'
})
