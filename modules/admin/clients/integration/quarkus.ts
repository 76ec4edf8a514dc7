import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, value } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none']

const secret: Record<string, string[]> = {
  client_secret_basic: ['quarkus.oidc.credentials.client-secret.value=${CLIENT_SECRET}'],
  client_secret_post: [
    'quarkus.oidc.credentials.client-secret.value=${CLIENT_SECRET}',
    'quarkus.oidc.credentials.client-secret.method=post'
  ],
  client_secret_jwt: ['quarkus.oidc.credentials.jwt.secret=${CLIENT_SECRET}']
}

export const quarkus: Integration = {
  id: 'quarkus',
  name: 'Quarkus',
  kind: 'Java',
  needs: 'The extension quarkus-oidc, with CLIENT_SECRET and a STATE_SECRET of 32 characters in the environment.',
  serves: ['sign-in'],
  methods,
  par: true,
  files(facts) {
    // The extension asks for openid by itself.
    const more = facts.scopes.filter((scope) => scope !== 'openid')
    return [
      {
        title: 'application.properties',
        format: 'properties',
        text: lines(
          `quarkus.oidc.auth-server-url=${value(facts.issuer)}`,
          `quarkus.oidc.client-id=${value(facts.clientId)}`,
          secret[methodFor({ methods }, facts)] ?? [],
          'quarkus.oidc.application-type=web-app',
          `quarkus.oidc.authentication.redirect-path=${value(new URL(redirectFor({}, facts)).pathname)}`,
          more.length > 0 && `quarkus.oidc.authentication.scopes=${value(more.join(','))}`,
          'quarkus.oidc.authentication.pkce-required=true',
          facts.par && 'quarkus.oidc.authentication.par.enabled=true',
          'quarkus.oidc.authentication.state-secret=${STATE_SECRET}',
          'quarkus.http.auth.permission.authenticated.paths=/*',
          'quarkus.http.auth.permission.authenticated.policy=authenticated'
        )
      }
    ]
  }
}
