/** Writes the types of all operations for the client: `node modules/config-api/client/generate.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { core } from '../core.ts'
import { openApiDocument } from '../openapi.ts'
import { installed } from '../surface.ts'
import { toDeclaration, toType, type Schema } from './typescript.ts'

interface Described {
  operationId: string
  summary: string
  parameters?: { name: string; in: 'path' | 'query'; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

interface Document {
  paths: Record<string, Record<string, Described>>
  components: { schemas?: Record<string, Schema> }
}

/** The text of `operations.ts`: the types of what goes in and out, and the table that the client works with. */
export async function operationsModule(): Promise<string> {
  const types = new Map<string, string>()
  const operations: string[] = []
  const table: string[] = []
  for (const plugin of [core, ...installed]) {
    const document = JSON.parse(await openApiDocument({ issuer: '', version: '' }, plugin)) as Document
    const named = nameTypes(types, document.components.schemas ?? {}, plugin.name)
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        const { operationId, summary } = operation
        const [type] = Object.keys(operation.requestBody?.content ?? {})
        operations.push(`  /** ${summary} */\n  '${operationId}': ${operationType(operation, type, named)}`)
        table.push(`  '${operationId}': ${route(method, path, type)}`)
      }
  }
  return [
    '/* oxlint-disable */',
    '// Written by generate.ts out of the operations themselves.',
    ...types.values(),
    `/** Every operation by its id. */\nexport interface Operations {\n${operations.join('\n')}\n}`,
    `/** Method, path, and media type of the body. */\nexport const routes = {\n${table.join(',\n')}\n} as const`,
    ''
  ].join('\n\n')
}

/**
 * Adds the types of one document. Two documents may have different things under one name: the later one is called after its
 * plugin then.
 * @returns what a reference in that document is called
 */
function nameTypes(
  types: Map<string, string>,
  schemas: Record<string, Schema>,
  plugin: string
): (reference: string) => string {
  const plain = (reference: string) => typeName(reference.split('/').at(-1) ?? '')
  const own = `${plugin.charAt(0).toUpperCase()}${plugin.slice(1).replaceAll(/\W/g, '')}`
  const clashing = new Set(
    Object.entries(schemas)
      .map(([name, schema]) => [typeName(name), toDeclaration(typeName(name), schema, plain)] as const)
      .filter(([name, declaration]) => (types.get(name) ?? declaration) !== declaration)
      .map(([name]) => name)
  )
  const named = (reference: string) => (clashing.has(plain(reference)) ? own : '') + plain(reference)
  for (const [name, schema] of Object.entries(schemas))
    types.set(named(name), toDeclaration(named(name), schema, named))
  return named
}

const typeName = (name: string) => name.replaceAll(/\W/g, '')

function operationType(
  { parameters = [], requestBody, responses }: Described,
  type: string | undefined,
  named: (reference: string) => string
): string {
  const group = (place: 'path' | 'query') => {
    const members = parameters.filter((parameter) => parameter.in === place)
    const required = members.filter((parameter) => parameter.required).map(({ name }) => name)
    const properties = Object.fromEntries(members.map(({ name, schema }) => [name, schema]))
    if (members.length === 0) return undefined
    const optional = required.length === 0 ? '?' : ''
    return `${place === 'path' ? 'params' : 'query'}${optional}: ${toType({ type: 'object', properties, required }, named)}`
  }
  const body = type && `body: ${bodyType(type, requestBody?.content[type]?.schema, named)}`
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      const [answer] = Object.values(content ?? {})
      return answer ? toType(answer.schema, named) : 'undefined'
    })
  const input = [group('path'), group('query'), body].filter(Boolean).join('; ')
  return `{ input: {${input && ` ${input} `}}; answer: ${[...new Set(answers)].join(' | ')} }`
}

function bodyType(type: string, schema: Schema | undefined, named: (reference: string) => string): string {
  if (/[/+]json$/.test(type)) return toType(schema, named)
  return type === 'multipart/form-data'
    ? 'FormData'
    : type === 'text/plain'
      ? 'string'
      : 'Blob | Uint8Array<ArrayBuffer>'
}

const route = (method: string, path: string, type: string | undefined) => {
  const texts = [method.toUpperCase(), path, type].filter((text) => text !== undefined)
  return `[${texts.map((text) => `'${text}'`).join(', ')}]`
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, 'operations.ts'), await operationsModule())
