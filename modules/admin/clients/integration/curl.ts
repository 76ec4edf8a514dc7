import { quoted } from '../../equivalent.ts'
import type { Facts } from './facts.ts'
import { isUsedFor, type Integration, type Snippet } from './integration.ts'

/** The options that show which client a request comes from. */
export function curlProof(method: string, clientId: string): string[] {
  const id = `--data-urlencode ${quoted(`client_id=${clientId}`)}`
  if (method === 'client_secret_basic') return [`--user ${quoted(clientId)}:"$CLIENT_SECRET"`]
  if (method === 'client_secret_post') return [id, '--data-urlencode "client_secret=$CLIENT_SECRET"']
  if (method.endsWith('_jwt'))
    return [
      id,
      '--data client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      '--data "client_assertion=$CLIENT_ASSERTION"'
    ]
  if (method.endsWith('tls_client_auth')) return [id, '--cert client.pem --key client.key']
  return [id]
}

export const curl: Integration = {
  id: 'curl',
  name: 'curl',
  kind: 'Tools',
  needs: 'A shell with CLIENT_SECRET in its environment, or what else the client proves itself with.',
  serves: ['sign-in', 'machine', 'device'],
  par: true,
  files(facts) {
    const device = isUsedFor(facts, 'device')
    return [
      ...(isUsedFor(facts, 'machine')
        ? [command(facts, 'Get a token', 'tokenEndpoint', ['grant_type=client_credentials', ...scope(facts)])]
        : []),
      ...(device ? [command(facts, 'Ask for a device code', 'deviceAuthzEndpoint', scope(facts))] : []),
      ...(device
        ? [
            command(facts, 'Ask for the tokens of the device', 'tokenEndpoint', [
              'grant_type=urn:ietf:params:oauth:grant-type:device_code',
              'device_code=$DEVICE_CODE'
            ])
          ]
        : []),
      ...(facts.grants.has('refresh_token')
        ? [command(facts, 'Refresh', 'tokenEndpoint', ['grant_type=refresh_token', 'refresh_token=$REFRESH_TOKEN'])]
        : []),
      ...(isUsedFor(facts, 'sign-in')
        ? [
            {
              title: 'Ask who it is',
              format: 'shell' as const,
              text: [
                `curl ${quoted(facts.at.userInfoEndpoint ?? '')}`,
                '--header "Authorization: Bearer $ACCESS_TOKEN"'
              ].join(' \\\n  ')
            }
          ]
        : []),
      {
        title: 'Introspect',
        format: 'shell',
        text: [
          `curl ${quoted(facts.at.introspectionEndpoint ?? '')}`,
          // The endpoint takes secrets in the header alone; a token opens it as well.
          ...(facts.methods.includes('client_secret_basic')
            ? curlProof('client_secret_basic', facts.clientId)
            : ['--header "Authorization: Bearer $ACCESS_TOKEN"']),
          '--data-urlencode "token=$ACCESS_TOKEN"'
        ].join(' \\\n  ')
      },
      command(facts, 'Revoke', 'tokenRevocationEndpoint', ['token=$ACCESS_TOKEN'])
    ]
  }
}

const scope = ({ scopes }: Facts) => (scopes.length > 0 ? [`scope=${scopes.join(' ')}`] : [])

const command = (facts: Facts, title: string, endpoint: string, parameters: readonly string[]): Snippet => ({
  title,
  format: 'shell',
  text: [
    `curl ${quoted(facts.at[endpoint] ?? '')}`,
    ...curlProof(facts.methods[0] ?? 'none', facts.clientId),
    ...parameters.map((parameter) =>
      // A variable has to be found by the shell; everything else it leaves alone.
      /=\$[A-Z_]+$/.test(parameter) ? `--data-urlencode "${parameter}"` : `--data-urlencode ${quoted(parameter)}`
    )
  ].join(' \\\n  ')
})
