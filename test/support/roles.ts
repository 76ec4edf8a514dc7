import { createClient } from '#modules/clients/index'
import { installedScopeDn } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { approve } from './device.ts'
import { post, tokenPath, type TestClient, type Tokens } from './oauth.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

const config = 'https://jans.io/oauth/config/'
export const acrs = `${config}acrs.`
/** What the client of terminals has of the scopes of the API. */
export const terminalScopes = [`${acrs}readonly`, `${acrs}write`, `${config}cache.write`]

/** A client that administrators sign in by at another device: what terminals are registered as. */
export async function terminalClient(app: MinijansServer): Promise<TestClient> {
  const { inum, secret = '' } = await createClient(app.ctx, {
    definition: {
      displayName: 'Terminal',
      grantTypes: [deviceGrant, 'client_credentials'],
      subjectType: 'public',
      userInfoSignedResponseAlg: 'RS256',
      scopes: ['openid', 'profile', 'email', ...terminalScopes].map(installedScopeDn)
    },
    secret: crypto.randomUUID()
  })
  return { client_id: inum, client_secret: secret, registration_access_token: '', registration_client_uri: '' }
}

/** Signs the administrator in by the client, at another device. */
export async function deviceTokens(app: MinijansServer, client: TestClient): Promise<Tokens> {
  const scope = 'openid profile email'
  const begun = await post(app, '/jans-auth/restv1/device_authorization', client, { scope })
  const { device_code, user_code } = (await begun.json()) as { device_code: string; user_code: string }
  await approve(app, user_code)
  const answer = await post(app, tokenPath, client, { grant_type: deviceGrant, device_code })
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Tokens
}

/** Userinfo as the server signs it for the client of the token. */
export async function signedUserinfo(app: MinijansServer, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${app.address}/jans-auth/restv1/userinfo`, { headers })
  if (!answer.headers.get('content-type')?.startsWith('application/jwt')) throw new Error(await answer.text())
  return answer.text()
}
