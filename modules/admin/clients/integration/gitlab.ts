import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, single } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post']

export const gitlab: Integration = {
  id: 'gitlab',
  name: 'GitLab',
  kind: 'Products',
  needs: 'GitLab of your own, by the Linux package; afterwards gitlab-ctl reconfigure.',
  serves: ['sign-in'],
  methods,
  callback: '/users/auth/openid_connect/callback',
  files: (facts) => [
    {
      title: '/etc/gitlab/gitlab.rb',
      format: 'code',
      text: lines(
        "gitlab_rails['omniauth_providers'] = [",
        '  {',
        "    name: 'openid_connect',",
        "    label: 'minijans',",
        '    args: {',
        "      name: 'openid_connect',",
        `      scope: [${facts.scopes.map(single).join(', ')}],`,
        "      response_type: 'code',",
        `      issuer: ${single(facts.issuer)},`,
        '      discovery: true,',
        `      client_auth_method: ${methodFor({ methods }, facts) === 'client_secret_basic' ? "'basic'" : "'query'"},`,
        "      uid_field: 'sub',",
        '      pkce: true,',
        '      client_options: {',
        `        identifier: ${single(facts.clientId)},`,
        `        secret: ${single(facts.secret)},`,
        `        redirect_uri: ${single(redirectFor(gitlab, facts))}`,
        '      }',
        '    }',
        '  }',
        ']'
      )
    }
  ]
}
