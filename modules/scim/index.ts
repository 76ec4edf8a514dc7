/**
 * SCIM 2.0 (RFC 7643, 7644) at Janssen's addresses, for systems that provision people. PUT merges, as Janssen's does;
 * where Janssen refuses what the standard allows, the standard is followed. Not offered: bulk, groups, devices, ETags.
 */
import type { Module } from '#modules/core/module'
import { scimConfiguration } from './discovery.ts'
import { scimBase, scimRouter } from './router.ts'

export const scim: Module = {
  name: 'scim',
  surface: 'internal',
  mount(app, ctx) {
    app.get('/.well-known/scim-configuration', (_req, res) => void res.json(scimConfiguration(scimBase(ctx))))
    app.use('/jans-scim', scimRouter(ctx))
  }
}
