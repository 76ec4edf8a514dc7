import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

export const rust: Integration = {
  id: 'rust',
  name: 'Rust (openidconnect)',
  kind: 'Rust',
  needs: 'The crates openidconnect 4, with reqwest, and tokio.',
  serves: ['sign-in'],
  methods,
  files(facts) {
    const method = methodFor({ methods }, facts)
    return [
      {
        title: 'src/main.rs',
        format: 'code',
        text: lines(
          'use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};',
          'use openidconnect::reqwest;',
          'use openidconnect::{',
          `    ${[
            ...(method === 'client_secret_post' ? ['AuthType'] : []),
            'ClientId',
            ...(method === 'none' ? [] : ['ClientSecret']),
            'CsrfToken',
            'IssuerUrl',
            'Nonce',
            'PkceCodeChallenge',
            'RedirectUrl',
            'Scope'
          ].join(', ')},`,
          '};',
          '',
          '#[tokio::main]',
          'async fn main() -> Result<(), Box<dyn std::error::Error>> {',
          '    let http = reqwest::ClientBuilder::new()',
          '        .redirect(reqwest::redirect::Policy::none())',
          '        .build()?;',
          `    let issuer = IssuerUrl::new(${quote(facts.issuer)}.to_string())?;`,
          '    let metadata = CoreProviderMetadata::discover_async(issuer, &http).await?;',
          '    let client = CoreClient::from_provider_metadata(',
          '        metadata,',
          `        ClientId::new(${quote(facts.clientId)}.to_string()),`,
          method === 'none' ? '        None,' : '        Some(ClientSecret::new(std::env::var("CLIENT_SECRET")?)),',
          '    )',
          method === 'client_secret_post' && '    .set_auth_type(AuthType::RequestBody)',
          `    .set_redirect_uri(RedirectUrl::new(${quote(redirectFor({}, facts))}.to_string())?);`,
          '',
          '    let (challenge, _verifier) = PkceCodeChallenge::new_random_sha256();',
          '    let (address, _state, _nonce) = client',
          '        .authorize_url(',
          '            CoreAuthenticationFlow::AuthorizationCode,',
          '            CsrfToken::new_random,',
          '            Nonce::new_random,',
          '        )',
          facts.scopes
            .filter((scope) => scope !== 'openid')
            .map((scope) => `        .add_scope(Scope::new(${quote(scope)}.to_string()))`),
          '        .set_pkce_challenge(challenge)',
          '        .url();',
          '    // Keep verifier, state and nonce for the answer, which goes to client.exchange_code.',
          '    println!("{address}");',
          '    Ok(())',
          '}'
        )
      }
    ]
  }
}
