import { Exit } from './exit.ts'
import { jsonOf, send, textOf, type Server } from './http.ts'

export interface Client {
  id: string
  secret: string
}

/** What the token endpoint gives. */
export interface Tokens {
  access_token: string
  scope?: string
  expires_in?: number
  refresh_token?: string
}

const tokenPath = '/jans-auth/restv1/token'

/** RFC 6749, 2.3.1: each half is form-encoded before they are put together. */
export function basic({ id, secret }: Client): string {
  const encoded = [id, secret].map((text) => new URLSearchParams({ '': text }).toString().slice(1)).join(':')
  return `Basic ${Buffer.from(encoded).toString('base64')}`
}

/** An access token of the client's own (RFC 6749, 4.4). @throws Exit `denied` */
export async function clientCredentials(server: Server, client: Client, scopes: readonly string[]): Promise<Tokens> {
  const scope = scopes.join(' ')
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) })
  const headers = { authorization: basic(client) }
  const answer = await send(server, { method: 'POST', path: tokenPath, headers, body: form })
  const content = Object(jsonOf(answer)) as Partial<Tokens> & { error?: string; error_description?: string }
  if (content.access_token !== undefined) return content as Tokens
  const { error = answer.status, error_description: description = textOf(answer).slice(0, 200) } = content
  const advice = error === 'invalid_client' ? `. Check the id and the secret of the client ${client.id}` : ''
  throw new Exit('denied', `${server.origin} gives no access token: ${error}, ${description}${advice}`)
}
