import type { Configuration } from 'oidc-provider'
import { algorithms as offered, type AppConfiguration } from '#modules/settings/index'

const { signing, verified, encryption, decryption } = offered
const asymmetric = verified.filter((alg) => !alg.startsWith('HS')) as Exclude<
  (typeof verified)[number],
  `HS${string}`
>[]
/** Without Janssen's older spellings, which clients may still use. */
const content = offered.content.filter((enc) => !enc.includes('+')) as Exclude<
  (typeof offered.content)[number],
  `${string}+${string}`
>[]

/** Signatures of access tokens, which the library leaves to us. */
export const accessTokenAlgorithms = (properties: AppConfiguration, ownKeys: ReadonlySet<string>): readonly string[] =>
  properties.accessTokenSigningAlgValuesSupported.filter((alg) => ownKeys.has(alg) || alg.startsWith('HS'))

/**
 * Every algorithm offered, by artifact (RFC 7518), as far as the server's configuration lets it be used.
 * @param ownKeys algorithms that the server has a key for
 */
export function algorithms(properties: AppConfiguration, ownKeys: ReadonlySet<string>) {
  const usable = (alg: string) => ownKeys.has(alg) || /^(HS|A\d|dir$)/.test(alg)
  const signatures = (names: readonly string[]) => signing.filter((alg) => names.includes(alg) && usable(alg))
  const keys = (names: readonly string[]) => encryption.filter((alg) => names.includes(alg))
  const contents = (names: readonly string[]) =>
    content.filter((enc) => names.includes(enc) || names.includes(enc.replace('-HS', '+HS')))
  return {
    clientAuthSigningAlgValues: verified.filter((alg) =>
      properties.tokenEndpointAuthSigningAlgValuesSupported.includes(alg)
    ),
    requestObjectSigningAlgValues: verified.filter((alg) =>
      properties.requestObjectSigningAlgValuesSupported.includes(alg)
    ),
    idTokenSigningAlgValues: signatures(properties.idTokenSigningAlgValuesSupported),
    userinfoSigningAlgValues: signatures(properties.userInfoSigningAlgValuesSupported),
    introspectionSigningAlgValues: signatures(properties.introspectionSigningAlgValuesSupported),
    authorizationSigningAlgValues: signatures(properties.authorizationSigningAlgValuesSupported),
    dPoPSigningAlgValues: asymmetric.filter((alg) => properties.dpopSigningAlgValuesSupported.includes(alg)),
    idTokenEncryptionAlgValues: keys(properties.idTokenEncryptionAlgValuesSupported),
    userinfoEncryptionAlgValues: keys(properties.userInfoEncryptionAlgValuesSupported),
    introspectionEncryptionAlgValues: keys(properties.introspectionEncryptionAlgValuesSupported),
    authorizationEncryptionAlgValues: keys(properties.authorizationEncryptionAlgValuesSupported),
    requestObjectEncryptionAlgValues: decryption.filter(
      (alg) => properties.requestObjectEncryptionAlgValuesSupported.includes(alg) && usable(alg)
    ),
    idTokenEncryptionEncValues: contents(properties.idTokenEncryptionEncValuesSupported),
    userinfoEncryptionEncValues: contents(properties.userInfoEncryptionEncValuesSupported),
    introspectionEncryptionEncValues: contents(properties.introspectionEncryptionEncValuesSupported),
    authorizationEncryptionEncValues: contents(properties.authorizationEncryptionEncValuesSupported),
    requestObjectEncryptionEncValues: contents(properties.requestObjectEncryptionEncValuesSupported)
  } satisfies NonNullable<Configuration['enabledJWA']>
}
