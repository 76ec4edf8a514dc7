import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { masked, withKeptSecrets } from '#modules/settings/index'
import { readAccess, writeAccess } from './access.ts'
import { apiConfiguration, startedWith } from './configuration.ts'
import { operation, type Operation } from './operation.ts'
import { jsonPatch, patched } from './patch.ts'
import { pluginList } from './plugins.ts'

const feature = 'https://jans.io/oauth/config/properties'
const tag = 'Configuration – Config API'
const path = '/api-config'

const address = z.string().describe('Follows from the issuer.')
const answer = apiConfiguration.schema
  .extend({
    authIssuerUrl: address,
    authOpenidConfigurationUrl: address,
    authOpenidIntrospectionUrl: address,
    authOpenidTokenUrl: address,
    authOpenidRevokeUrl: address,
    plugins: z
      .array(z.object({ name: z.string(), description: z.string(), className: z.string() }))
      .describe('Follow from how the server was started.')
  })
  .meta({ id: 'ApiAppConfiguration' })

export const apiConfigOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-api-properties',
    method: 'get',
    path,
    tag,
    summary: 'The properties of this API',
    access: readAccess(feature),
    answer,
    verbatim: true,
    handle: async ({ ctx }) => shown(ctx, await apiConfiguration.read(ctx))
  }),
  operation({
    operationId: 'patch-config-api-properties',
    method: 'patch',
    path,
    tag,
    summary:
      'Patch the properties of this API, from the next request on; one that is removed goes back to its standard',
    access: writeAccess(feature),
    body: jsonPatch,
    answer,
    verbatim: true,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      // Switching the audit log off is in the audit log.
      const recorded = { ...actor, silent: false, hides: undefined }
      const after = await apiConfiguration.update(ctx, recorded, 'patch-config-api-properties', (before) => {
        const nulls = Object.fromEntries(Object.keys(apiConfiguration.schema.shape).map((name) => [name, null]))
        const next = patched({ ...nulls, ...shown(ctx, before) }, body)
        refuseFixed(ctx, next)
        return withKeptSecrets(next, before, false)
      })
      return shown(ctx, after)
    }
  })
]

const fixed = (ctx: Context): Record<string, unknown> => ({ ...startedWith(ctx), plugins: pluginList(ctx) })

const shown = (ctx: Context, properties: object): Record<string, unknown> => ({ ...masked(properties), ...fixed(ctx) })

/** @throws AppError `invalid_value` for what follows from how the server was started */
function refuseFixed(ctx: Context, next: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fixed(ctx)))
    if (!isDeepStrictEqual(next[name], value)) throw invalid('is said when the server is started', name)
}
