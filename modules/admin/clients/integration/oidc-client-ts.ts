import { redirectFor, type Integration } from './integration.ts'
import { js, lines } from './words.ts'

export const oidcClientTs: Integration = {
  id: 'oidc-client-ts',
  name: 'oidc-client-ts',
  kind: 'JavaScript',
  needs: 'A page without a server of its own. Its origin has to be among the authorized origins of the client.',
  serves: ['browser'],
  methods: ['none'],
  files(facts) {
    const [after] = facts.postLogoutRedirectUris
    return [
      {
        title: 'sign-in.js',
        format: 'code',
        text: lines(
          "import { UserManager, WebStorageStateStore } from 'oidc-client-ts'",
          '',
          'export const users = new UserManager({',
          `  authority: ${js(facts.issuer)},`,
          `  client_id: ${js(facts.clientId)},`,
          `  redirect_uri: ${js(redirectFor({}, facts))},`,
          after !== undefined && `  post_logout_redirect_uri: ${js(after)},`,
          "  response_type: 'code',",
          `  scope: ${js(facts.scopes.join(' '))},`,
          '  userStore: new WebStorageStateStore({ store: sessionStorage })',
          '})',
          '',
          '// At the page of the redirect URI this ends a sign-in; anywhere else, users.signinRedirect() begins one.',
          'export const signedIn = () => users.signinRedirectCallback()'
        )
      }
    ]
  }
}
