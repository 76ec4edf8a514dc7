/**
 * SCIM 2.0 (RFC 7643, 7644) at Janssen's addresses, for systems that provision people. PUT merges, as Janssen's does;
 * where Janssen refuses what the standard allows, the standard is followed. There are no groups in groups.
 */
import { lazily } from '#modules/core/lazily'
import type { Context, Module } from '#modules/core/module'

/** The properties of SCIM, loaded when somebody asks for them. */
export const loadScimConfiguration = async () => (await import('./configuration.ts')).scimConfiguration

export type { ScimPeople } from './exchange.ts'

/** People as SCIM has them, loaded when somebody brings or takes a file of them. */
export const loadScimPeople = async (ctx: Context) => (await import('./exchange.ts')).scimPeople(ctx)

/** Does SCIM ask nobody for a token? Only a process that was started for tests can be so. */
export const isScimOpen = async (ctx: Context): Promise<boolean> =>
  ctx.config.scimTestMode && (await import('./configuration.ts')).isOpenToEverybody(ctx)

export const scim: Module = {
  name: 'scim',
  surface: 'internal',
  mount(app, ctx) {
    app.get(
      '/.well-known/scim-configuration',
      lazily(async () => (await import('./router.ts')).configurationHandler(ctx))
    )
    app.use(
      '/jans-scim',
      lazily(async () => (await import('./router.ts')).scimRouter(ctx))
    )
  }
}
