import { randomUUID } from 'node:crypto'
import { attributeMembers, members, type ClientAttributes, type ClientDefinition } from './members.ts'

/** What is set of a client; everything else the store knows by itself. */
export interface ClientValues {
  /** Absent, a new one is made, or the stored one is kept. */
  secret?: string | undefined
  disabled?: boolean | undefined
  /** Milliseconds since 1970. */
  expiresAt?: number | undefined
  definition: ClientDefinition
}

/** An application that uses this server. */
export interface Client extends ClientValues {
  /** The client_id. */
  inum: string
  disabled: boolean
  createdAt: number
  updatedAt: number
  /** Counts the changes, from 1. */
  version: number
}

/** How other entities refer to a client. */
export const clientDn = (inum: string): string => `inum=${inum},ou=clients,o=jans`

export const newClientSecret = (): string => randomUUID()

/** What the client says, or the standard where it says nothing. */
export function valueOf<K extends Exclude<keyof ClientDefinition, 'attributes'>>(
  definition: ClientDefinition,
  name: K
): ClientDefinition[K] {
  return definition[name] ?? (members[name].standard as ClientDefinition[K])
}

/** The same for a member of `attributes`. */
export function attributeOf<K extends keyof ClientAttributes>(
  definition: ClientDefinition,
  name: K
): ClientAttributes[K] {
  return definition.attributes?.[name] ?? (attributeMembers[name].standard as ClientAttributes[K])
}

/** Ways to authenticate, the preferred one first; each is accepted wherever clients authenticate. */
export const authenticationMethods = (definition: ClientDefinition): string[] => [
  ...new Set([
    valueOf(definition, 'tokenEndpointAuthMethod') as string,
    ...(attributeOf(definition, 'additionalTokenEndpointAuthMethods') ?? [])
  ])
]

/** Does anything that the client has chosen take a secret: its authentication, a signature or an encryption? */
export function needsSecret(definition: ClientDefinition): boolean {
  const a = definition.attributes ?? {}
  const signatures = [
    definition.idTokenSignedResponseAlg,
    definition.userInfoSignedResponseAlg,
    definition.requestObjectSigningAlg,
    definition.accessTokenSigningAlg,
    a.txTokenSignedResponseAlg,
    a.logoutStatusJwtSignedResponseAlg,
    a.introspectionSignedResponseAlg,
    a.jansAuthSignedRespAlg
  ]
  const encryptions = [
    definition.idTokenEncryptedResponseAlg,
    definition.userInfoEncryptedResponseAlg,
    definition.requestObjectEncryptionAlg,
    a.introspectionEncryptedResponseAlg,
    a.jansAuthEncRespAlg
  ]
  return (
    authenticationMethods(definition).some((method) => method.startsWith('client_secret_')) ||
    signatures.some((alg) => alg?.startsWith('HS')) ||
    encryptions.some((alg) => alg !== undefined && /^(?:A\d|dir$)/.test(alg))
  )
}
