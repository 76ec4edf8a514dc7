import { createHash, randomBytes } from 'node:crypto'
import type { MinijansServer } from '#server/start'
import { adminPassword } from './app.ts'
import { signIn } from './form-browser.ts'

export const tokenPath = '/jans-auth/restv1/token'
export const redirectUri = 'https://client.example/callback'

export interface TestClient {
  client_id: string
  client_secret: string
  registration_access_token: string
  registration_client_uri: string
}

/** Registers a client by plain HTTP. */
export async function register(app: MinijansServer, metadata: object = {}): Promise<TestClient> {
  const answer = await fetch(`${app.address}/jans-auth/restv1/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      scope: 'openid profile email offline_access online_access',
      ...metadata
    })
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as TestClient
}

export const basic = ({ client_id, client_secret }: Pick<TestClient, 'client_id' | 'client_secret'>) =>
  `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`

export interface Tokens {
  access_token: string
  refresh_token?: string
  id_token: string
  scope: string
}

/** Posts a form with the client's credentials. */
export function post(
  app: MinijansServer,
  path: string,
  client: TestClient,
  form: Record<string, string>
): Promise<Response> {
  return fetch(app.address + path, {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams(form)
  })
}

/** Signs the administrator in and brings back the code with what redeems it. */
export async function authorize(app: MinijansServer, client: TestClient, parameters: Record<string, string> = {}) {
  const code_verifier = randomBytes(32).toString('base64url')
  const query = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access',
    prompt: 'consent',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters
  }
  const person = { username: 'admin', password: adminPassword, decision: 'allow' }
  const { code, cookie } = await signIn(app.address, query, '/jans-auth/restv1/authorize', person)
  return { cookie, form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier } }
}

export async function signInForTokens(
  app: MinijansServer,
  client: TestClient,
  parameters?: Record<string, string>
): Promise<Tokens> {
  const { form } = await authorize(app, client, parameters)
  const answer = await post(app, tokenPath, client, form)
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Tokens
}
