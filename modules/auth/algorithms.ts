import type { Configuration } from 'oidc-provider'
import { algorithms as offered } from '#modules/clients/index'

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

/** Every algorithm offered, by artifact (RFC 7518). */
export const algorithms = {
  clientAuthSigningAlgValues: [...verified],
  requestObjectSigningAlgValues: [...verified],
  idTokenSigningAlgValues: [...signing],
  userinfoSigningAlgValues: [...signing],
  introspectionSigningAlgValues: [...signing],
  authorizationSigningAlgValues: [...signing],
  dPoPSigningAlgValues: asymmetric,
  idTokenEncryptionAlgValues: [...encryption],
  userinfoEncryptionAlgValues: [...encryption],
  introspectionEncryptionAlgValues: [...encryption],
  authorizationEncryptionAlgValues: [...encryption],
  requestObjectEncryptionAlgValues: [...decryption],
  idTokenEncryptionEncValues: content,
  userinfoEncryptionEncValues: content,
  introspectionEncryptionEncValues: content,
  authorizationEncryptionEncValues: content,
  requestObjectEncryptionEncValues: content
} satisfies NonNullable<Configuration['enabledJWA']>
