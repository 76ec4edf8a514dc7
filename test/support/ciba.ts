import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { createClient, fromMetadata } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import type { TestClient } from './oauth.ts'

export const cibaGrant = 'urn:openid:params:grant-type:ciba'
export const requestPath = '/jans-auth/restv1/bc-authorize'
export const approvalPath = '/jans-auth/ciba/home.htm'

/** An administrator's client for backchannel requests, with the key that it signs with. */
export async function cibaClient(
  app: MinijansServer,
  metadata: object = {}
): Promise<TestClient & { key: CryptoKey; jwks: object }> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'client', alg: 'ES256', use: 'sig' }] }
  const values = fromMetadata({
    client_name: 'Corner shop',
    redirect_uris: [],
    grant_types: [cibaGrant, 'refresh_token'],
    response_types: [],
    subject_type: 'public',
    scope: 'openid profile offline_access',
    backchannel_token_delivery_mode: 'poll',
    jwks,
    ...metadata
  })
  const { inum, secret = '' } = await createClient(app.ctx, {
    ...values,
    secret: crypto.randomUUID(),
    definition: { ...values.definition, persistClientAuthorizations: true }
  })
  return {
    client_id: inum,
    client_secret: secret,
    registration_access_token: '',
    registration_client_uri: '',
    key: privateKey,
    jwks
  }
}

/** A JWT of the client; members that are undefined are left out. */
export async function sign(key: CryptoKey, claims: JWTPayload, header: { alg?: string; typ?: string } = {}) {
  return new SignJWT(JSON.parse(JSON.stringify(claims)) as JWTPayload)
    .setProtectedHeader({ alg: 'ES256', kid: 'client', ...header })
    .sign(key)
}
