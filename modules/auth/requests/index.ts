/**
 * What an authorization request may say beyond what oidc-provider understands by itself: request objects by reference,
 * Janssen's rules for pushed requests, `response_type=token`, authorization details, Janssen's further members.
 */
import type { Client as LibraryClient, Configuration, Provider } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'
import { at } from '../steps.ts'
import { neededMethod } from '../acr/step-up.ts'
import { profiles } from '../fapi/index.ts'
import { paths } from '../paths.ts'
import { completeAnswers } from './answers.ts'
import { keepAuthorizationDetails } from './authorization-details.ts'
import { checkRequests, restoreTokenType } from './check.ts'
import { throwReportedProblems } from './problems.ts'
import { prolongPushedRequests, tellPushedLifetime } from './pushed.ts'

export { richAuthorizationRequests } from './authorization-details.ts'
export { isTokenOnly } from './check.ts'
export { addPrompts } from './prompts.ts'

interface Parts {
  properties: AppConfiguration
  recordOf: (client: LibraryClient) => Client
  now: () => number
}

/** Teaches a provider that was just built. */
export function extendRequests(provider: Provider, { properties, recordOf, now }: Parts): void {
  const profileOf = profiles(properties, recordOf)
  throwReportedProblems(provider)
  const checkMethods = neededMethod(properties, ({ oidc }) => recordOf(oidc.client as LibraryClient))
  checkRequests(provider, { properties, recordOf, checkMethods, now })
  prolongPushedRequests(provider, recordOf, profileOf)
  provider.use(at(paths.pushed_authorization_request, tellPushedLifetime))
  keepAuthorizationDetails(provider)
  completeAnswers(provider, properties, profileOf)
}

/** Parameters that the library takes besides its own. */
export function extraParameters(properties: AppConfiguration): NonNullable<Configuration['extraParams']> {
  const custom = properties.authorizationRequestCustomAllowedParameters.map(({ paramName }) => [paramName, null])
  return {
    ...(Object.fromEntries(custom) as Record<string, null>),
    // The validators of parameters come last, whether the parameter is there or not.
    authorization_details: (koa) => restoreTokenType(koa)
  }
}
