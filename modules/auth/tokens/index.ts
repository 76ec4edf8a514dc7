import type { Client as LibraryClient, Provider } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { Keyring } from '#modules/keys/index'
import type { AppConfiguration } from '#modules/settings/index'
import { at } from '../steps.ts'
import { introspectionAnswers } from '../introspection.ts'
import { lifetimes } from '../lifetimes.ts'
import { paths } from '../paths.ts'
import { useJanssenIdTokens } from './id-token.ts'
import { answerRefreshes, narrowRefreshes } from './refresh.ts'
import { revocationAnswers } from './revocation.ts'
import { useValueTokens } from './value-tokens.ts'

export { libraryKeys } from './signing.ts'
export { authenticationOf } from './value-tokens.ts'
export { pairwiseKey, subjects } from './subjects.ts'

interface Needed {
  properties: AppConfiguration
  keys: Keyring
  recordOf: (client: LibraryClient) => Client
  scopesOf: (client: Client) => ReadonlySet<string>
  subject: (client: LibraryClient | undefined, inum: string) => string | Promise<string>
}

/** What tokens are here beyond what they are to the library. */
export function extendTokens(ctx: Context, provider: Provider, needed: Needed): void {
  const { properties, keys, recordOf, scopesOf, subject } = needed
  const { grant } = lifetimes(properties)
  useValueTokens(ctx, provider, { properties, keys: keys.jwks, recordOf, subject })
  useJanssenIdTokens(provider, { properties, recordOf })
  narrowRefreshes(provider)
  keepUnknownScopes(provider)
  if (properties.includeRefreshTokenLifetimeInTokenResponse || properties.refreshTokenExtendLifetimeOnRotation)
    provider.use(
      at(
        paths.token,
        answerRefreshes(ctx, properties, (client) => grant(recordOf(client)))
      )
    )
  provider.use(at(paths.introspection, introspectionAnswers(ctx, properties, subject)))
  provider.use(at(paths.revocation, revocationAnswers(ctx, { properties, recordOf, scopesOf })))
}

/** The library leaves scopes out that it was not told of when it was built; our own filter knows more. */
function keepUnknownScopes({ OIDCContext }: Provider): void {
  Object.defineProperty(OIDCContext.prototype, 'requestParamOIDCScopes', {
    configurable: true,
    get(this: { requestParamScopes: Set<string> }) {
      return this.requestParamScopes
    }
  })
}
