import { isUsedFor, methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

export const spring: Integration = {
  id: 'spring',
  name: 'Spring Security',
  kind: 'Java',
  needs:
    'spring-boot-starter-oauth2-client of Spring Boot 4, with CLIENT_SECRET in the environment. Earlier ones use no PKCE beside a secret.',
  serves: ['sign-in', 'machine'],
  methods,
  callback: '/login/oauth2/code/minijans',
  files(facts) {
    const method = methodFor({ methods }, facts)
    const signsIn = isUsedFor(facts, 'sign-in')
    const scopes = facts.scopes.map((scope) => `              - ${quote(scope)}`)
    return [
      {
        title: 'application.yml',
        format: 'yaml',
        text: lines(
          'spring:',
          '  security:',
          '    oauth2:',
          '      client:',
          '        registration:',
          '          minijans:',
          `            client-id: ${quote(facts.clientId)}`,
          method !== 'none' && '            client-secret: "${CLIENT_SECRET}"',
          `            client-authentication-method: ${method}`,
          `            authorization-grant-type: ${signsIn ? 'authorization_code' : 'client_credentials'}`,
          signsIn && `            redirect-uri: ${quote(redirectFor(spring, facts))}`,
          scopes.length > 0 && ['            scope:', ...scopes],
          '        provider:',
          '          minijans:',
          `            issuer-uri: ${quote(facts.issuer)}`,
          signsIn && '            user-name-attribute: sub'
        )
      }
    ]
  }
}
