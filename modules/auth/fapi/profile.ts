import type { Client as LibraryClient } from 'oidc-provider'
import { isOwnClient, type Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'

/** FAPI 1.0 Part 2: Advanced, or the FAPI 2.0 Security Profile. */
export type FapiProfile = '1.0' | '2.0'

type Rules = Pick<AppConfiguration, 'fapiCompatibility' | 'fapiProfile'>

/** The profile that a client of the library is held to. */
export type ProfileOf = (client: LibraryClient | undefined) => FapiProfile | undefined

/** The profile that a client is held to: its own, else that of the server. */
export function fapiProfile({ fapiCompatibility, fapiProfile: standard }: Rules, { inum, definition }: Client) {
  if (isOwnClient(inum)) return undefined
  const profile = definition.attributes?.fapiProfile ?? (fapiCompatibility ? standard : 'none')
  return profile === 'none' ? undefined : profile
}

export const profiles =
  (properties: Rules, recordOf: (client: LibraryClient) => Client): ProfileOf =>
  (client) =>
    client && fapiProfile(properties, recordOf(client))

/** What the library calls it. */
export const libraryProfile = (profile: FapiProfile | undefined) => (profile === '1.0' ? '1.0 Final' : profile)

/** Seconds that a code is good for at most (FAPI 2.0, 5.3.2.2-12). */
export const longestCode = (profile: FapiProfile | undefined): number => (profile === '2.0' ? 60 : Infinity)

/** Signatures of both sides (FAPI 1.0 Advanced, 8.6; FAPI 2.0, 5.4.1); the first is for those who have not chosen. */
export const fapiAlgorithms: Readonly<Record<FapiProfile, readonly string[]>> = {
  '1.0': ['PS256', 'ES256'],
  '2.0': ['PS256', 'ES256', 'EdDSA', 'Ed25519']
}

/** Ways to authenticate (FAPI 1.0 Advanced, 5.2.2-14; FAPI 2.0, 5.3.2.1-6). */
export const fapiMethods: readonly string[] = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']

/** What may come back through the browser (FAPI 1.0 Advanced, 5.2.2-2; FAPI 2.0, 5.3.2.2-1). */
export const fapiResponseTypes: Readonly<Record<FapiProfile, readonly string[]>> = {
  '1.0': ['code', 'code id_token'],
  '2.0': ['code']
}
