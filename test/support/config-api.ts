import type { MinijansServer } from '#server/start'
import { accessToken } from './tokens.ts'

export const base = '/jans-config-api/api/v1'
const scope = (name: string) => (/^(https:|revoke_session$)/.test(name) ? name : `https://jans.io/oauth/config/${name}`)

export interface ApiAnswer<T> {
  status: number
  headers: Headers
  text: string
  body: T
}

/** Speaks to the Config API with a token that has the scopes, or with none. */
export async function configApi(app: MinijansServer, ...scopes: string[]) {
  const token = scopes.length > 0 ? await accessToken(app, ...scopes.map(scope)) : undefined
  return async <T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {}
  ): Promise<ApiAnswer<T>> => {
    const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/json'
    const answer = await fetch(`${app.address}${base}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && !(body instanceof FormData) && { 'content-type': type }),
        ...headers
      },
      ...(body !== undefined && {
        body:
          typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
            ? (body as string)
            : JSON.stringify(body)
      })
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.startsWith('application/json')
    return { status: answer.status, headers: answer.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T }
  }
}

export type ConfigApi = Awaited<ReturnType<typeof configApi>>

export interface Page {
  start: number
  totalEntriesCount: number
  entriesCount: number
  entries: Record<string, unknown>[]
}

export interface ApiError {
  code: string
  message: string
  description?: string
}
