import type { Client as LibraryClient, Provider } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { rememberRequesters } from './ciba/feature.ts'
import { tieIdTokens } from './ciba/id-token.ts'
import { prepareDeviceFlow } from './device/flow.ts'
import { offerPasswordGrant } from './password-grant.ts'
import { grantAnswers } from './polling/answers.ts'
import { passwordGrant, supported } from './supported.ts'

interface Parts {
  properties: AppConfiguration
  recordOf: (client: LibraryClient) => Client
  scopesOf: (client: Client) => ReadonlySet<string>
}

/** Teaches a provider that was just built the grants whose answer does not come through the browser that asks. */
export function extendGrants(ctx: Context, provider: Provider, parts: Parts): void {
  prepareDeviceFlow(ctx, parts.properties, provider)
  rememberRequesters(provider)
  tieIdTokens(provider)
  if (supported(parts.properties).grantTypes.includes(passwordGrant)) offerPasswordGrant(ctx, provider, parts)
  provider.use(grantAnswers(ctx, parts.properties))
}
