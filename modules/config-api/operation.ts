import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { z } from 'zod'
import type { Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'

/** Scopes that open an operation: any one super scope, else any one group scope, else all of its own. */
export interface Access {
  super: readonly string[]
  group: readonly string[]
  own: readonly string[]
}

/** What a handler works with; who asks has been let in, and the query has been read. */
export interface OperationRequest<Query = unknown> {
  ctx: Context
  params: Readonly<Record<string, string>>
  query: Query
  body: unknown
  actor: Actor
  /** Scopes of the token. */
  scopes: ReadonlySet<string>
  /** Says something beside the answer. */
  setHeader: (name: string, value: string) => void
  /** Does nobody wait for the answer any more? */
  isGone: () => boolean
}

/** One operation of the API: router, guard and OpenAPI document are built from it. */
export interface Operation {
  /** Janssen's; tools are generated from it. */
  operationId: string
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below the plugin's base path: `/openid/clients/{inum}`. */
  path: string
  tag: string
  summary: string
  /** Absent, no token is looked at. */
  access?: Access
  query?: z.ZodType
  /** Media type and form of the body; the handler reads it. */
  body?: {
    types: readonly string[]
    schema: z.ZodType
    /** Reads what is not JSON. */
    parser?: RequestHandler
  }
  /** Form of the answer; absent, there is none and the status is 204. */
  answer?: z.ZodType
  /** Its media type, for a text that is not JSON. */
  answerType?: 'text/plain'
  /** It is sent as it is, nulls and empty members included. */
  verbatim?: true
  /** There may be none although `answer` is here, for this reason; the status is 204 then. */
  absence?: string
  /** 200 when absent. */
  status?: number
  /** Further statuses that it can answer with. */
  refusals?: readonly number[]
  handle(request: OperationRequest): Promise<unknown>
}

/** Gives the handler the type of its query. */
export function operation<Query extends z.ZodType = z.ZodType<undefined>>(
  definition: Omit<Operation, 'query' | 'handle'> & {
    query?: Query
    handle(request: OperationRequest<z.output<Query>>): Promise<unknown>
  }
): Operation {
  return definition as Operation
}

export const json = ['application/json']

/** A set of operations with a base path of its own: the core of the API is one, and so is each plugin. */
export interface Plugin {
  name: string
  description: string
  /** `/jans-config-api/mgt` */
  basePath: string
  operations: readonly Operation[]
  /** How it says no, and the form of that; an ApiError when absent. */
  refusal?: { handler: ErrorRequestHandler; schema: z.ZodType }
  /** File that it was loaded from; absent for what is part of the product. */
  origin?: string
}
