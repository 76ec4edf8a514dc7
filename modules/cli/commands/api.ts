import { getAccess } from '../jans-cli/access.ts'
import { bundledOperations } from '../jans-cli/bundle.ts'
import type { Mode, Operation } from '../jans-cli/operation.ts'
import { readSettings } from '../jans-cli/settings.ts'
import { Exit, reasonOf } from '../exit.ts'
import { isJson, jsonOf, send, textOf as bodyOf, type Answer, type Server } from '../http.ts'
import { dataFolders, findLocal, type LocalServer } from '../local.ts'
import { progress } from '../output.ts'
import { clientCredentials } from '../token.ts'
import { isGiven, textOf, type Call } from './command.ts'

/** What goes into an operation. */
export interface Input {
  path?: Record<string, string>
  query?: Record<string, string | number | undefined>
  body?: unknown
}

/** The operations of a server, by their ids. */
export interface Api {
  server: Server
  /** The client of this machine, where it is used. */
  local: LocalServer | undefined
  /** @throws Exit `refused`, `denied` with what the server says */
  ask: <T = Record<string, unknown>>(operationId: string, input?: Input) => Promise<T>
}

/**
 * Gets a token for the operations, of this machine's server unless another one is named.
 * @throws Exit
 */
export async function connect(call: Call, operationIds: readonly string[]): Promise<Api> {
  const operations = new Map(operationIds.map((id) => [id, requireOperation(id)]))
  const scopes = [...new Set([...operations.values()].flatMap((one) => one.scopes))]
  const { server, local, token } = await signIn(call, scopes)
  return {
    server,
    local,
    async ask<T>(operationId: string, input: Input = {}) {
      const operation = operations.get(operationId)
      if (!operation) throw new Error(`No token was asked for ${operationId}`)
      return (await perform(server, token, operation, input)) as T
    }
  }
}

async function signIn(call: Call, scopes: readonly string[]) {
  const host = textOf(call, 'host')
  if (host === undefined) {
    const local = requireLocal(call)
    const { access_token: token } = await clientCredentials(local.server, local.client, scopes)
    return { server: local.server, local, token }
  }
  const id = textOf(call, 'clientId')
  const options = {
    host,
    ...(id && { 'client-id': id }),
    ...(isGiven(call, 'noverify') && { noverify: true as const })
  }
  const settings = readSettings(call.host.env, options, 'jca')
  const { token } = await getAccess(settings, scopes)
  return { server: settings.server, local: undefined, token }
}

/** The server of this machine. @throws Exit `unreachable` where there is none */
export function requireLocal(call: Call): LocalServer {
  const env = environment(call)
  const local = findLocal(env)
  if (!local)
    throw new Exit(
      'unreachable',
      `There is no cli-client.json in ${dataFolders(env).join(' or ')}. Name the data folder with --data, another server with --host, or start one: minijans start`
    )
  return { ...local, server: { ...local.server, verify: !isGiven(call, 'noverify') } }
}

/** The environment, with the data folder that was named. */
export function environment(call: Call): NodeJS.ProcessEnv {
  const data = textOf(call, 'data')
  return data === undefined ? call.host.env : { ...call.host.env, MINIJANS_DATA: data }
}

function requireOperation(id: string): Operation {
  for (const mode of ['jca', 'scim'] satisfies Mode[]) {
    const operation = bundledOperations(mode).find((one) => one.id === id)
    if (operation) return operation
  }
  throw new Error(`${id} is not among the operations that come with the program`)
}

async function perform(server: Server, token: string, operation: Operation, input: Input): Promise<unknown> {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.path?.[name] ?? '')
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) if (value !== undefined) query.set(name, String(value))
  const [type = 'application/json'] = operation.body?.types ?? []
  const answer = await send(server, {
    method: operation.method,
    path: query.size > 0 ? `${path}?${query.toString()}` : path,
    headers: { authorization: `Bearer ${token}`, ...(input.body !== undefined && { 'content-type': type }) },
    ...(input.body !== undefined && { body: JSON.stringify(input.body) })
  })
  if (answer.status >= 400) throw new Exit(reasonOf(answer.status), refusal(answer))
  return isJson(answer) ? jsonOf(answer) : bodyOf(answer)
}

/** What the server says, in a line. */
function refusal(answer: Answer): string {
  const { message, description, detail, error_description: about } = Object(jsonOf(answer)) as Record<string, unknown>
  const said = [message, description, detail, about].filter((text, i, all) => text && all.indexOf(text) === i)
  const text =
    said.length > 0 ? said.map((one) => String(one).replace(/\.$/, '')).join(': ') : bodyOf(answer).slice(0, 500)
  return `The server refuses (${answer.status}): ${text || 'without a reason'}`
}

/** A page of a list, as the Config API answers with it. */
export interface Page {
  start: number
  totalEntriesCount: number
  entriesCount: number
  entries: Record<string, unknown>[]
}

/** The query of a list. @param sort member that it is sorted by unless another one is given @throws Exit `usage` */
export function listQuery(call: Call, sort?: string): Record<string, string | number | undefined> {
  return {
    limit: whole(call, 'limit') ?? 50,
    startIndex: whole(call, 'start') ?? 0,
    pattern: textOf(call, 'search'),
    sortBy: textOf(call, 'sort') ?? sort,
    sortOrder: isGiven(call, 'descending') ? 'descending' : undefined
  }
}

function whole(call: Call, name: string): number | undefined {
  const text = textOf(call, name)
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Exit('usage', `--${name} must be a whole number, not ${text}`)
  return Number(text)
}

/** Says where in a list this is, when there is more of it. */
export function tellMore({ start, entriesCount, totalEntriesCount }: Page): void {
  const end = start + entriesCount
  if (entriesCount > 0 && end < totalEntriesCount)
    progress(`${start + 1} to ${end} of ${totalEntriesCount}; the next ones with --start ${end}`)
}
