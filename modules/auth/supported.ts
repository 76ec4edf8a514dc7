import type { ClientAuthMethod, ResponseType } from 'oidc-provider'
import { isEnabled, type AppConfiguration } from '#modules/settings/index'

export const passwordGrant = 'password'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const cibaGrant = 'urn:openid:params:grant-type:ciba'

/** What the server's configuration lets clients use, as the library wants it. */
export function supported(properties: AppConfiguration) {
  const { grantTypesSupported, backchannelTokenDeliveryModesSupported: deliveryModes } = properties
  const grants = (type: string) => [
    ...(/\bcode\b/.test(type) ? ['authorization_code'] : []),
    ...(/token/.test(type) ? ['implicit'] : [])
  ]
  const responseTypes = properties.responseTypesSupported
    .map((types) => types.toSorted().join(' '))
    // The library does not know of the access token alone.
    .filter((type) => type !== 'token' && grants(type).every((grant) => grantTypesSupported.includes(grant)))
  const isUsable = (grant: string) => {
    if (grant === deviceGrant) return isEnabled(properties, 'device_authz')
    if (grant === cibaGrant) return isEnabled(properties, 'ciba')
    // What no response type leads to cannot be used.
    const isRedirecting = grant === 'authorization_code' || grant === 'implicit'
    return !isRedirecting || responseTypes.some((type) => grants(type).includes(grant))
  }
  return {
    responseTypes: responseTypes as ResponseType[],
    responseModes: properties.responseModesSupported,
    grantTypes: grantTypesSupported.filter(isUsable),
    deliveryModes: deliveryModes as ('poll' | 'ping')[],
    tokenEndpointAuthMethods: [...properties.tokenEndpointAuthMethodsSupported] as ClientAuthMethod[]
  }
}
