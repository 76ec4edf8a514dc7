/**
 * Janssen's Config API: everything that can be configured, as JSON over HTTP, guarded by scopes. Operations are values;
 * the router, the guard and the OpenAPI document are built from them, for the core and for each plugin alike.
 */
import { lazily } from '#modules/core/lazily'
import type { Context, Module } from '#modules/core/module'
import type { Operations } from './in-process.ts'
import type { Plugin } from './operation.ts'

export { PluginError } from './external/error.ts'
export type { Call, Operations } from './in-process.ts'

/** Plugins that the settings name. */
const added = new WeakMap<Context, readonly Plugin[]>()

export const configApi: Module = {
  name: 'config-api',
  surface: 'internal',
  async prepare(ctx) {
    if (ctx.config.plugins.length > 0) added.set(ctx, await (await import('./external/load.ts')).loadPlugins(ctx))
  },
  mount(app, ctx) {
    const surface = lazily(async () => (await import('./surface.ts')).configApiRouter(ctx, added.get(ctx)))
    app.use((req, res, next) => (req.path.startsWith('/jans-config-api/') ? surface(req, res, next) : next()))
  }
}

/** The properties of this API, loaded when somebody asks for them. */
export const loadApiConfiguration = async () => (await import('./configuration.ts')).apiConfiguration

/** The operations of the API, for pages of this process that do the same things. */
export const loadOperations = async (ctx: Context): Promise<Operations> =>
  (await import('./in-process.ts')).operationsOf(ctx, added.get(ctx))
