import type { Facts } from './facts.ts'
import { isUsedFor, methodFor, redirectFor, type Integration } from './integration.ts'
import { nodeSignIn } from './node-sign-in.ts'
import { js, lines, nodeVariable } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none']

const authentication: Record<string, string> = {
  client_secret_basic: `oauth.ClientSecretBasic(${nodeVariable('CLIENT_SECRET')})`,
  client_secret_post: `oauth.ClientSecretPost(${nodeVariable('CLIENT_SECRET')})`,
  client_secret_jwt: `oauth.ClientSecretJwt(${nodeVariable('CLIENT_SECRET')})`,
  none: 'oauth.None()'
}

export const oauth4webapi: Integration = {
  id: 'oauth4webapi',
  name: 'oauth4webapi',
  kind: 'JavaScript',
  needs: 'Any JavaScript runtime with fetch and Web Crypto: Node.js 20, Deno, Bun, workers.',
  serves: ['sign-in', 'machine'],
  methods,
  par: true,
  files: (facts) => [
    ...(isUsedFor(facts, 'sign-in') ? [{ title: 'sign-in.mjs', format: 'code' as const, text: signIn(facts) }] : []),
    ...(isUsedFor(facts, 'machine') ? [{ title: 'token.mjs', format: 'code' as const, text: machine(facts) }] : [])
  ]
}

const insecure = ({ issuer }: Facts) => issuer.startsWith('http:')

function begin(facts: Facts): string {
  const method = methodFor({ methods }, facts)
  return lines(
    "import * as oauth from 'oauth4webapi'",
    '',
    `const issuer = new URL(${js(facts.issuer)})`,
    // The library insists on https; a server on one's own machine goes without.
    insecure(facts) ? 'const options = { [oauth.allowInsecureRequests]: true }' : 'const options = {}',
    'const found = await oauth.discoveryRequest(issuer, options)',
    'const server = await oauth.processDiscoveryResponse(issuer, found)',
    `const client = { client_id: ${js(facts.clientId)}${metadata(facts)} }`,
    `const authentication = ${authentication[method] ?? 'oauth.None()'}`
  )
}

const metadata = ({ idTokenAlg, userinfoAlg }: Facts) =>
  [
    idTokenAlg && `, id_token_signed_response_alg: ${js(idTokenAlg)}`,
    userinfoAlg && `, userinfo_signed_response_alg: ${js(userinfoAlg)}`
  ]
    .filter(Boolean)
    .join('')

const signIn = (facts: Facts) =>
  lines(
    "import { createServer } from 'node:http'",
    begin(facts),
    nodeSignIn(redirectFor({}, facts), {
      verifier: 'oauth.generateRandomCodeVerifier()',
      random: ['oauth.generateRandomState()', 'oauth.generateRandomNonce()'],
      begin: [
        'const request = new URLSearchParams({',
        '  client_id: client.client_id,',
        "  response_type: 'code',",
        '  redirect_uri: redirectUri.href,',
        `  scope: ${js(facts.scopes.join(' '))},`,
        '  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),',
        "  code_challenge_method: 'S256',",
        '  state,',
        '  nonce',
        '})',
        'const to = new URL(server.authorization_endpoint)',
        ...(facts.par
          ? [
              'const answer = await oauth.pushedAuthorizationRequest(server, client, authentication, request, options)',
              'const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, answer)',
              'to.search = new URLSearchParams({ client_id: client.client_id, request_uri })'
            ]
          : ['to.search = request'])
      ],
      finish: [
        'const callback = oauth.validateAuthResponse(server, client, url, state)',
        'const answer = await oauth.authorizationCodeGrantRequest(',
        '  server, client, authentication, callback, redirectUri.href, verifier, options',
        ')',
        'const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {',
        '  expectedNonce: nonce,',
        '  requireIdToken: true',
        '})',
        'const { sub } = oauth.getValidatedIdTokenClaims(tokens)',
        'const asked = await oauth.userInfoRequest(server, client, tokens.access_token, options)',
        'const user = await oauth.processUserInfoResponse(server, client, sub, asked)'
      ]
    })
  )

const machine = (facts: Facts) =>
  lines(
    begin(facts),
    `const request = new URLSearchParams({ scope: ${js(facts.scopes.join(' '))} })`,
    'const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, request, options)',
    'const tokens = await oauth.processClientCredentialsResponse(server, client, answer)',
    'console.log(tokens.access_token)'
  )
