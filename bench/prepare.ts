import { redirectUri, type Server } from './servers.ts'

/**
 * Gives minijans what the peer has in its configuration: a person and two clients. The server is driven by its own APIs.
 * @returns a token for SCIM
 */
export async function prepareOurs(server: Server): Promise<string> {
  const call = async (method: string, path: string, token: string, body: unknown, type = 'application/json') => {
    const answer = await fetch(server.address + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json() as Promise<Record<string, unknown>>
  }
  const scopes = [
    'https://jans.io/scim/users.write',
    'https://jans.io/scim/users.read',
    'https://jans.io/oauth/config/openid/clients.write'
  ]
  const { id, secret } = server.client
  const answer = await fetch(server.address + server.paths.token, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') })
  })
  const { access_token } = (await answer.json()) as { access_token: string }
  await call('POST', '/jans-scim/restv1/v2/Users', access_token, {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'bench',
    displayName: 'Bench',
    active: true,
    password: 'bench password 123'
  })
  const client = async (displayName: string, more: object) => {
    const made = await call('POST', '/jans-config-api/api/v1/openid/clients', access_token, {
      displayName,
      redirectUris: [redirectUri],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      responseTypes: ['code'],
      scopes: ['openid', 'profile', 'online_access'],
      idTokenSignedResponseAlg: 'ES256',
      accessTokenLifetime: 3600,
      trustedClient: true,
      ...more
    })
    return { id: String(made.inum), secret: String(made.clientSecret), redirectUri }
  }
  server.client = await client('Bench', {})
  server.jwtClient = await client('Bench, JWT', { accessTokenAsJwt: true, accessTokenSigningAlg: 'ES256' })
  return access_token
}
