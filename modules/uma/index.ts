/**
 * UMA 2.0 resources: what owners share, and the scopes and clients that belong to it. What is offered is their
 * administration; resource servers cannot register them yet, and no tokens are issued for them.
 */
import type { Module } from '#modules/core/module'
import { umaJobs } from './resources.ts'

export {
  listUmaResourcesOf,
  findUmaResource,
  searchUmaResources,
  umaResourceFields,
  type UmaResourceField
} from './repository.ts'
export { umaResourceDn, type UmaResource } from './resource.ts'
export { createUmaResource, deleteUmaResource, replaceUmaResource } from './resources.ts'

export const uma: Module = { name: 'uma', jobs: umaJobs }
