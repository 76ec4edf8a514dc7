import type { Access } from './operation.ts'

const config = 'https://jans.io/oauth/config'
const readAll = `${config}/read-all`
const writeAll = `${config}/write-all`
const deleteAll = `${config}/delete-all`

/**
 * Reading a feature; whoever may write it may read it.
 * @param feature the scope without its last part: `https://jans.io/oauth/config/scopes`
 * @param group further scopes that open it
 */
export const readAccess = (feature: string, ...group: string[]): Access => ({
  super: [readAll, writeAll],
  group: [`${feature}.write`, `${feature}.admin`, ...group],
  own: [`${feature}.readonly`]
})

/** Creating and changing. */
export const writeAccess = (feature: string, ...group: string[]): Access => ({
  super: [writeAll],
  group: [`${feature}.admin`, ...group],
  own: [`${feature}.write`]
})

/** Deleting, which writing does not include. */
export const deleteAccess = (feature: string, ...group: string[]): Access => ({
  super: [deleteAll],
  group: [`${feature}.admin`, ...group],
  own: [`${feature}.delete`]
})

/**
 * Do the scopes of a token open the operation?
 * @param exclusive scopes that the API fetches for itself when they are all that is missing: they add to a token that has a
 * scope of the operation, and open nothing alone
 */
export function isOpen(access: Access, scopes: ReadonlySet<string>, exclusive: readonly string[] = []): boolean {
  if ([...access.super, ...access.group].some((scope) => scopes.has(scope))) return true
  const missing = access.own.filter((scope) => !scopes.has(scope))
  if (missing.length === 0) return true
  return (
    missing.every((scope) => exclusive.includes(scope)) &&
    access.own.some((scope) => scopes.has(scope) && !exclusive.includes(scope))
  )
}
