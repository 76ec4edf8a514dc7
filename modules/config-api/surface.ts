import { Router } from 'express'
import { docsRouter } from '#modules/core/api-docs'
import type { Context } from '#modules/core/module'
import { core } from './core.ts'
import { cors } from './cors.ts'
import { documentPath, openApiDocument } from './openapi.ts'
import type { Plugin } from './operation.ts'
import { adminUi } from './plugins/admin-ui.ts'
import { fido2 } from './plugins/fido2.ts'
import { scim } from './plugins/scim.ts'
import { userManagement } from './plugins/user-mgt.ts'
import { servePlugins } from './plugins.ts'
import { pluginRouter } from './router.ts'

/** What is part of the product beside the core; each with a base path of its own. fido2 is the first one in Janssen too. */
export const installed: readonly Plugin[] = [fido2, scim, adminUi, userManagement]

/**
 * Every plugin with its operations, the document that describes them, and the page to try them on.
 * @param added plugins that the settings name
 */
export function configApiRouter(ctx: Context, added: readonly Plugin[] = []): Router {
  const router = Router()
  router.use(cors(ctx))
  const plugins = [...installed, ...added]
  servePlugins(ctx, plugins)
  const all = [core, ...plugins]
  for (const plugin of all) {
    let document: Promise<string> | undefined
    router.get(documentPath(plugin), async (_req, res) => {
      document ??= openApiDocument(ctx.config, plugin)
      res.type('json').send(await document)
    })
  }
  const parts = all.map((plugin) => ({ name: plugin.name, document: documentPath(plugin) }))
  router.use('/jans-config-api/docs', docsRouter(ctx.config, { title: 'Config API', parts }))
  for (const plugin of all) router.use(plugin.basePath, pluginRouter(ctx, plugin))
  return router
}
