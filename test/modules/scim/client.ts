import type { MinijansServer } from '#server/start'
import { accessToken } from '../../support/tokens.ts'

export const scopes = ['https://jans.io/scim/users.read', 'https://jans.io/scim/users.write']
export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const customUrn = 'urn:ietf:params:scim:schemas:extension:gluu:2.0:User'
export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** An attribute that an administrator can add to those of SCIM. */
export const badge = {
  name: 'badge',
  displayName: 'Badge',
  description: 'x',
  dataType: 'string',
  status: 'active',
  scimCustomAttr: true
} as const

export interface Answer {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at answers of every shape
  body: any
}

/** A provisioning system with a token for users, or for what the scopes say, or with one that it has already. */
export async function scimClient(app: MinijansServer, granted: readonly string[] | { token: string } = scopes) {
  const token = 'token' in granted ? granted.token : await accessToken(app, ...granted)
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {}
  ): Promise<Answer> => {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const answer = await fetch(`${app.address}/jans-scim/restv1/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        ...headers
      },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) })
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  let made = 0
  return {
    token,
    send,
    get: (path: string) => send('GET', path),
    find: (filter: string, more = '') => send('GET', `/Users?filter=${encodeURIComponent(filter)}${more}`),
    create: async (user: object = {}): Promise<Answer['body']> => {
      const { status, body } = await send('POST', '/Users', { schemas: [userUrn], userName: `scim-${++made}`, ...user })
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
      return body
    },
    patch: (id: string, ...Operations: unknown[]) => send('PATCH', `/Users/${id}`, { schemas: [patchUrn], Operations })
  }
}

export type ScimClient = Awaited<ReturnType<typeof scimClient>>
