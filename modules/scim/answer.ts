import type { Request, Response } from 'express'
import { Chunked } from './chunked.ts'
import { sendScim } from './errors.ts'
import { isWanted, projected, type Projection } from './projection.ts'
import type { Resource } from './resource.ts'
import type { Schemas } from './schema.ts'
import { isAmong, versionOf } from './version.ts'

/**
 * Sends a resource as far as it is asked for, and its version also as a header. Who has read that version before is told
 * that there is no other (RFC 7644, 3.14; RFC 9110, 13.1.2).
 */
export function sendResource(
  req: Request,
  res: Response,
  status: number,
  { schemas, resource, projection }: { schemas: Schemas; resource: Resource; projection: Projection }
): void {
  const version = versionOf(resource)
  if (version !== undefined) res.set('ETag', version)
  const known = req.get('If-None-Match')
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const isKnown = known !== undefined && version !== undefined && isAmong(known, version)
  if (isRead && isKnown && !showsMore(schemas, resource, projection)) res.status(304).end()
  else sendScim(res, status, projected(schemas, resource, projection))
}

/**
 * Is there something in the answer that can change without the version? A group has another one when somebody comes or goes,
 * not when somebody is called otherwise; and what is shown on request alone is no part of it.
 */
function showsMore(schemas: Schemas, { members }: Resource, projection: Projection): boolean {
  if (members instanceof Chunked || (Array.isArray(members) && members.some((member) => 'display' in member)))
    return true
  return schemas.core.attributes.some(
    ({ name, returned }) => returned === 'request' && isWanted(schemas, projection, name)
  )
}
