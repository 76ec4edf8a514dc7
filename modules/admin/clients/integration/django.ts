import { methodFor, type Integration } from './integration.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post']

export const django: Integration = {
  id: 'django',
  name: 'Django (mozilla-django-oidc)',
  kind: 'Python',
  needs: 'mozilla-django-oidc 4 or later, with its urls included under oidc/.',
  serves: ['sign-in'],
  methods,
  callback: '/oidc/callback/',
  files: (facts) => [
    {
      title: 'settings.py',
      format: 'code',
      text: lines(
        'import os',
        '',
        'INSTALLED_APPS += ["mozilla_django_oidc"]',
        'AUTHENTICATION_BACKENDS = ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"]',
        '',
        `OIDC_RP_CLIENT_ID = ${quote(facts.clientId)}`,
        'OIDC_RP_CLIENT_SECRET = os.environ["CLIENT_SECRET"]',
        `OIDC_RP_SIGN_ALGO = ${quote(facts.idTokenAlg ?? 'RS256')}`,
        `OIDC_RP_SCOPES = ${quote(facts.scopes.join(' '))}`,
        `OIDC_OP_AUTHORIZATION_ENDPOINT = ${quote(facts.at.authorizationEndpoint ?? '')}`,
        `OIDC_OP_TOKEN_ENDPOINT = ${quote(facts.at.tokenEndpoint ?? '')}`,
        `OIDC_OP_USER_ENDPOINT = ${quote(facts.at.userInfoEndpoint ?? '')}`,
        `OIDC_OP_JWKS_ENDPOINT = ${quote(facts.at.jwksUri ?? '')}`,
        `OIDC_TOKEN_USE_BASIC_AUTH = ${methodFor({ methods }, facts) === 'client_secret_basic' ? 'True' : 'False'}`,
        'OIDC_USE_PKCE = True',
        'OIDC_PKCE_CODE_CHALLENGE_METHOD = "S256"',
        'LOGIN_REDIRECT_URL = "/"'
      )
    },
    {
      title: 'urls.py',
      format: 'code',
      text: lines(
        'from django.urls import include, path',
        '',
        'urlpatterns = [',
        '    path("oidc/", include("mozilla_django_oidc.urls")),',
        ']'
      )
    }
  ]
}
