import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, single } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post']

export const ruby: Integration = {
  id: 'omniauth',
  name: 'Ruby (OmniAuth)',
  kind: 'Ruby',
  needs: 'The gem omniauth_openid_connect.',
  serves: ['sign-in'],
  methods,
  callback: '/auth/minijans/callback',
  files(facts) {
    const { protocol, hostname, port } = new URL(facts.issuer)
    return [
      {
        title: 'config/initializers/omniauth.rb',
        format: 'code',
        text: lines(
          'Rails.application.config.middleware.use OmniAuth::Builder do',
          '  provider :openid_connect, {',
          '    name: :minijans,',
          `    issuer: ${single(facts.issuer)},`,
          '    discovery: true,',
          '    response_type: :code,',
          `    scope: [${facts.scopes.map((scope) => `:${single(scope)}`).join(', ')}],`,
          '    pkce: true,',
          // Every other word than those it knows sends the secret in the body.
          `    client_auth_method: ${methodFor({ methods }, facts) === 'client_secret_basic' ? ':basic' : ':query'},`,
          '    client_options: {',
          `      scheme: ${single(protocol.slice(0, -1))},`,
          `      host: ${single(hostname)},`,
          `      port: ${port || (protocol === 'https:' ? '443' : '80')},`,
          `      identifier: ${single(facts.clientId)},`,
          "      secret: ENV.fetch('CLIENT_SECRET'),",
          `      redirect_uri: ${single(redirectFor(ruby, facts))}`,
          '    }',
          '  }',
          'end'
        )
      }
    ]
  }
}
