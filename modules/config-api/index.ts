/**
 * Janssen's Config API: everything that can be configured, as JSON over HTTP, guarded by scopes. Operations are values;
 * the router, the guard and the OpenAPI document are built from them, for the core and for each plugin alike.
 */
import type { Express } from 'express'
import type { Context, Module } from '#modules/core/module'
import { core } from './core.ts'
import { docsRouter } from './docs.ts'
import { openApiDocument } from './openapi.ts'
import type { Plugin } from './operation.ts'
import { pluginRouter } from './router.ts'

/** Whatever is mounted; each with a base path of its own. */
const plugins: readonly Plugin[] = [core]

export const configApi: Module = { name: 'config-api', surface: 'internal', mount }

function mount(app: Express, ctx: Context): void {
  const documentPath = `${core.basePath}/openapi.json`
  let document: Promise<string> | undefined
  app.get(documentPath, async (_req, res) => {
    document ??= openApiDocument(ctx.config, plugins)
    res.type('json').send(await document)
  })
  app.use('/jans-config-api/docs', docsRouter(documentPath))
  for (const plugin of plugins) app.use(plugin.basePath, pluginRouter(ctx, plugin))
}
