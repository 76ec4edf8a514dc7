import { authenticationMethods } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { Flow } from '#views/admin/clients/client-try'
import type { SeenClient } from './client-try-client.ts'
import { quoted } from '../equivalent.ts'
import { curlProof } from './integration/curl.ts'
import { rest } from './client-try-token.ts'

/** The first call of a flow as a line for a shell, with variables for what only the client has. */
export function insteadOf({ config }: Context, { inum, definition, scopes }: SeenClient, flow: Flow): string {
  const [method = ''] = authenticationMethods(definition)
  const path = flow === 'device' ? 'device_authorization' : 'token'
  return [
    `curl ${config.issuer}${rest}/${path}`,
    ...(flow === 'machine' ? ['--data grant_type=client_credentials'] : []),
    ...(scopes.length > 0 ? [`--data-urlencode ${quoted(`scope=${scopes.join(' ')}`)}`] : []),
    ...curlProof(method, inum)
  ].join(' \\\n  ')
}
