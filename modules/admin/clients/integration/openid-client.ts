import type { Facts } from './facts.ts'
import { isUsedFor, methodFor, redirectFor, type Integration } from './integration.ts'
import { nodeSignIn } from './node-sign-in.ts'
import { js, lines, nodeVariable } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none']

/** How the client authenticates; the library takes the way as its third argument. */
const authentication: Record<string, string> = {
  client_secret_basic: `client.ClientSecretBasic(${nodeVariable('CLIENT_SECRET')})`,
  client_secret_post: `client.ClientSecretPost(${nodeVariable('CLIENT_SECRET')})`,
  client_secret_jwt: `client.ClientSecretJwt(${nodeVariable('CLIENT_SECRET')})`,
  private_key_jwt: 'client.PrivateKeyJwt(key)',
  none: 'client.None()'
}

/** What finds the server and stands for the client; shared with Passport. */
export function configuration(facts: Facts): string {
  const method = methodFor({ methods }, facts)
  const metadata = [
    facts.idTokenAlg && `id_token_signed_response_alg: ${js(facts.idTokenAlg)}`,
    facts.userinfoAlg && `userinfo_signed_response_alg: ${js(facts.userinfoAlg)}`
  ].filter(Boolean)
  return lines(
    method === 'private_key_jwt' && [
      `const key = await importPKCS8(${nodeVariable('CLIENT_KEY')}, ${js(facts.assertionAlg ?? 'RS256')})`
    ],
    'const config = await client.discovery(',
    `  new URL(${js(facts.issuer)}),`,
    `  ${js(facts.clientId)},`,
    `  ${metadata.length > 0 ? `{ ${metadata.join(', ')} }` : 'undefined'},`,
    `  ${authentication[method] ?? 'client.None()'}${facts.issuer.startsWith('http:') ? ',' : ''}`,
    // The library insists on https; a server on one's own machine goes without.
    facts.issuer.startsWith('http:') && '  { execute: [client.allowInsecureRequests] }',
    ')'
  )
}

const imports = (facts: Facts) =>
  lines(
    methodFor({ methods }, facts) === 'private_key_jwt' && "import { importPKCS8 } from 'jose'",
    "import * as client from 'openid-client'"
  )

export const openidClient: Integration = {
  id: 'openid-client',
  name: 'openid-client',
  kind: 'JavaScript',
  needs: 'Node.js 20 or later and openid-client 6. It is certified, and what the tests of this server sign in with.',
  serves: ['sign-in', 'machine', 'device'],
  methods,
  par: true,
  dpop: true,
  files: (facts) => [
    ...(isUsedFor(facts, 'sign-in') ? [{ title: 'sign-in.mjs', format: 'code' as const, text: signIn(facts) }] : []),
    ...(isUsedFor(facts, 'machine') ? [{ title: 'token.mjs', format: 'code' as const, text: machine(facts) }] : []),
    ...(isUsedFor(facts, 'device') ? [{ title: 'device.mjs', format: 'code' as const, text: device(facts) }] : [])
  ]
}

const proof = ({ dpop }: Facts) => dpop && 'const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair())'

function signIn(facts: Facts): string {
  const options = facts.dpop ? ', undefined, { DPoP }' : ''
  return lines(
    "import { createServer } from 'node:http'",
    imports(facts),
    '',
    configuration(facts),
    proof(facts),
    nodeSignIn(redirectFor({}, facts), {
      verifier: 'client.randomPKCECodeVerifier()',
      random: ['client.randomState()', 'client.randomNonce()'],
      begin: [
        `const to = ${facts.par ? 'await client.buildAuthorizationUrlWithPAR' : 'client.buildAuthorizationUrl'}(config, {`,
        '  redirect_uri: redirectUri.href,',
        `  scope: ${js(facts.scopes.join(' '))},`,
        '  code_challenge: await client.calculatePKCECodeChallenge(verifier),',
        "  code_challenge_method: 'S256',",
        '  state,',
        '  nonce',
        facts.par && facts.dpop ? '}, { DPoP })' : '})'
      ],
      finish: [
        'const tokens = await client.authorizationCodeGrant(config, url, {',
        '  pkceCodeVerifier: verifier,',
        '  expectedState: state,',
        '  expectedNonce: nonce',
        `}${options})`,
        'const { sub } = tokens.claims()',
        `const user = await client.fetchUserInfo(config, tokens.access_token, sub${facts.dpop ? ', { DPoP }' : ''})`
      ]
    })
  )
}

const machine = (facts: Facts) =>
  lines(
    imports(facts),
    '',
    configuration(facts),
    proof(facts),
    'const tokens = await client.clientCredentialsGrant(config, {',
    `  scope: ${js(facts.scopes.join(' '))}`,
    `}${facts.dpop ? ', { DPoP }' : ''})`,
    'console.log(tokens.access_token)'
  )

const device = (facts: Facts) =>
  lines(
    imports(facts),
    '',
    configuration(facts),
    proof(facts),
    'const begun = await client.initiateDeviceAuthorization(config, {',
    `  scope: ${js(facts.scopes.join(' '))}`,
    '})',
    'console.log(`Open ${begun.verification_uri} and type ${begun.user_code}`)',
    `const tokens = await client.pollDeviceAuthorizationGrant(config, begun${facts.dpop ? ', undefined, { DPoP }' : ''})`,
    'console.log(tokens.access_token)'
  )
