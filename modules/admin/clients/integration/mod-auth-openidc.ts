import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none']

/** An argument of a directive. */
const argument = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

export const modAuthOpenidc: Integration = {
  id: 'mod-auth-openidc',
  name: 'Apache (mod_auth_openidc)',
  kind: 'Gateways',
  needs:
    'mod_auth_openidc 2.4. Nothing is served at the redirect URI itself; CRYPTO_PASSPHRASE is a long random text of yours.',
  serves: ['sign-in'],
  methods,
  par: true,
  files(facts) {
    const method = methodFor({ methods }, facts)
    return [
      {
        title: 'minijans.conf',
        format: 'code',
        text: lines(
          `OIDCProviderMetadataURL ${argument(facts.at.openIdConfigurationEndpoint ?? '')}`,
          `OIDCClientID ${argument(facts.clientId)}`,
          method !== 'none' && `OIDCClientSecret ${argument(facts.secret)}`,
          `OIDCProviderTokenEndpointAuth ${method}`,
          `OIDCRedirectURI ${argument(redirectFor({}, facts))}`,
          `OIDCScope ${argument(facts.scopes.join(' '))}`,
          'OIDCPKCEMethod S256',
          facts.par && 'OIDCProviderAuthRequestMethod PAR',
          'OIDCCryptoPassphrase "CRYPTO_PASSPHRASE"',
          '',
          '<Location "/">',
          '    AuthType openid-connect',
          '    Require valid-user',
          '</Location>'
        )
      }
    ]
  }
}
