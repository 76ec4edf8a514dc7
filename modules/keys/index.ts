/**
 * The server's own keys (RFC 7517): made at the first start, private halves sealed at rest, rotated by a job or on demand,
 * published by the auth server and archived when they are over.
 */
import type { Module } from '#modules/core/module'
import { jobs } from './jobs.ts'
import { keyring } from './keyring.ts'
import { makeMissingKeys } from './rotation.ts'

export { addKey, allKeys, changeKey, removeKey, replaceKeys, requireKey, rotateKeysFor } from './administration.ts'
export { findArchivedKey } from './archive.ts'
export { openAuthority } from './authority.ts'
export { keyring, type Keyring, type PublishedJwk } from './keyring.ts'
export type { GivenKey } from './material.ts'
export { keyOverview, type KeyOverview, type KeyUse } from './overview.ts'
export { rotateKeys } from './rotation.ts'
export { serverIdentity, type ServerIdentity } from './server-identity.ts'
export { jwksMaxAge } from './times.ts'

export const keys: Module = {
  name: 'keys',
  prepare: makeMissingKeys,
  jobs,
  health: (ctx) => [{ name: 'signing keys', check: async () => (await keyring(ctx)).jwks.length > 0 }]
}
