/**
 * A client of the Config API, for programs: `import { configApi, clientCredentials } from 'minijans/client'`. It needs
 * nothing but `fetch`, and knows every operation by the id that the OpenAPI documents give it.
 */
import { routes, type Operations } from './operations.ts'

export type * from './operations.ts'

export type OperationId = keyof Operations
export type Input<Id extends OperationId> = Operations[Id]['input']
export type Answer<Id extends OperationId> = Operations[Id]['answer']

/** What an operation needs; nothing where all of it may be left out. */
type Arguments<Id extends OperationId> = object extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]

export interface ConfigApiOptions {
  /** Origin of the server: `http://localhost:8080`. */
  url: string
  /** An access token, or what gets one for each request. */
  token?: string | (() => string | Promise<string>)
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch
}

export interface ConfigApi {
  /**
   * Carries one operation out.
   * @throws ConfigApiError when the server says no
   */
  call: <Id extends OperationId>(id: Id, ...input: Arguments<Id>) => Promise<Answer<Id>>
}

/** The server has said no. */
export class ConfigApiError extends Error {
  override name = 'ConfigApiError'
  readonly operationId: string
  readonly status: number
  /** `404`, `OCA001`, `NAME_CONFLICT` …; absent where the answer was no JSON. */
  readonly code: string | undefined

  constructor(operationId: string, status: number, text: string) {
    const { code, message, description = message } = parsedError(text)
    super(`${operationId}: ${status} ${description ?? text}`.trim())
    this.operationId = operationId
    this.status = status
    this.code = code
  }
}

export function configApi({ url, token, fetch = globalThis.fetch }: ConfigApiOptions): ConfigApi {
  return {
    async call(id, ...[input]) {
      const [method, path, type]: readonly [string, string, string?] = routes[id]
      const { params = {}, query = {}, body } = (input ?? {}) as Loose
      const address = new URL(
        path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => segment(params[name], name)),
        url
      )
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) address.searchParams.set(name, String(value))
      const headers = new Headers({ accept: 'application/json, text/plain' })
      const bearer = typeof token === 'function' ? await token() : token
      if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`)
      // A form says itself where its parts begin.
      if (type !== undefined && type !== 'multipart/form-data') headers.set('content-type', type)
      const content =
        body === undefined ? null : isJson(type) ? JSON.stringify(body) : (body as NonNullable<RequestInit['body']>)
      const answer = await fetch(address, { method, headers, body: content })
      const text = await answer.text()
      if (!answer.ok) throw new ConfigApiError(id, answer.status, text)
      const given = isJson(answer.headers.get('content-type')?.split(';', 1)[0]) ? JSON.parse(text) : text || undefined
      return given as Answer<typeof id>
    }
  }
}

interface Loose {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
}

const isJson = (type: string | undefined) => /[/+]json$/.test(type ?? '')

/** @throws TypeError for what would change the path */
function segment(text: string | undefined, name: string): string {
  if (!text || text === '.' || text === '..') throw new TypeError(`${name} cannot be ${JSON.stringify(text ?? '')}`)
  return encodeURIComponent(text)
}

function parsedError(text: string): { code?: string; message?: string; description?: string } {
  try {
    return Object(JSON.parse(text)) as ReturnType<typeof parsedError>
  } catch {
    return {}
  }
}

export interface Credentials {
  /** Origin of the server that issues tokens. */
  issuer: string
  /** As in `cli-client.json`. */
  client_id: string
  client_secret: string
  scopes: readonly string[]
  fetch?: typeof globalThis.fetch
}

/** Gets an access token (RFC 6749, 4.4), and another one shortly before it expires. */
export function clientCredentials(credentials: Credentials): () => Promise<string> {
  const { issuer, client_id, client_secret, scopes, fetch = globalThis.fetch } = credentials
  let current: { value: Promise<string>; until: number } | undefined
  return () => {
    if (current && performance.now() < current.until) return current.value
    const taken = { value: get(), until: Infinity }
    current = taken
    return taken.value

    async function get(): Promise<string> {
      try {
        const basic = btoa([client_id, client_secret].map(encodeURIComponent).join(':'))
        const answer = await fetch(new URL('/jans-auth/restv1/token', issuer), {
          method: 'POST',
          headers: { authorization: `Basic ${basic}` },
          body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') })
        })
        const token = (await answer.json()) as { access_token?: string; expires_in?: number; error?: string }
        if (token.access_token === undefined) throw new Error(`No access token: ${answer.status} ${token.error}`)
        taken.until = performance.now() + ((token.expires_in ?? 60) - 30) * 1000
        return token.access_token
      } catch (error) {
        current = undefined
        throw error
      }
    }
  }
}
