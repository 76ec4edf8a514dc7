/**
 * The applications that use this server: every member that Janssen's Config API and its registration endpoint know
 * (RFC 7591, OpenID Connect Registration), one validator for all surfaces, and the two clients that a new installation has.
 */
import type { Module } from '#modules/core/module'
import { clientJobs } from './jobs.ts'
import { seedClients } from './seed.ts'

export { algorithms } from './algorithms.ts'
export {
  attributeOf,
  authenticationMethods,
  needsSecret,
  newClientSecret,
  valueOf,
  type Client,
  type ClientValues
} from './client.ts'
export {
  createClient,
  deleteClient,
  findClient,
  findClientsByScopes,
  isUnchanged,
  replaceClient,
  requireClient,
  searchClients
} from './clients.ts'
export { clientDocumentSchema, clientSchema, readValues, toDocument, toPatchable } from './document.ts'
export { clientAttribute, storageNames } from './entry.ts'
export { attributeMembers, supportedGrantTypes, type ClientAttributes, type ClientDefinition } from './members.ts'
export { fromMetadata, identityMetadata, metadataNames, toMetadata } from './metadata.ts'
export { accountPagesInum, isOwnClient } from './own.ts'
export { isRedirectAllowed } from './policy.ts'
export { isRegisteredRedirectUri } from './redirect-uris.ts'
export { findClientNaming, isClientField, longestTokenLifetime } from './repository.ts'
export { adminPagesClient, grantToScripts, scriptClient } from './seed.ts'
export { validateClient } from './validate.ts'

export const clients: Module = { name: 'clients', prepare: seedClients, jobs: clientJobs }
