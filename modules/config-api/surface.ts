import { Router } from 'express'
import type { Context } from '#modules/core/module'
import { core } from './core.ts'
import { docsRouter } from './docs.ts'
import { openApiDocument } from './openapi.ts'
import type { Plugin } from './operation.ts'
import { pluginRouter } from './router.ts'

/** Whatever is mounted; each with a base path of its own. */
const plugins: readonly Plugin[] = [core]

/** Every plugin with its operations, the document that describes them, and the page to try them on. */
export function configApiRouter(ctx: Context): Router {
  const router = Router()
  const documentPath = `${core.basePath}/openapi.json`
  let document: Promise<string> | undefined
  router.get(documentPath, async (_req, res) => {
    document ??= openApiDocument(ctx.config, plugins)
    res.type('json').send(await document)
  })
  router.use('/jans-config-api/docs', docsRouter(ctx.config, documentPath))
  for (const plugin of plugins) router.use(plugin.basePath, pluginRouter(ctx, plugin))
  return router
}
