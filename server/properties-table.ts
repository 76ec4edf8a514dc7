import { properties, type Property } from '#modules/settings/index'
import { alignedTable } from './markdown-table.ts'

/** Longer values have no place in a table. */
const widest = 60

/** docs/properties.md: what can be changed at run time, and what Janssen has beyond that. */
export function propertiesDocument(): string {
  const inForce = [...properties].filter(([, { status }]) => status === 'in force')
  const long = inForce.filter(([, property]) => shown(property.standard, property.wants) === undefined)
  const table = inForce.map(([name, property]) => [
    `\`${name}\``,
    shown(property.standard, property.wants) ?? 'below',
    property.about
  ])
  const refused = withReasons(({ status, about }) =>
    typeof status === 'object' && 'unsupported' in status ? about : undefined
  )
  const kept = withReasons(({ status }) => (typeof status === 'object' && 'kept' in status ? status.kept : undefined))
  return `# Properties of the auth server

They are Janssen’s (\`AppConfiguration\`) and change while the server runs, with the operation \`patch-properties\` of the Config
API:

\`\`\`sh
curl -X PATCH http://localhost:8080/jans-config-api/api/v1/jans-auth-server/config \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json-patch+json' \\
  -d '[{ "op": "replace", "path": "/accessTokenLifetime", "value": 600 }]'
\`\`\`

The token needs the scope \`https://jans.io/oauth/jans-auth-server/config/properties.write\`. A change takes effect at once, on
other replicas within a second. Either all changes of a request are made or none; a property that is not known, is not
supported or would have a wrong value is refused by name. \`remove\` puts a property back to its default. Lifetimes are in
seconds where the name says nothing else.

## In force

${alignedTable([['Property', 'Default', 'What it does'], ...table])}

${long.map(([name, { standard }]) => `\`${name}\`:\n\n\`\`\`text\n${lines(standard)}\n\`\`\``).join('\n\n')}

## Kept

Tools may set these and read them again; they have no effect.

${kept}

## Not supported

Whoever sets one of these to something else than its default is told so.

${refused}
`
}

/** A line for each reason, with the names of the properties that have it. */
function withReasons(reasonOf: (property: Property<unknown>) => string | undefined): string {
  const named = [...properties].map(([name, property]) => ({ name, reason: reasonOf(property) }))
  const reasons = Map.groupBy(
    named.filter(({ reason }) => reason !== undefined),
    ({ reason }) => reason
  )
  return [...reasons].map(([reason, of]) => `- ${reason} ${of.map(({ name }) => `\`${name}\``).join(', ')}`).join('\n')
}

/** JSON with the elements of a list in lines of their own. */
const lines = (value: unknown) =>
  Array.isArray(value) ? value.map((item) => JSON.stringify(item)).join('\n') : JSON.stringify(value)

/** The default as the table shows it; undefined when it is too long. */
function shown(standard: unknown, wants: string): string | undefined {
  if (standard === undefined || standard === '') return ''
  if (Array.isArray(standard) && standard.length > 2 && wants.endsWith(` ${standard.join(', ')}`)) return 'all'
  const text = typeof standard === 'string' ? standard : JSON.stringify(standard)
  return text.length > widest ? undefined : `\`${text}\``
}
