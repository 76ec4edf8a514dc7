import { isDeepStrictEqual } from 'node:util'
import { AppError } from '#modules/core/errors'
import type { AppConfiguration } from '#modules/settings/index'
import { authenticationMethods, valueOf } from './client.ts'
import type { ClientDefinition } from './members.ts'
import { isListed } from './redirect-uris.ts'

type Lists = Pick<AppConfiguration, 'clientWhiteList' | 'clientBlackList'>

/** Does the configuration let clients be sent to the address? */
export const isRedirectAllowed = ({ clientWhiteList, clientBlackList }: Lists, uri: string): boolean =>
  isListed(clientWhiteList, uri) && !isListed(clientBlackList, uri)

/**
 * Holds a client against what the server is configured to offer. What the client has had before stays.
 * @throws AppError `invalid_redirect_uri`, `invalid_public_subject_identifier_attribute` or `invalid_client_metadata`
 */
export function checkPolicy(
  properties: AppConfiguration,
  definition: ClientDefinition,
  before: ClientDefinition = {}
): void {
  for (const uri of definition.redirectUris ?? [])
    if (!before.redirectUris?.includes(uri) && !isRedirectAllowed(properties, uri))
      refuse('invalid_redirect_uri', 'redirectUris', `${uri} is not allowed here`)
  const subject = definition.attributes?.jansSubAttr
  if (subject !== undefined && subject !== before.attributes?.jansSubAttr) {
    const { publicSubjectIdentifierPerClientEnabled: enabled, subjectIdentifiersPerClientSupported: offered } =
      properties
    if (!enabled || !offered.includes(subject))
      refuse('invalid_public_subject_identifier_attribute', 'attributes.jansSubAttr', `cannot be ${subject} here`)
    if (valueOf(definition, 'subjectType') !== 'public')
      refuse('invalid_public_subject_identifier_attribute', 'attributes.jansSubAttr', 'is for public subjects')
  }
  const { authorizationDetailsTypesSupported: offered } = properties
  for (const detail of definition.attributes?.authorizationDetailsTypes ?? [])
    if (
      offered.length > 0 &&
      !offered.includes(detail) &&
      !before.attributes?.authorizationDetailsTypes?.includes(detail)
    )
      refuse('invalid_client_metadata', 'attributes.authorizationDetailsTypes', `cannot have ${detail} here`)
  const methods = authenticationMethods(definition)
  if (!isDeepStrictEqual(methods, authenticationMethods(before)))
    for (const method of methods)
      if (!properties.tokenEndpointAuthMethodsSupported.includes(method))
        refuse('invalid_client_metadata', 'tokenEndpointAuthMethod', `cannot be ${method} here`)
  const type = valueOf(definition, 'subjectType') as string
  if (type !== valueOf(before, 'subjectType') && !properties.subjectTypesSupported.includes(type))
    refuse('invalid_client_metadata', 'subjectType', `cannot be ${type} here`)
}

function refuse(code: string, member: string, problem: string): never {
  throw new AppError(code, 400, `${member}: ${problem}`, { member })
}
