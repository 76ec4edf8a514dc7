import type { Client } from '#modules/clients/index'
import type { ClientProps } from '#views/auth/client'

/** How a client is shown to the person. */
export function clientProps({ inum, definition }: Client): ClientProps {
  const { displayName, logoUri, clientUri, policyUri, tosUri } = definition
  return { name: displayName ?? inum, logoUri, clientUri, policyUri, tosUri }
}
