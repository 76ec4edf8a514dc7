import type { Context } from '#modules/core/module'
import { scimConfiguration } from './configuration.ts'
import { cursors } from './cursor.ts'
import { refusal, type ScimType } from './errors.ts'
import { parseFilter } from './filter.ts'
import { projector, type Projection } from './projection.ts'
import { isObject } from './resource.ts'
import type { ReadOptions, ResourceType } from './resource-type.ts'

/** A search as the two ways of asking put it (RFC 7644, 3.4.2 and 3.4.3). */
export interface SearchRequest extends ReadOptions {
  filter?: string
  userId?: string
  sortBy?: string
  sortOrder?: string
  /** From 1. */
  startIndex?: number
  count?: number
  /** Empty for the first page (RFC 9865). */
  cursor?: string
}

/** @throws AppError `invalidFilter`; `invalidCursor`, `expiredCursor`, `invalidCount` */
export async function searchResources(
  ctx: Context,
  type: ResourceType,
  base: string,
  request: SearchRequest
): Promise<object> {
  const { filter, startIndex = 1, cursor, ...search } = request
  if (cursor !== undefined) return pageAt(cursor, ctx, type, base, request)
  const offset = Math.max(1, startIndex) - 1
  const limit = await pageSize(ctx, request.count)
  const where = filter === undefined ? undefined : parseFilter(filter)
  const { total, resources } = await type.operations(ctx, base).search({ ...search, filter: where, offset, limit })
  const schemas = await type.schemas(ctx)
  return listResponse(resources.map(projector(schemas, request)), total, offset + 1)
}

/** The page that the cursor leads to (RFC 9865). */
async function pageAt(
  cursor: string,
  ctx: Context,
  type: ResourceType,
  base: string,
  request: SearchRequest
): Promise<object> {
  const { walk } = type.operations(ctx, base)
  if (!walk) throw refusal('invalidCursor', `${type.endpoint} has no cursors; its pages begin at startIndex`)
  if (request.startIndex !== undefined)
    throw refusal('invalidCursor', 'A page begins either at a cursor or at startIndex, not at both')
  if (request.count !== undefined && request.count < 1)
    throw refusal('invalidCount', 'With a cursor, count must be 1 or more')
  const { filter } = request
  const { seal, open } = cursors(ctx, type.endpoint, request)
  const position = cursor === '' ? undefined : open(cursor)
  const where = filter === undefined ? undefined : parseFilter(filter)
  const limit = await pageSize(ctx, request.count)
  const { resources, previous, next, ...first } = await walk({
    ...request,
    filter: where,
    from: position?.place,
    limit
  })
  const total = position?.total ?? first.total ?? 0
  const schemas = await type.schemas(ctx)
  return {
    schemas: [listUrn],
    totalResults: total,
    itemsPerPage: resources.length,
    ...(previous && { previousCursor: seal({ place: previous, total }) }),
    ...(next && { nextCursor: seal({ place: next, total }) }),
    Resources: resources.map(projector(schemas, request))
  }
}

/** Who asks for more gets as many as a page may have (RFC 7644, 3.4.2.4). */
export async function pageSize(ctx: Context, count: number | undefined): Promise<number> {
  const { maxCount } = await scimConfiguration.read(ctx)
  return Math.min(maxCount, Math.max(0, count ?? maxCount))
}

const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

export function listResponse(resources: object[], total = resources.length, startIndex = 1): object {
  return {
    schemas: [listUrn],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources
  }
}

/** The query of a GET; a parameter that stands there twice counts once. */
export function searchOfQuery(query: Record<string, unknown>): SearchRequest {
  return {
    ...projectionOfQuery(query),
    ...defined('filter', textOf(query.filter)),
    ...defined('sortBy', textOf(query.sortBy)),
    ...defined('sortOrder', textOf(query.sortOrder)),
    ...defined('startIndex', wholeNumber(textOf(query.startIndex), 'startIndex')),
    ...defined('count', countOf(textOf(query.count), query.cursor)),
    // Without a value it asks for the first page.
    ...(query.cursor !== undefined && { cursor: textOf(query.cursor) ?? '' })
  }
}

/** Of names, all count that are given, also where the parameter stands there several times. */
export function projectionOfQuery(query: Record<string, unknown>): Projection {
  const namesOf = (value: unknown) => namesIn([value].flat().filter((part) => typeof part === 'string'))
  return {
    ...defined('attributes', namesOf(query.attributes)),
    ...defined('excludedAttributes', namesOf(query.excludedAttributes))
  }
}

/** The names that the texts list; undefined where there is none. */
function namesIn(texts: string[]): string[] | undefined {
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim())
  const given = names.filter((name) => name !== '')
  return given.length > 0 ? given : undefined
}

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

/** @throws AppError `invalidSyntax` for another schema, `invalidValue` for a member of another type */
export function searchOfBody(body: unknown): SearchRequest {
  const { schemas } = isObject(body) ? body : {}
  if (!isObject(body) || !Array.isArray(schemas) || schemas.length !== 1 || schemas[0] !== searchUrn)
    throw refusal('invalidSyntax', `schemas must be a list of ${searchUrn} alone`)
  const { attributes, excludedAttributes, filter, sortBy, sortOrder, startIndex, count, cursor } = body
  return {
    ...defined('attributes', names(attributes, 'attributes')),
    ...defined('excludedAttributes', names(excludedAttributes, 'excludedAttributes')),
    ...defined('filter', text(filter, 'filter')),
    ...defined('sortBy', text(sortBy, 'sortBy')),
    ...defined('sortOrder', text(sortOrder, 'sortOrder')),
    ...defined('startIndex', wholeNumber(startIndex, 'startIndex')),
    ...defined('count', countOf(count, cursor)),
    ...defined('cursor', cursorOf(cursor))
  }
}

/** RFC 9865 has a word of its own for what is no number. */
function countOf(value: unknown, cursor: unknown): number | undefined {
  const isWalk = cursor !== undefined && cursor !== null
  return wholeNumber(value, 'count', isWalk ? 'invalidCount' : 'invalidValue')
}

function cursorOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw refusal('invalidCursor', 'cursor must be text')
  return value
}

/** A member that is there only with a value. */
const defined = <K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: T }

const textOf = (value: unknown): string | undefined => {
  const [first] = [value].flat()
  return typeof first === 'string' && first !== '' ? first : undefined
}

function text(value: unknown, member: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw refusal('invalidValue', `${member} must be text`)
  return value === '' ? undefined : value
}

function names(value: unknown, member: string): string[] | undefined {
  if (value === undefined || value === null) return undefined
  const list = Array.isArray(value) ? value : [value]
  if (!list.every((name) => typeof name === 'string'))
    throw refusal('invalidValue', `${member} must be a list of names`)
  return namesIn(list)
}

/** Beyond what either engine can count to, the end of the list is passed anyway. */
function wholeNumber(value: unknown, member: string, scimType: ScimType = 'invalidValue'): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw refusal(scimType, `${member} must be a whole number`)
  return Math.max(-1, Math.min(number, 2_000_000_000))
}
