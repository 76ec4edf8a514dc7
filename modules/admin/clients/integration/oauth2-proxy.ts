import type { Facts } from './facts.ts'
import { redirectFor, type Integration, type Snippet } from './integration.ts'
import { lines, quote } from './words.ts'

/** Tries both; the library beneath finds out by itself. */
const methods = ['client_secret_basic', 'client_secret_post']
const callback = '/oauth2/callback'

const shared = { kind: 'Gateways', serves: ['sign-in'], methods, callback } as const

export const nginx: Integration = {
  ...shared,
  id: 'nginx',
  name: 'nginx (oauth2-proxy)',
  needs: 'oauth2-proxy 7 beside nginx; COOKIE_SECRET is 32 random bytes of yours, in base64.',
  files: (facts) => [
    proxy(facts, 'http://127.0.0.1:8080/'),
    {
      title: 'nginx.conf (inside server)',
      format: 'code',
      text: lines(
        'location /oauth2/ {',
        '    proxy_pass http://127.0.0.1:4180;',
        '    proxy_set_header Host $host;',
        '    proxy_set_header X-Real-IP $remote_addr;',
        '    proxy_set_header X-Auth-Request-Redirect $request_uri;',
        '}',
        'location = /oauth2/auth {',
        '    proxy_pass http://127.0.0.1:4180;',
        '    proxy_set_header Host $host;',
        '    proxy_set_header X-Real-IP $remote_addr;',
        '    proxy_set_header X-Forwarded-Uri $request_uri;',
        '    proxy_set_header Content-Length "";',
        '    proxy_pass_request_body off;',
        '}',
        'location / {',
        '    auth_request /oauth2/auth;',
        '    error_page 401 =403 /oauth2/sign_in;',
        '    auth_request_set $user $upstream_http_x_auth_request_user;',
        '    auth_request_set $email $upstream_http_x_auth_request_email;',
        '    proxy_set_header X-User $user;',
        '    proxy_set_header X-Email $email;',
        '    proxy_pass http://127.0.0.1:8080;',
        '}'
      )
    }
  ]
}

export const traefik: Integration = {
  ...shared,
  id: 'traefik',
  name: 'Traefik (forward authentication)',
  needs: 'oauth2-proxy 7 as a service of Traefik; COOKIE_SECRET is 32 random bytes of yours, in base64.',
  files: (facts) => [
    proxy(facts, 'static://202'),
    {
      title: 'dynamic.yml',
      format: 'yaml',
      text: lines(
        'http:',
        '  middlewares:',
        '    minijans:',
        '      forwardAuth:',
        '        address: "http://oauth2-proxy:4180/"',
        '        trustForwardHeader: true',
        '        authResponseHeaders:',
        '          - X-Auth-Request-User',
        '          - X-Auth-Request-Email'
      )
    }
  ]
}

const proxy = (facts: Facts, upstream: string): Snippet => ({
  title: 'oauth2-proxy.cfg',
  format: 'toml',
  text: lines(
    'provider = "oidc"',
    `oidc_issuer_url = ${quote(facts.issuer)}`,
    `client_id = ${quote(facts.clientId)}`,
    `client_secret = ${quote(facts.secret)}`,
    `redirect_url = ${quote(redirectFor({ callback }, facts))}`,
    `scope = ${quote(facts.scopes.join(' '))}`,
    'code_challenge_method = "S256"',
    'cookie_secret = "COOKIE_SECRET"',
    'email_domains = ["*"]',
    `upstreams = [${quote(upstream)}]`,
    'http_address = "0.0.0.0:4180"',
    'reverse_proxy = true',
    'set_xauthrequest = true'
  )
})
