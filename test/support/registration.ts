import type { MinijansServer } from '#server/start'
import type { TestClient } from './oauth.ts'

export type Registered = TestClient & Record<string, unknown>

export interface RegistrationAnswer {
  status: number
  headers: Headers
  body: Registered & { error?: string; error_description?: string }
}

export const registrationPath = '/jans-auth/restv1/register'

/** One request to the registration endpoint, with a bearer token where one is given. */
export async function registration(
  app: MinijansServer,
  method: string,
  body?: unknown,
  { token, below = '' }: { token?: string | undefined; below?: string } = {}
): Promise<RegistrationAnswer> {
  const answer = await fetch(app.address + registrationPath + below, {
    method,
    headers: {
      'content-type': typeof body === 'string' ? 'application/jwt' : 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` })
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) })
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text === '' ? {} : JSON.parse(text)) as RegistrationAnswer['body']
  }
}

/** Reads, changes or deletes a client by the token that it got. */
export const manage = (
  app: MinijansServer,
  method: string,
  client: Pick<TestClient, 'client_id' | 'registration_access_token'>,
  body?: unknown
): Promise<RegistrationAnswer> =>
  registration(app, method, body, {
    token: client.registration_access_token,
    below: `?client_id=${client.client_id}`
  })
