import { isUsedFor, methodFor, redirectFor, type Integration } from './integration.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

export const postman: Integration = {
  id: 'postman',
  name: 'Postman',
  kind: 'Tools',
  needs: 'A collection to import; its requests get a token by the tab Authorization.',
  serves: ['sign-in', 'machine'],
  methods,
  callback: 'https://oauth.pstmn.io/v1/callback',
  files(facts) {
    const signsIn = isUsedFor(facts, 'sign-in')
    const settings: Record<string, string> = {
      tokenName: facts.name,
      grant_type: signsIn ? 'authorization_code_with_pkce' : 'client_credentials',
      ...(signsIn && {
        authUrl: facts.at.authorizationEndpoint ?? '',
        redirect_uri: redirectFor(postman, facts),
        challengeAlgorithm: 'S256'
      }),
      accessTokenUrl: facts.at.tokenEndpoint ?? '',
      clientId: facts.clientId,
      ...(methodFor({ methods }, facts) !== 'none' && { clientSecret: facts.secret }),
      scope: facts.scopes.join(' '),
      client_authentication: methodFor({ methods }, facts) === 'client_secret_basic' ? 'header' : 'body',
      addTokenTo: 'header'
    }
    return [
      {
        title: 'minijans.postman_collection.json',
        format: 'json',
        text: JSON.stringify(
          {
            info: {
              name: facts.name,
              schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
            },
            auth: {
              type: 'oauth2',
              oauth2: Object.entries(settings).map(([key, value]) => ({ key, value, type: 'string' }))
            },
            item: signsIn ? [{ name: 'Userinfo', request: { method: 'GET', url: facts.at.userInfoEndpoint } }] : []
          },
          undefined,
          2
        )
      }
    ]
  }
}
