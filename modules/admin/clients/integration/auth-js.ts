import { methodFor, type Integration } from './integration.ts'
import { js, lines, nodeVariable } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

export const authJs: Integration = {
  id: 'auth-js',
  name: 'Next.js (Auth.js)',
  kind: 'JavaScript',
  needs: 'next-auth 5, with AUTH_SECRET, a long random text of yours, in the environment.',
  serves: ['sign-in'],
  methods,
  callback: '/api/auth/callback/minijans',
  files(facts) {
    const method = methodFor({ methods }, facts)
    return [
      {
        title: 'auth.ts',
        format: 'code',
        text: lines(
          "import NextAuth from 'next-auth'",
          '',
          'export const { handlers, auth, signIn, signOut } = NextAuth({',
          '  providers: [',
          '    {',
          "      id: 'minijans',",
          `      name: ${js(facts.name)},`,
          "      type: 'oidc',",
          `      issuer: ${js(facts.issuer)},`,
          `      clientId: ${js(facts.clientId)},`,
          method !== 'none' && `      clientSecret: ${nodeVariable('CLIENT_SECRET')},`,
          `      client: { token_endpoint_auth_method: ${js(method)} },`,
          `      authorization: { params: { scope: ${js(facts.scopes.join(' '))} } },`,
          "      checks: ['pkce', 'state', 'nonce']",
          '    }',
          '  ]',
          '})'
        )
      },
      {
        title: 'app/api/auth/[...nextauth]/route.ts',
        format: 'code',
        text: lines("import { handlers } from '@/auth'", '', 'export const { GET, POST } = handlers')
      }
    ]
  }
}
