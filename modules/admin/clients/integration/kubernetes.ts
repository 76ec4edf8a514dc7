import { methodFor, type Integration } from './integration.ts'
import { quoted } from '../../equivalent.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

export const kubernetes: Integration = {
  id: 'kubernetes',
  name: 'Kubernetes (kubelogin)',
  kind: 'Products',
  needs: 'An issuer with https that the API server reaches, and the plugin oidc-login (kubelogin) of kubectl.',
  serves: ['sign-in'],
  methods,
  callback: 'http://localhost:8000',
  files: (facts) => [
    {
      title: 'authentication.yaml (kube-apiserver --authentication-config)',
      format: 'yaml',
      text: lines(
        'apiVersion: apiserver.config.k8s.io/v1beta1',
        'kind: AuthenticationConfiguration',
        'jwt:',
        '  - issuer:',
        `      url: ${quote(facts.issuer)}`,
        '      audiences:',
        `        - ${quote(facts.clientId)}`,
        '    claimMappings:',
        '      username:',
        '        claim: sub',
        '        prefix: "minijans:"'
      )
    },
    {
      title: 'kubectl',
      format: 'shell',
      text: [
        'kubectl config set-credentials minijans',
        '--exec-api-version=client.authentication.k8s.io/v1',
        '--exec-interactive-mode=Never',
        '--exec-command=kubectl',
        '--exec-arg=oidc-login',
        '--exec-arg=get-token',
        `--exec-arg=${quoted(`--oidc-issuer-url=${facts.issuer}`)}`,
        `--exec-arg=${quoted(`--oidc-client-id=${facts.clientId}`)}`,
        ...(methodFor({ methods }, facts) === 'none' ? [] : ['--exec-arg="--oidc-client-secret=$CLIENT_SECRET"']),
        ...facts.scopes
          .filter((scope) => scope !== 'openid')
          .map((scope) => `--exec-arg=${quoted(`--oidc-extra-scope=${scope}`)}`),
        '--exec-arg=--oidc-pkce-method=S256'
      ].join(' \\\n  ')
    }
  ]
}
