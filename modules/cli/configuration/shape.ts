import { kinds, type Members } from './sections.ts'
import { isMembers } from './values.ts'

/** What the file can have. */
export interface Shape {
  schema: Members
  /** Members of a thing or of a document: `scopes`; of `attributes` of a thing: `clients.attributes`. */
  membersOf(section: string): ReadonlySet<string>
}

const kindSections = new Set(kinds.map(({ section }) => section))

/** As the schema says. */
export function shapeOf(schema: Members): Shape {
  const found = new Map<string, ReadonlySet<string>>()
  for (const [section, about] of Object.entries(schema.properties as Record<string, Members>)) {
    const form = kindSections.has(section) ? (about.additionalProperties as Members) : about
    const members = form.properties as Record<string, Members> | undefined
    found.set(section, new Set(Object.keys(members ?? {})))
    const inner = members?.attributes?.properties
    if (isMembers(inner)) found.set(`${section}.attributes`, new Set(Object.keys(inner)))
  }
  return { schema, membersOf: (section) => found.get(section) ?? new Set() }
}
