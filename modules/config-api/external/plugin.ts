/**
 * What plugins are written against: `import type { PluginModule } from 'minijans/plugin'`. Types alone: everything that a
 * plugin uses at run time is handed to it, so that it needs to find no package.
 */
import type { z } from 'zod'
import type { AppError, conflict, invalid, notFound } from '#modules/core/errors'
import type { Logger } from '#modules/core/module'
import type { Access, Operation } from '../operation.ts'
import type { page, pageOf } from '../paging.ts'
import type { jsonPatch, patched } from '../patch.ts'

export type { Access }

/** The default export of a plugin's file; called once at the start. */
export type PluginModule = (kit: PluginKit) => PluginDefinition | Promise<PluginDefinition>

/** What a plugin brings. */
export interface PluginDefinition {
  /** Small letters, digits and dashes; its operations are below `/jans-config-api/<name>`. */
  name: string
  description: string
  /** Scopes that are made at the first start with the plugin; tokens are asked for them like for any other. */
  scopes?: readonly PluginScope[]
  /** Adds `get-<name>-config` and `patch-<name>-config`, at `/config`. */
  settings?: PluginSettings<object>
  operations: readonly PluginOperation[]
}

export interface PluginScope {
  id: string
  description: string
}

/** Made by `kit.operation`. */
export type PluginOperation = Operation

/** One operation, as it is written down. */
export interface OperationDefinition<Query extends z.ZodType, Body extends z.ZodType> {
  /** Unique among all operations of the server; clients are generated from it. */
  operationId: string
  method: Operation['method']
  /** Below the plugin's address: `/notices/{id}`. */
  path: string
  /** Heading in the documentation. */
  tag: string
  summary: string
  /** `open`: no token is looked at. */
  access: Access | 'open'
  /** An object of texts: what the handler gets has passed it. */
  query?: Query
  /** What the handler gets has passed the schema; JSON unless other types are named. */
  body?: { schema: Body; types?: readonly string[] }
  /** Form of the answer; absent, there is none and the status is 204. */
  answer?: z.ZodType
  /** 200 when absent. */
  status?: number
  /** Further statuses that it can answer with, for the documentation. */
  refusals?: readonly number[]
  handle: (request: PluginRequest<z.output<Query>, z.output<Body>>) => Promise<unknown>
}

/** A request that has been let in, with what has been read of it. */
export interface PluginRequest<Query = unknown, Body = unknown> {
  /** The names in braces of the path. */
  params: Readonly<Record<string, string>>
  query: Query
  body: Body
  caller: { clientId: string | undefined; userInum: string | undefined; scopes: ReadonlySet<string> }
  /** Writes the audit record of a change; in `kit.transaction`, it is there exactly if the change is. */
  record: (change: PluginChange) => Promise<void>
}

export interface PluginChange {
  /** `notice` */
  resourceType: string
  resourceId?: string
  /** The resource before and after; absent where it was not there. Members whose names say so are masked as secrets. */
  before?: object
  after?: object
}

/** Settings of a plugin; they are shown to whoever may read them, so they are no place for secrets. */
export interface PluginSettings<T extends object> {
  readonly schema: z.ZodType<T>
  readonly access: { read: Access; write: Access }
  /** As they are now; not to be asked for inside a transaction. */
  read: () => Promise<T>
}

/** JSON values of this plugin by their keys, in the database of the server. */
export interface PluginStore {
  read: (key: string) => Promise<unknown>
  /** By key, in the order of the keys. */
  list: () => Promise<{ key: string; value: unknown }[]>
  write: (key: string, value: unknown) => Promise<void>
  remove: (key: string) => Promise<void>
}

/** Scopes for reading, writing and deleting something, and what they open. */
export interface PluginFeature {
  scopes: readonly PluginScope[]
  read: Access
  write: Access
  delete: Access
}

/** All that the server hands to a plugin. */
export interface PluginKit {
  /** The library that schemas are written with; only schemas of this very copy can be described. */
  z: typeof z
  operation: <Query extends z.ZodType = z.ZodType<undefined>, Body extends z.ZodType = z.ZodType<undefined>>(
    definition: OperationDefinition<Query, Body>
  ) => PluginOperation
  /**
   * The scopes `<id>.readonly`, `<id>.write`, `<id>.delete` and `<id>.admin`; the server's own scopes for reading, writing
   * and deleting everything open the feature as well.
   * @param about what it is, for the descriptions: `notices`
   */
  feature: (id: string, about: string) => PluginFeature
  /** @param schema an object, every member of which has a default */
  settings: <T extends object>(schema: z.ZodType<T>, feature: PluginFeature) => PluginSettings<T>
  store: PluginStore
  /** All that `work` writes is there afterwards, or none of it. It awaits nothing but the store and `record`. */
  transaction: <T>(work: () => Promise<T>) => Promise<T>
  /** Refusals: thrown, they become answers in the form of the API. */
  notFound: typeof notFound
  invalid: typeof invalid
  conflict: typeof conflict
  AppError: typeof AppError
  /** The form of a page of entries, and one of them. */
  pageOf: typeof pageOf
  page: typeof page
  /** The body of a PATCH (RFC 6902), and what becomes of a document by it. */
  jsonPatch: typeof jsonPatch
  patched: typeof patched
  log: Logger
  /** Milliseconds since 1970. */
  now: () => number
  /** Outbound requests, guarded against private addresses. */
  fetch: typeof fetch
  /** Origin that clients see. */
  issuer: string
}
