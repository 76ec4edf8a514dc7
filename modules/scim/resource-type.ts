import type { Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import type { Filter } from './filter.ts'
import type { Projection } from './projection.ts'
import type { Resource } from './resource.ts'
import type { Schemas } from './schema.ts'

/** One kind of resource (RFC 7643, 6): routes, searches, bulk and discovery are made of these. */
export interface ResourceType {
  name: string
  description: string
  /** Begins with a slash: `/Users`. */
  endpoint: string
  /** The last parts of the scopes: `users.read`. */
  scopes: { read: string; write: string }
  /** As they are at this moment. */
  schemas(ctx: Context): Promise<Schemas>
  /** @param base address of the service, for the locations of resources */
  operations(ctx: Context, base: string): Operations
}

/** What can be done with the resources of one kind; what is absent is not offered (501). */
export interface Operations {
  create?(caller: Actor, body: unknown): Promise<Resource>
  /** @throws AppError `not_found` */
  read(id: string, projection: Projection): Promise<Resource>
  replace(caller: Actor, id: string, body: unknown, options: WriteOptions): Promise<Resource>
  patch?(caller: Actor, id: string, body: unknown, options: WriteOptions): Promise<Resource>
  remove(caller: Actor, id: string, options: WriteOptions): Promise<void>
  /** @throws AppError `invalidFilter` */
  search(search: Search): Promise<Found>
}

export interface WriteOptions extends Projection {
  /** The header of that name: what is written must have one of these versions (RFC 7644, 3.14). */
  ifMatch?: string | undefined
}

export interface Search extends Projection {
  filter?: Filter | undefined
  sortBy?: string | undefined
  sortOrder?: string | undefined
  offset: number
  limit: number
}

export interface Found {
  /** How many fit in all. */
  total: number
  /** With everything that the projection needs; what it leaves out may be missing already. */
  resources: Resource[]
}
