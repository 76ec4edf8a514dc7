import { methodFor, type Integration } from './integration.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']

export const keycloak: Integration = {
  id: 'keycloak',
  name: 'Keycloak (as a broker)',
  kind: 'Products',
  needs: 'A realm that sends people here to sign in; its name is part of the redirect URI.',
  serves: ['sign-in'],
  methods,
  callback: '/realms/myrealm/broker/minijans/endpoint',
  files: (facts) => [
    {
      title: 'minijans.json',
      format: 'json',
      text: JSON.stringify(
        {
          alias: 'minijans',
          displayName: 'minijans',
          providerId: 'oidc',
          enabled: true,
          config: {
            issuer: facts.issuer,
            authorizationUrl: facts.at.authorizationEndpoint,
            tokenUrl: facts.at.tokenEndpoint,
            userInfoUrl: facts.at.userInfoEndpoint,
            logoutUrl: facts.at.endSessionEndpoint,
            jwksUrl: facts.at.jwksUri,
            useJwksUrl: 'true',
            validateSignature: 'true',
            clientId: facts.clientId,
            clientSecret: facts.secret,
            clientAuthMethod: methodFor({ methods }, facts),
            defaultScope: facts.scopes.join(' '),
            pkceEnabled: 'true',
            pkceMethod: 'S256'
          }
        },
        undefined,
        2
      )
    },
    {
      title: 'Add it to the realm',
      format: 'shell',
      text: 'kcadm.sh create identity-provider/instances -r myrealm -f minijans.json'
    }
  ]
}
