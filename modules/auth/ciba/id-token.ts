import { createHash } from 'node:crypto'
import type { Provider } from 'oidc-provider'

const claim = (name: string) => `urn:openid:params:jwt:claim:${name}`

/** Ties the id token to the request and the refresh token that it comes with (CIBA Core, 10.3.1). */
export function tieIdTokens({ IdToken: { prototype } }: Provider): void {
  const issue = Reflect.get(prototype, 'issue') as (this: Token, options: { use: string }) => Promise<string>
  prototype.issue = function (this: Token, options: { use: string }) {
    const { BackchannelAuthenticationRequest: request, RefreshToken: refreshToken } = this.ctx?.oidc.entities ?? {}
    if (options.use === 'idtoken' && request) {
      this.set(claim('auth_req_id'), request.jti)
      if (refreshToken) this.set(claim('rt_hash'), leftHalf(refreshToken.jti, this.client.idTokenSignedResponseAlg))
    }
    return issue.call(this, options)
  }
}

type Token = InstanceType<Provider['IdToken']>

/** As `at_hash` is made (OpenID Connect Core, 3.1.3.6). */
function leftHalf(value: string, alg = 'RS256'): string {
  const hash = createHash(`sha${/\d{3}$/.exec(alg)?.[0] ?? '512'}`)
    .update(value)
    .digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}
