/**
 * The pages for administrators at `/admin`: clients, people and the state of the server. They are a client of their own
 * server (OpenID Connect, authorization code with PKCE), need the role `api-admin`, and change things through the same
 * functions as the APIs, with the same audit records.
 */
import { lazily } from '#modules/core/lazily'
import type { Module } from '#modules/core/module'
import { importJobs, stopImports } from './people/imports/imports.ts'
import { endSessionsWithTheirUser, jobs } from './session/sessions.ts'

export const admin: Module = {
  name: 'admin',
  surface: 'public',
  prepare: async (ctx) => endSessionsWithTheirUser(ctx),
  mount(app, ctx) {
    app.use(
      '/admin',
      lazily(async () => (await import('./pages.ts')).adminPages(ctx))
    )
    // Whoever types the bare address into a browser has just started the server.
    if (!ctx.config.production) app.get('/', (_req, res) => res.redirect('/admin'))
  },
  jobs: (ctx) => [...jobs(ctx), ...importJobs(ctx)],
  close: stopImports
}
