import { Router } from 'express'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { integrationPage } from '#views/admin/clients/client-integration'
import { integrationsPage, type IntegrationCard } from '#views/admin/clients/client-integrations'
import { seenClient } from './client-try-client.ts'
import { equivalentOf } from '../equivalent.ts'
import { viewerOf } from '../guard.ts'
import { factsOf, type Facts } from './integration/facts.ts'
import { isUsedFor, kinds, misfit, redirectFor, type Integration, type Snippet } from './integration/integration.ts'
import { choiceOf, queryText } from '../paging.ts'
import { show } from '../show.ts'

/** Dozens of files, for which nobody has to wait who does not look at them. */
const loadIntegrations = () => import('./integration/index.ts')

/** Settings and code for a client, at `/admin/clients/:inum/integration`. */
export function clientIntegrationPages(ctx: Context): Router {
  const router = Router()

  router.get('/clients/:inum/integration', async (req, res) => {
    const { inum } = req.params
    const client = await seenClient(ctx, req, res, inum)
    const facts = await factsOf(ctx, client, false)
    const [q, kind] = [queryText(req), choiceOf(req, 'kind', kinds)]
    const { offered } = await loadIntegrations()
    const { fitting, others } = offered(facts)
    const wanted = (integration: Integration) => isWanted(integration, q, kind)
    show(
      res,
      integrationsPage(viewerOf(req, res), {
        client,
        q,
        kind,
        kinds,
        fitting: fitting.filter(wanted).map((one) => toCard(one, one.needs)),
        others: others
          .filter(({ integration }) => wanted(integration))
          .map(({ integration, why }) => toCard(integration, why)),
        settings: {
          issuer: facts.issuer,
          discovery: facts.at.openIdConfigurationEndpoint ?? '',
          scopes: facts.scopes,
          redirectUris: facts.redirectUris,
          methods: facts.methods,
          endpoints: endpointsOf(facts)
        },
        secret: req.query.secret === 'shown' ? (client.secret ?? false) : client.secret !== undefined,
        call: equivalentOf(ctx, res, 'get-oauth-openid-clients-by-inum', { params: { inum } })
      })
    )
  })

  router.get('/clients/:inum/integration/:id', async (req, res) => {
    const { inum, id } = req.params
    const client = await seenClient(ctx, req, res, inum)
    const { integrations } = await loadIntegrations()
    const integration = integrations.find((known) => known.id === id)
    if (!integration) throw notFound('Integration')
    const shown = req.query.secret === 'shown' && client.secret !== undefined
    const facts = await factsOf(ctx, client, shown)
    const files = integration.files(facts)
    const snippets = [...environment(files, shown ? client.secret : undefined), ...files]
    show(
      res,
      integrationPage(viewerOf(req, res), {
        client,
        integration,
        misfit: misfit(integration, facts),
        missing: missingRedirect(integration, facts),
        snippets,
        shown: client.secret !== undefined && namesSecret(files, facts) ? shown : undefined
      })
    )
  })

  return router
}

const toCard = ({ id, name, kind }: Integration, about: string): IntegrationCard => ({ id, name, kind, about })

function isWanted({ name, kind, needs }: Integration, q: string, wanted: string): boolean {
  if (wanted !== '' && kind !== wanted) return false
  const text = `${name} ${kind} ${needs}`.toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const endpoints: readonly (readonly [label: string, name: string])[] = [
  ['Authorization', 'authorizationEndpoint'],
  ['Token', 'tokenEndpoint'],
  ['Userinfo', 'userInfoEndpoint'],
  ['Keys', 'jwksUri'],
  ['Introspection', 'introspectionEndpoint'],
  ['Revocation', 'tokenRevocationEndpoint'],
  ['End of the session', 'endSessionEndpoint'],
  ['Pushed requests', 'parEndpoint'],
  ['Device authorization', 'deviceAuthzEndpoint']
]

const endpointsOf = ({ at }: Facts) => endpoints.map(([label, name]) => ({ label, address: at[name] ?? '' }))

/** Where the answer would go, when the client does not let it. */
function missingRedirect(integration: Integration, facts: Facts): string | undefined {
  const signsIn = integration.serves.some((use) => use === 'sign-in' || use === 'browser')
  if (!signsIn || !isUsedFor(facts, 'sign-in') || integration.id === 'curl') return undefined
  const uri = redirectFor(integration, facts)
  return facts.redirectUris.includes(uri) ? undefined : uri
}

/** Secrets do not belong into code: where that looks for one in its environment, it is put there. */
function environment(files: readonly Snippet[], secret: string | undefined): Snippet[] {
  if (!files.some(({ text }) => fromEnvironment.test(text))) return []
  const quoted = `'${(secret ?? '…').replaceAll("'", "'\\''")}'`
  return [{ title: 'Environment', format: 'shell', text: `export CLIENT_SECRET=${quoted}` }]
}

const fromEnvironment =
  /(?:\$(?:__env)?\{?|env\.|Getenv\("|getenv\('|environ\["|fetch\('|var\("|Configuration\[")CLIENT_SECRET/

const namesSecret = (files: readonly Snippet[], { secret }: Facts) =>
  files.some(({ text }) => fromEnvironment.test(text) || text.includes(secret))
