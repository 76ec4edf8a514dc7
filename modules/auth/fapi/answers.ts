import { errors } from 'oidc-provider'
import type { ClientDefinition } from '#modules/clients/index'
import { fapiAlgorithms, type FapiProfile } from './profile.ts'

/**
 * Refuses a client that wants its answers signed with what the profile does not allow.
 * @throws errors.UnauthorizedClient
 */
export function refuseWeakSignatures(definition: ClientDefinition, profile: FapiProfile): void {
  const { attributes = {} } = definition
  const chosen = {
    id_token_signed_response_alg: definition.idTokenSignedResponseAlg,
    userinfo_signed_response_alg: definition.userInfoSignedResponseAlg,
    access_token_signing_alg: definition.accessTokenAsJwt ? definition.accessTokenSigningAlg : undefined,
    authorization_signed_response_alg: attributes.jansAuthSignedRespAlg
  }
  for (const [member, alg] of Object.entries(chosen))
    if (alg !== undefined && !fapiAlgorithms[profile].includes(alg))
      throw new errors.UnauthorizedClient(`${member} of the client must be ${fapiAlgorithms[profile].join(' or ')}`)
}

/** The signature for a client of a profile that has not chosen any. */
export const signatureOf = (profile: FapiProfile | undefined): string | undefined =>
  profile && fapiAlgorithms[profile][0]

export function signatures(profile: FapiProfile | undefined): Record<string, string> {
  const alg = signatureOf(profile)
  return alg === undefined ? {} : { id_token_signed_response_alg: alg, authorization_signed_response_alg: alg }
}
