import { hash } from 'node:crypto'
import { AppError } from '#modules/core/errors'
import { isObject, type Resource } from './resource.ts'

/**
 * The resource with its version, a weak entity tag (RFC 7644, 3.14): another one whenever the resource is stored anew, and
 * whenever it looks different for another reason, such as the name of a group that it shows.
 * @param stored the version in the store
 * @param base address by which the service was reached; the version does not depend on it
 * @param shown the resource without what is secret, which could be guessed by its digest
 */
export function withVersion(resource: Resource, stored: number, base: string, shown = resource): Resource {
  const text = JSON.stringify([stored, shown]).replaceAll(base, '')
  const version = `W/"${stored}-${hash('sha256', text, 'base64url').slice(0, 22)}"`
  return { ...resource, meta: { ...(resource.meta as object), version } }
}

/** The version of a resource, where its kind has versions. */
export function versionOf({ meta }: Resource): string | undefined {
  return isObject(meta) && typeof meta.version === 'string' ? meta.version : undefined
}

/** Is the version one of those of the header? Weak tags are meant as they are compared: RFC 7644, 3.14 shows them in both. */
export function isAmong(header: string, version: string): boolean {
  if (isAny(header)) return true
  return [...header.matchAll(entityTag)].some(([, tag]) => tag === opaque(version))
}

export const isAny = (header: string): boolean => header.trim() === '*'

/** The tag itself; what tells that it is weak is left out (RFC 9110, 8.8.3). */
const entityTag = /(?:^|,)\s*(?:W\/)?"([\x21\x23-\x7E\x80-\xFF]*)"(?=\s*(?:,|$))/g

const opaque = (version: string) => version.replace(/^W\//, '').slice(1, -1)

/** @throws AppError `version_mismatch` (412) where the header names other versions alone (RFC 9110, 13.1.1) */
export function requireMatch(ifMatch: string, resource: Resource): void {
  if (!isAmong(ifMatch, versionOf(resource) ?? ''))
    throw new AppError(
      'version_mismatch',
      412,
      'The resource has changed: it does not have a version that If-Match names'
    )
}
