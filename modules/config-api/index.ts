/**
 * Janssen's Config API: everything that can be configured, as JSON over HTTP, guarded by scopes. Operations are values;
 * the router, the guard and the OpenAPI document are built from them, for the core and for each plugin alike.
 */
import { lazily } from '#modules/core/lazily'
import type { Module } from '#modules/core/module'

export const configApi: Module = {
  name: 'config-api',
  surface: 'internal',
  mount(app, ctx) {
    const surface = lazily(async () => (await import('./surface.ts')).configApiRouter(ctx))
    app.use((req, res, next) => (req.path.startsWith('/jans-config-api/') ? surface(req, res, next) : next()))
  }
}
