import type { Context } from '#modules/core/module'
import { scimConfiguration } from './configuration.ts'
import { refusal } from './errors.ts'
import { parseFilter } from './filter.ts'
import { projected, type Projection } from './projection.ts'
import { isObject } from './resource.ts'
import type { ResourceType } from './resource-type.ts'

/** A search as the two ways of asking put it (RFC 7644, 3.4.2 and 3.4.3). */
export interface SearchRequest extends Projection {
  filter?: string
  sortBy?: string
  sortOrder?: string
  /** From 1. */
  startIndex?: number
  count?: number
}

/** @throws AppError `invalidFilter` */
export async function searchResources(
  ctx: Context,
  type: ResourceType,
  base: string,
  request: SearchRequest
): Promise<object> {
  const { filter, startIndex = 1, ...search } = request
  const offset = Math.max(1, startIndex) - 1
  const limit = await pageSize(ctx, request.count)
  const where = filter === undefined ? undefined : parseFilter(filter)
  const { total, resources } = await type.operations(ctx, base).search({ ...search, filter: where, offset, limit })
  const schemas = await type.schemas(ctx)
  return listResponse(
    resources.map((resource) => projected(schemas, resource, request)),
    total,
    offset + 1
  )
}

/** Who asks for more gets as many as a page may have (RFC 7644, 3.4.2.4). */
export async function pageSize(ctx: Context, count: number | undefined): Promise<number> {
  const { maxCount } = await scimConfiguration.read(ctx)
  return Math.min(maxCount, Math.max(0, count ?? maxCount))
}

export function listResponse(resources: object[], total = resources.length, startIndex = 1): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
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
    ...defined('count', wholeNumber(textOf(query.count), 'count'))
  }
}

export function projectionOfQuery(query: Record<string, unknown>): Projection {
  return {
    ...defined('attributes', textOf(query.attributes)?.split(',')),
    ...defined('excludedAttributes', textOf(query.excludedAttributes)?.split(','))
  }
}

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

/** @throws AppError `invalidSyntax` for another schema, `invalidValue` for a member of another type */
export function searchOfBody(body: unknown): SearchRequest {
  const { schemas } = isObject(body) ? body : {}
  if (!isObject(body) || !Array.isArray(schemas) || schemas.length !== 1 || schemas[0] !== searchUrn)
    throw refusal('invalidSyntax', `schemas must be a list of ${searchUrn} alone`)
  const { attributes, excludedAttributes, filter, sortBy, sortOrder, startIndex, count } = body
  return {
    ...defined('attributes', names(attributes, 'attributes')),
    ...defined('excludedAttributes', names(excludedAttributes, 'excludedAttributes')),
    ...defined('filter', text(filter, 'filter')),
    ...defined('sortBy', text(sortBy, 'sortBy')),
    ...defined('sortOrder', text(sortOrder, 'sortOrder')),
    ...defined('startIndex', wholeNumber(startIndex, 'startIndex')),
    ...defined('count', wholeNumber(count, 'count'))
  }
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
  return list.flatMap((name) => name.split(','))
}

/** Beyond what either engine can count to, the end of the list is passed anyway. */
function wholeNumber(value: unknown, member: string): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw refusal('invalidValue', `${member} must be a whole number`)
  return Math.max(-1, Math.min(number, 2_000_000_000))
}
