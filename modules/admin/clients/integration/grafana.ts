import { methodFor, type Integration } from './integration.ts'
import { lines, value } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post']

export const grafana: Integration = {
  id: 'grafana',
  name: 'Grafana',
  kind: 'Products',
  needs: 'Grafana 9.1 or later, whose root_url is its address in the browser, with CLIENT_SECRET in its environment.',
  serves: ['sign-in'],
  methods,
  callback: '/login/generic_oauth',
  files: (facts) => [
    {
      title: 'grafana.ini',
      format: 'ini',
      text: lines(
        '[auth.generic_oauth]',
        'enabled = true',
        'name = minijans',
        'allow_sign_up = true',
        `client_id = ${value(facts.clientId)}`,
        'client_secret = $__env{CLIENT_SECRET}',
        `scopes = ${value(facts.scopes.join(' '))}`,
        `auth_url = ${value(facts.at.authorizationEndpoint ?? '')}`,
        `token_url = ${value(facts.at.tokenEndpoint ?? '')}`,
        `api_url = ${value(facts.at.userInfoEndpoint ?? '')}`,
        'use_pkce = true',
        `auth_style = ${methodFor({ methods }, facts) === 'client_secret_basic' ? 'InHeader' : 'InParams'}`,
        'login_attribute_path = preferred_username',
        'name_attribute_path = name',
        'email_attribute_path = email'
      )
    }
  ]
}
