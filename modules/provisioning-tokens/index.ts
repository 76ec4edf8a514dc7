/**
 * Bearer tokens that administrators make for systems that provision people over SCIM, and that last until they expire or
 * are revoked: such systems keep one value and fetch no tokens. They open SCIM, as far as their scopes go, and nothing else.
 */
import type { Module } from '#modules/core/module'
import { jobs, writeUses } from './uses.ts'

export type { ProvisioningToken } from './token.ts'

/** All that is done with them; loaded when it is needed first. */
export const loadProvisioningTokens = async () => ({
  ...(await import('./token.ts')),
  ...(await import('./tokens.ts'))
})

export const provisioningTokens: Module = { name: 'provisioning-tokens', jobs, close: writeUses }
