import { AppError } from '#modules/core/errors'
import { refusal } from '../errors.ts'
import { isObject } from '../resource.ts'
import type { ResourceType } from '../resource-type.ts'
import { resourceTypes } from '../resource-types.ts'

/** What a client wants to have done (RFC 7644, 3.7). */
export interface BulkRequest {
  /** After so many errors nothing more is begun. */
  failOnErrors: number
  operations: BulkOperation[]
}

export interface BulkOperation {
  method: Method
  /** Relative to the service, with a slash before it: `/Users/2819c223`. */
  path: string
  /** What the other operations of the request call a resource that this one makes. */
  bulkId: string | undefined
  /** As the header If-Match. */
  version: string | undefined
  data: unknown
}

const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof methods)[number]

/** Of the properties of SCIM. */
export interface Limits {
  bulkMaxOperations: number
  /** Bytes. */
  bulkMaxPayloadSize: number
}

const urn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/**
 * Reads the message as a whole; what one operation asks for is looked at when its turn comes, and is refused alone.
 * @param base address of the service, which absolute paths begin with
 * @throws AppError `invalidSyntax`, `invalidValue`; `too_large` (413)
 */
export function readBulkRequest(body: unknown, base: string, limits: Limits): BulkRequest {
  const { schemas } = isObject(body) ? body : {}
  if (!isObject(body) || !Array.isArray(schemas) || schemas.length !== 1 || schemas[0] !== urn)
    throw refusal('invalidSyntax', `schemas must be a list of ${urn} alone`)
  const { Operations, failOnErrors } = body
  if (!Array.isArray(Operations) || Operations.length === 0) throw refusal('invalidValue', 'No operations supplied')
  if (Operations.length > limits.bulkMaxOperations) throw tooLarge(limits)
  const operations = Operations.map((given, i) => operationOf(given, `Operations[${i}]`, base))
  refuseSameBulkIds(operations)
  return { failOnErrors: errorsAllowed(failOnErrors), operations }
}

function refuseSameBulkIds(operations: BulkOperation[]): void {
  const known = new Set<string>()
  for (const { method, bulkId } of operations) {
    if (method !== 'POST' || bulkId === undefined) continue
    if (known.has(bulkId)) throw refusal('invalidSyntax', `Two operations have the bulkId ${bulkId}`)
    known.add(bulkId)
  }
}

export const tooLarge = ({ bulkMaxOperations, bulkMaxPayloadSize }: Limits): AppError =>
  new AppError(
    'too_large',
    413,
    `A bulk request may have at most ${bulkMaxOperations} operations (maxOperations) and ${bulkMaxPayloadSize} bytes (maxPayloadSize)`
  )

function operationOf(given: unknown, where: string, base: string): BulkOperation {
  if (!isObject(given)) throw refusal('invalidSyntax', `${where} must be an object`)
  const wanted = typeof given.method === 'string' ? given.method.toUpperCase() : undefined
  const method = methods.find((known) => known === wanted)
  if (!method) throw refusal('invalidSyntax', `${where}.method must be one of ${methods.join(', ')}`)
  const path = text(given.path, `${where}.path`)
  if (!path) throw refusal('invalidSyntax', `${where}.path must say which resource is meant`)
  return {
    method,
    path: relative(path, base),
    bulkId: text(given.bulkId, `${where}.bulkId`),
    version: text(given.version, `${where}.version`),
    data: given.data ?? undefined
  }
}

function text(value: unknown, member: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw refusal('invalidSyntax', `${member} must be text`)
  return value
}

/** A location as it is given out, an endpoint as the resource types name it, and the same without its slash. */
function relative(path: string, base: string): string {
  const inside = path.startsWith(`${base}/`) ? path.slice(base.length) : path
  return inside.replace(/^\/?(v2\/)?/, '/')
}

function errorsAllowed(given: unknown): number {
  if (given === undefined || given === null) return Infinity
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 1)
    throw refusal('invalidValue', 'failOnErrors must be a whole number of 1 or more')
  return given
}

/** What an operation is for. */
export interface Target {
  type: ResourceType
  /** As it was written, which may be `bulkId:` and a name; absent for a new resource. */
  id: string | undefined
}

/** @throws AppError `not_found` for what the service does not have, `invalidSyntax` when path and method do not suit each other */
export function targetOf({ method, path }: BulkOperation): Target {
  const [, endpoint = '', id, ...rest] = path.replace(/\/$/, '').split('/')
  const type = resourceTypes.find((known) => known.endpoint.toLowerCase() === `/${endpoint.toLowerCase()}`)
  if (!type || rest.length > 0) throw new AppError('not_found', 404, `There is nothing at ${path}`)
  if (method === 'POST' && id !== undefined) throw refusal('invalidSyntax', `POST needs the path ${type.endpoint}`)
  if (method !== 'POST' && !id) throw refusal('invalidSyntax', `${method} needs the path of one resource`)
  return { type, id: id === undefined ? undefined : decoded(id) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw refusal('invalidSyntax', `The path is not well-formed`)
  }
}
