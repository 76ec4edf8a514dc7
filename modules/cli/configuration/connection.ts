import { Exit, reasonOf } from '../exit.ts'
import { isJson, jsonOf, send, textOf, type Server } from '../http.ts'
import { bundledOperations } from '../jans-cli/bundle.ts'
import type { Operation } from '../jans-cli/operation.ts'
import { clientCredentials, type Client } from '../token.ts'
import { allParts, kinds, type Members, type Value } from './sections.ts'

/** What an operation is told. */
export interface Input {
  params?: Record<string, string>
  query?: Record<string, string>
  /** Of a form, its parts: an object is JSON, a text is a file as base64. */
  body?: Value
}

/** A server whose configuration is read and written. */
export interface Remote {
  /** What it calls itself; addresses of its standards begin with it. */
  issuer: string
  /** Takes many changes at once, all of them or none. */
  isAtomic: boolean
  /** The client that asks. */
  clientId: string | undefined
  /** @throws Refusal, Exit `unreachable` */
  call(operationId: string, input?: Input): Promise<Value>
}

/** The server has said no. */
export class Refusal extends Exit {
  readonly status: number

  constructor(operationId: string, status: number, text: string) {
    const advice =
      status === 401 || status === 403 ? '. Use a client with the scopes of a configuration’s administrator' : ''
    super(reasonOf(status), `${operationId}: ${text || `the server answers ${status}`}${advice}`)
    this.status = status
  }
}

/** Carries many out in one transaction; Janssen has no such operation. */
export const changesOperation = 'post-configuration-changes'

interface Credentials {
  server: Server
  /** Absent where there is a token. */
  client?: Client | undefined
  /** Gets a token for scopes, in place of the client's own. */
  token?: ((scopes: readonly string[]) => Promise<string>) | undefined
}

/** Milliseconds that a token is used for; the shortest that servers give is longer. */
const tokenUse = 120_000

/** @throws Exit `unreachable`, `denied` */
export async function connect({ server, client, token }: Credentials): Promise<Remote> {
  const operations = new Map(bundledOperations('jca').map((operation) => [operation.id, operation]))
  const scopes = [...new Set(used().flatMap((id) => operations.get(id)?.scopes ?? []))]
  const get = async () => {
    if (token) return token(scopes)
    if (!client)
      throw new Exit('usage', `No client is known for ${server.origin}. Give --client-id and --client-secret`)
    return (await clientCredentials(server, client, scopes)).access_token
  }
  let current: { value: Promise<string>; until: number } | undefined
  const bearer = () => {
    if (!current || performance.now() > current.until) current = { value: get(), until: performance.now() + tokenUse }
    return current.value
  }
  return {
    issuer: await issuerOf(server),
    isAtomic: await isThere(server, operations.get(changesOperation)),
    clientId: client?.id,
    async call(operationId, input = {}) {
      const operation = operations.get(operationId)
      if (!operation) throw new Error(`There is no operation ${operationId}`)
      const { content, type } = await contentOf(operation, input.body)
      const answer = await send(server, {
        method: operation.method,
        path: pathOf(operation, input),
        headers: { authorization: `Bearer ${await bearer()}`, ...(type !== undefined && { 'content-type': type }) },
        body: content
      })
      if (answer.status >= 400) throw new Refusal(operationId, answer.status, reasonIn(answer))
      return isJson(answer) ? jsonOf(answer) : textOf(answer)
    }
  }
}

/** All that configurations are read and written with. */
const used = (): string[] => [
  ...kinds.flatMap(({ operations }) => Object.values(operations)),
  ...allParts.flatMap(({ read, write }) => [read, write.operation])
]

async function issuerOf(server: Server): Promise<string> {
  const answer = await send(server, { method: 'GET', path: '/.well-known/openid-configuration' })
  const { issuer } = Object(jsonOf(answer)) as Members
  if (typeof issuer === 'string') return issuer
  throw new Exit('refused', `${server.origin} is no server of OpenID Connect: it has no discovery document`)
}

async function isThere(server: Server, operation: Operation | undefined): Promise<boolean> {
  if (!operation) return false
  const answer = await send(server, { method: 'OPTIONS', path: operation.path })
  return answer.status < 300 && /\bPOST\b/.test(answer.headers.allow ?? '')
}

function pathOf({ path }: Operation, { params = {}, query = {} }: Input): string {
  const filled = path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = String(new URLSearchParams(query))
  return search === '' ? filled : `${filled}?${search}`
}

async function contentOf({ body }: Operation, value: Value): Promise<{ content?: string | Uint8Array; type?: string }> {
  if (value === undefined) return {}
  const [type = 'application/json'] = body?.types ?? []
  if (type !== 'multipart/form-data') return { content: JSON.stringify(value), type }
  const form = new FormData()
  for (const [name, part] of Object.entries(value as Members))
    if (typeof part === 'string') form.append(name, new Blob([Buffer.from(part, 'base64')]), name)
    else form.append(name, new Blob([JSON.stringify(part)], { type: 'application/json' }))
  const encoded = new Response(form)
  return { content: await encoded.bytes(), type: encoded.headers.get('content-type') ?? type }
}

function reasonIn(answer: Parameters<typeof textOf>[0]): string {
  const { description, message, responseMessage } = Object(jsonOf(answer)) as Record<string, string | undefined>
  return description ?? message ?? responseMessage ?? textOf(answer).slice(0, 500)
}
