import { Exit } from '../exit.ts'
import type { Operation } from './operation.ts'

/** A tag as one word: `OAuth - OpenID Connect - Clients` is the task `OauthOpenidConnectClients`. */
export const taskOf = ({ tag }: Operation): string =>
  tag
    .replaceAll(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

export const tasksOf = (operations: readonly Operation[]): string[] => [...new Set(operations.map(taskOf))].toSorted()

/** What a task offers, as text. @throws Exit `usage` for a task that there is not */
export function describeTask(program: string, operations: readonly Operation[], task: string): string {
  const own = operations.filter((operation) => taskOf(operation).toLowerCase() === task.toLowerCase())
  if (own.length === 0) {
    const known = tasksOf(operations).map((name) => `  ${name}`)
    throw new Exit('usage', `--info: there is no task ${task}. These are the tasks:\n${known.join('\n')}`)
  }
  const [sample] = own.flatMap(({ body, plugin }) => (body?.schema === undefined ? [] : addressOf(body.schema, plugin)))
  const hint =
    sample === undefined
      ? []
      : ['', `To get a sample of a body, use --schema-sample, for example: ${program} --schema-sample ${sample}`]
  return [...own.flatMap(describe), ...hint].join('\n')
}

function describe(operation: Operation): string[] {
  const { id, summary, parameters = [], body, plugin } = operation
  const shown = parameters.map(
    ({ name, description = 'No description', type }) => `    ${name}: ${description} [${type}]`
  )
  return [
    `Operation ID: ${id}`,
    `  Description: ${summary}`,
    ...(shown.length > 0 ? ['  Parameters:', ...shown] : []),
    ...(body === undefined ? [] : [`  Schema: ${schemaOf(body, plugin)}`])
  ]
}

function schemaOf({ schema, types, isList }: NonNullable<Operation['body']>, plugin: string | undefined): string {
  if (schema === undefined) return types.join(' or ')
  return `${isList ? 'Array of ' : ''}${addressOf(schema, plugin)}`
}

/** How a schema is called; the one that is for input alone has the name of the thing, as Janssen's has. */
export const addressOf = (schema: string, plugin: string | undefined): string =>
  (plugin === undefined ? '' : `${plugin}:`) + schema.replace(/Input$/, '')
