import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Exit } from '../exit.ts'
import { jsonOf, send, type Server } from '../http.ts'
import { compile } from './compile.ts'
import type { Mode, Operation, Schemas } from './operation.ts'

/** The documents of a server without added plugins. */
const documents: readonly (readonly [Mode, string])[] = [
  ['jca', '/jans-config-api/api/v1/openapi.json'],
  ['jca', '/jans-config-api/fido2/openapi.json'],
  ['jca', '/jans-config-api/scim/openapi.json'],
  ['jca', '/jans-config-api/admin-ui/openapi.json'],
  ['jca', '/jans-config-api/mgt/openapi.json'],
  ['scim', '/jans-scim/openapi.json']
]

type ByMode<T> = Partial<Record<Mode, T[]>>

/** Texts of the files that come with the tool, by their names; what it does not find there, it asks the server for. */
export async function bundles(origin: string): Promise<Record<string, string>> {
  const operations: ByMode<Operation> = {}
  const schemas: ByMode<Schemas> = {}
  for (const [mode, path] of documents) {
    const described = compile(await document({ origin }, path))
    ;(operations[mode] ??= []).push(...described.operations)
    ;(schemas[mode] ??= []).push(described.schemas)
  }
  return { [operationsFile]: inLines(operations), [schemasFile]: inLines(schemas) }
}

const operationsFile = 'operations.json'
const schemasFile = 'schemas.json'

/** One entry a line, so that a change of one shows as such. */
function inLines(content: ByMode<unknown>): string {
  const parts = Object.entries(content).map(
    ([mode, entries]) => `"${mode}":[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`
  )
  return `{${parts.join(',')}}\n`
}

/** @throws Exit where the server has no such document */
export async function document(server: Server, path: string): Promise<object> {
  const answer = await send(server, { method: 'GET', path })
  const content = answer.status === 200 ? jsonOf(answer) : undefined
  if (typeof content === 'object' && content !== null && 'paths' in content) return content
  throw new Exit('refused', `${server.origin} has no OpenAPI document at ${path} (${answer.status})`)
}

export const bundledOperations = (mode: Mode): Operation[] => read<Operation>(operationsFile)[mode] ?? []

export const bundledSchemas = (mode: Mode): Schemas[] => read<Schemas>(schemasFile)[mode] ?? []

const read = <T>(name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as ByMode<T>
