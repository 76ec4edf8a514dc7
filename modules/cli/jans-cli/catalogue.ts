import { Exit } from '../exit.ts'
import { jsonOf, send, type Server } from '../http.ts'
import { authOperations } from './auth-operations.ts'
import { bundledOperations, bundledSchemas, document } from './bundle.ts'
import { compile } from './compile.ts'
import type { Described, Mode, Operation, Schemas } from './operation.ts'

/** What can be done: what comes with the tool, and what has been asked of a server. */
export interface Catalogue {
  mode: Mode
  operations: Operation[]
  /** Read when somebody asks for them. */
  schemas: () => readonly Schemas[]
}

export function bundled(mode: Mode): Catalogue {
  return {
    mode,
    operations: mode === 'auth' ? [...authOperations] : bundledOperations(mode),
    schemas: () => bundledSchemas(mode)
  }
}

/** Adds plugins of a server by their names. @throws Exit where it has one not */
export async function withPlugins(catalogue: Catalogue, server: Server, names: readonly string[]): Promise<Catalogue> {
  const known = new Set(['user-mgt', ...catalogue.operations.map(({ plugin }) => plugin)])
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length === 0 || catalogue.mode !== 'jca') return catalogue
  const wrong = unknown.find((name) => !/^[a-z][\w-]*$/i.test(name))
  if (wrong !== undefined) throw new Exit('usage', `--plugins: ${wrong} cannot be the name of a plugin`)
  const added = await Promise.all(
    unknown.map(async (name) => compile(await document(server, `/jans-config-api/${name}/openapi.json`)))
  )
  return extended(catalogue, added)
}

function extended(catalogue: Catalogue, added: readonly Described[]): Catalogue {
  const { mode, operations, schemas } = catalogue
  return {
    mode,
    operations: [...operations, ...added.flatMap((described) => described.operations)],
    schemas: () => [...schemas(), ...added.map((described) => described.schemas)]
  }
}

/** Scopes that open the list of plugins. */
export const pluginScopes = (operations: readonly Operation[]): readonly string[] =>
  operations.find(({ id }) => id === 'get-plugins')?.scopes ?? []

/** Adds the plugins that a server has beyond those that are known. @param token opens the list of plugins */
export async function withServersPlugins(catalogue: Catalogue, server: Server, token: string): Promise<Catalogue> {
  const listing = catalogue.operations.find(({ id }) => id === 'get-plugins')
  if (!listing) return catalogue
  const headers = { authorization: `Bearer ${token}` }
  const answer = await send(server, { method: 'GET', path: listing.path, headers })
  const plugins = answer.status === 200 ? jsonOf(answer) : undefined
  if (!Array.isArray(plugins)) return catalogue
  const names = plugins.map((plugin) => String((Object(plugin) as { name?: unknown }).name))
  return withPlugins(catalogue, server, names)
}

/** @throws Exit `usage` */
export function requireOperation({ operations }: Catalogue, id: string): Operation {
  const found = findOperation(operations, id)
  if (found) return found
  const near = operations.map((operation) => operation.id).filter((known) => isNear(known, id))
  const advice = near.length > 0 ? ` Perhaps: ${near.slice(0, 8).join(', ')}` : ' See --info for what there is'
  throw new Exit('usage', `No Operation ID ${id} was found.${advice}`)
}

export const findOperation = (operations: readonly Operation[], id: string): Operation | undefined =>
  operations.find((operation) => operation.id === id)

/** Do they share most of their words? */
function isNear(known: string, asked: string): boolean {
  const words = new Set(known.toLowerCase().split(/[-_]/))
  const wanted = asked.toLowerCase().split(/[-_]/)
  return wanted.filter((word) => words.has(word)).length >= Math.max(2, wanted.length - 1)
}
