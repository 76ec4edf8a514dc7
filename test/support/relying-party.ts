import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as oidc from 'openid-client'

/** An application of somebody else: it registers itself, sends browsers away and waits for them to come back. */
export interface RelyingParty extends AsyncDisposable {
  configuration: oidc.Configuration
  redirectUri: string
  /** Where a browser has to go, and how to make tokens of what it brings back. */
  begin(
    parameters?: Record<string, string>
  ): Promise<{ url: string; finish: () => Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers> }>
}

/** Listens for redirects and registers itself at the issuer (OpenID Connect Dynamic Client Registration). */
export async function relyingParty(issuer: string, metadata: Partial<oidc.ClientMetadata> = {}): Promise<RelyingParty> {
  const arrivals = new Map<string, (url: URL) => void>()
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', redirectOrigin())
    arrivals.get(url.searchParams.get('state') ?? '')?.(url)
    res.setHeader('content-type', 'text/html').end('<title>Application</title><h1>Back at the application</h1>')
  })
  const redirectOrigin = () => `http://localhost:${(server.address() as AddressInfo).port}`
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const redirectUri = `${redirectOrigin()}/callback`
  const options = { execute: [oidc.allowInsecureRequests] }
  const configuration = await oidc.dynamicClientRegistration(
    new URL(issuer),
    {
      client_name: 'Somebody else’s application',
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [`${redirectOrigin()}/signed-out`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      // What openid-client does unless it is told otherwise.
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'openid profile email offline_access online_access',
      ...metadata
    },
    undefined,
    options
  )
  return {
    configuration,
    redirectUri,
    async begin(parameters = {}) {
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
      const expectedState = oidc.randomState()
      const expectedNonce = oidc.randomNonce()
      const arrived = new Promise<URL>((resolve) => arrivals.set(expectedState, resolve))
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid profile email offline_access',
        prompt: 'consent',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        state: expectedState,
        nonce: expectedNonce,
        ...parameters
      })
      return {
        url: url.href,
        finish: async () =>
          oidc.authorizationCodeGrant(configuration, await arrived, { pkceCodeVerifier, expectedState, expectedNonce })
      }
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
