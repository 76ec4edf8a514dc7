import type { Operation, Parameter } from './operation.ts'

const rest = '/jans-auth/restv1'
const form = ['application/x-www-form-urlencoded']
const json = ['application/json']

const query = (name: string, description: string): Parameter => ({ name, in: 'query', type: 'string', description })
const clientId = query('client_id', 'The client')

/** An operation that anybody may ask for; whoever must show who they are does so with a client or a token. */
const operation = (
  method: string,
  path: string,
  tag: string,
  id: string,
  summary: string,
  further: Pick<Operation, 'parameters' | 'body'> = {}
): Operation => ({ id, method, path: rest + path, tag, summary, scopes: [], ...further })

/** What the auth server offers to programs, by Janssen's ids where it has one. */
export const authOperations: readonly Operation[] = [
  {
    ...operation('GET', '', 'Server Configuration', 'get-openid-configuration', 'The discovery document'),
    path: '/.well-known/openid-configuration'
  },
  operation('GET', '/.well-known/jans-configuration', 'Server Configuration', 'get-jans-configuration', 'What discovery has beyond the standard'), // prettier-ignore
  operation('GET', '/jwks', 'JWK', 'jwks', 'The keys that the server signs with'),
  operation('GET', '/jwks/archived', 'JWK', 'archived-jwk', 'A key that has been retired', {
    parameters: [query('kid', 'Key ID')]
  }),
  operation('POST', '/token', 'Token', 'post-token', 'Get tokens', { body: { types: form } }),
  operation('GET', '/introspection', 'Token', 'get-introspection', 'What a token stands for', {
    parameters: [
      query('token', 'The token'),
      query('token_type_hint', 'What it may be'),
      query('response_as_jwt', 'true for a signed answer')
    ]
  }),
  operation('POST', '/introspection', 'Token', 'post-introspection', 'What a token stands for', {
    body: { types: form }
  }),
  operation('POST', '/revoke', 'Token', 'revoke', 'End a token', { body: { types: form } }),
  operation('POST', '/global-token-revocation', 'Token', 'global-token-revocation', 'End all tokens of a person', {
    body: { types: json }
  }),
  operation('GET', '/userinfo', 'User Info', 'get-userinfo', 'Claims of the person of the token'),
  operation('POST', '/userinfo', 'User Info', 'post-userinfo', 'Claims of the person of the token', {
    body: { types: form }
  }),
  operation('GET', '/clientinfo', 'Client Info', 'get_clientinfo', 'Claims of the client of the token'),
  operation('POST', '/clientinfo', 'Client Info', 'post_clientinfo', 'Claims of the client of the token', {
    body: { types: form }
  }),
  operation('POST', '/register', 'Registration', 'post-register', 'Register a client', { body: { types: json } }),
  operation('GET', '/register', 'Registration', 'get-register', 'Read a registration, with its token', {
    parameters: [clientId]
  }),
  operation('PUT', '/register', 'Registration', 'put-register', 'Change a registration, with its token', {
    parameters: [clientId],
    body: { types: json }
  }),
  operation('DELETE', '/register', 'Registration', 'delete-register', 'End a registration, with its token', {
    parameters: [clientId]
  }),
  operation('POST', '/par', 'Authorization', 'post-par', 'Push an authorization request', { body: { types: form } }),
  operation('POST', '/bc-authorize', 'Authorization', 'bc-authorize', 'Ask a person elsewhere (CIBA)', {
    body: { types: form }
  }),
  operation('POST', '/device_authorization', 'Authorization', 'post-device-authorization', 'Begin a sign-in at another device', { body: { types: form } }), // prettier-ignore
  operation('GET', '/session_status', 'Session Management', 'session_status', 'State of the session of a cookie')
]
