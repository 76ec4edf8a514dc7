import type { MinijansServer } from '#server/start'
import { accessToken } from '../../support/tokens.ts'
import { contractOperations, type ContractOperation } from './contract-operations.ts'
import type { Call } from './contract-recipes.ts'

/** Sends requests to operations, with a token that is asked for once for each set of scopes. */
export function carryingOut(app: MinijansServer) {
  const tokens = new Map<string, Promise<string>>()

  function tokenFor(scopes: readonly string[]): Promise<string> {
    const name = scopes.join(' ')
    const token = tokens.get(name) ?? accessToken(app, ...scopes)
    tokens.set(name, token)
    return token
  }

  /** Without a call it is about things that are not there, and has no body. */
  function request(
    { method, path }: Pick<ContractOperation, 'method' | 'path'>,
    token?: string,
    { params = {}, query = '', body, type, headers }: Call = {}
  ): Promise<Response> {
    const address = path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'none'))
    const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
    const json = method === 'PATCH' ? 'application/json-patch+json' : 'application/json'
    const mediaType = type ?? (isRaw || body === undefined ? undefined : json)
    return fetch(`${app.address}${address}${query && `?${query}`}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(mediaType !== undefined && { 'content-type': mediaType }),
        ...headers
      },
      ...(body !== undefined && { body: isRaw ? (body as FormData) : JSON.stringify(body) })
    })
  }

  /** Carries one operation out with the first set of scopes that opens it. */
  async function send(operation: ContractOperation, call: Call, more: Record<string, string> = {}) {
    const [scopes] = operation.scopes
    const headers = { ...call.headers, ...more }
    const answer = await request(operation, scopes && (await tokenFor(scopes)), { ...call, headers })
    const type = answer.headers.get('content-type')?.split(';')[0]
    return { status: answer.status, type, text: await answer.text() }
  }

  /** The answer to one operation that has to succeed. */
  async function make<T = Record<string, unknown>>(operationId: string, call: Call = {}): Promise<T> {
    const operation = contractOperations.find((one) => one.operationId === operationId)
    if (!operation) throw new Error(`There is no operation ${operationId}`)
    const { status, text } = await send(operation, call)
    if (status !== operation.status) throw new Error(`${operationId} answered ${status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  return { tokenFor, request, send, make }
}
