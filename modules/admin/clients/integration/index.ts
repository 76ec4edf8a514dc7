/**
 * Settings and code for what a client can be used with. Each file is one of them: what it needs, what kinds of client it
 * goes with, and its files, made from the members of the client and the addresses of the server (facts.ts).
 */
import { aspnet } from './aspnet.ts'
import { authJs } from './auth-js.ts'
import { fastapi, flask } from './authlib.ts'
import { curl } from './curl.ts'
import { django } from './django.ts'
import { express } from './express.ts'
import type { Facts } from './facts.ts'
import { gitlab } from './gitlab.ts'
import { go } from './go.ts'
import { grafana } from './grafana.ts'
import { isUsedFor, misfit, type Integration } from './integration.ts'
import { jansCli } from './jans-cli.ts'
import { keycloak } from './keycloak.ts'
import { kubernetes } from './kubernetes.ts'
import { modAuthOpenidc } from './mod-auth-openidc.ts'
import { nginx, traefik } from './oauth2-proxy.ts'
import { oauth4webapi } from './oauth4webapi.ts'
import { oidcClientTs } from './oidc-client-ts.ts'
import { openidClient } from './openid-client.ts'
import { passport } from './passport.ts'
import { php, phpLeague } from './php.ts'
import { postman } from './postman.ts'
import { quarkus } from './quarkus.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import { spring } from './spring.ts'
import { terraform } from './terraform.ts'

/** In the order that they are offered in. */
export const integrations: readonly Integration[] = [
  openidClient,
  authJs,
  express,
  passport,
  oauth4webapi,
  oidcClientTs,
  spring,
  quarkus,
  aspnet,
  flask,
  fastapi,
  django,
  go,
  php,
  phpLeague,
  ruby,
  rust,
  nginx,
  modAuthOpenidc,
  traefik,
  kubernetes,
  grafana,
  gitlab,
  keycloak,
  curl,
  postman,
  terraform,
  jansCli
]

/** Those that go with the client, the likeliest first, and those that do not, with the reason. */
export function offered(facts: Facts): {
  fitting: Integration[]
  others: { integration: Integration; why: string }[]
} {
  const judged = integrations.map((integration) => ({ integration, why: misfit(integration, facts) }))
  return {
    fitting: judged
      .filter(({ why }) => why === undefined)
      .map(({ integration }) => integration)
      .toSorted((a, b) => likelihood(b, facts) - likelihood(a, facts)),
    others: judged.flatMap(({ integration, why }) => (why === undefined ? [] : [{ integration, why }]))
  }
}

/** What has no person before it is called by programs and shells; what has no secret runs in a browser. */
function likelihood({ id, serves }: Integration, facts: Facts): number {
  if (!isUsedFor(facts, 'sign-in')) return id === 'curl' ? 2 : Number(!serves.includes('any'))
  return Number(serves.includes('browser') && facts.methods[0] === 'none')
}
