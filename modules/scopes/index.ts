/**
 * What clients can ask for: OAuth and OpenID scopes with the claims that they open (OpenID Connect Core, 5.4), and the
 * catalogue of scopes that the Config API and SCIM are guarded with.
 */
import type { Module } from '#modules/core/module'
import { keepUsedAttributes } from './attribute-use.ts'
import { scopeJobs } from './jobs.ts'
import { seedScopes } from './seed.ts'

export { scimScopes } from './installed.ts'
export {
  creatorTypes,
  isScopeId,
  isShownInDiscovery,
  scopeDn,
  scopeTypes,
  type Scope,
  type ScopeType
} from './scope.ts'
export { scopeRegistry, type ScopeRegistry } from './registry.ts'
export { findScope, scopeFields, searchScopes, type ScopeField } from './repository.ts'
export { createScope, deleteScope, replaceScope } from './scopes.ts'
export { administrationScopes, installedScopeDn, installScopes, isInstalledScope, isInstalledScopeId } from './seed.ts'
export { keepSpontaneousScopes } from './spontaneous.ts'

export const scopes: Module = {
  name: 'scopes',
  prepare(ctx) {
    keepUsedAttributes(ctx)
    return seedScopes(ctx)
  },
  jobs: scopeJobs
}
