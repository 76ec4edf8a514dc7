import type { Place } from '#db/keyset'
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
  /** What is said (501) where an operation is absent. */
  notOffered?: string
  /** As they are at this moment. */
  schemas(ctx: Context): Promise<Schemas>
  /** @param base address of the service, for the locations of resources */
  operations(ctx: Context, base: string): Operations
}

/** What can be done with the resources of one kind; what is absent is not offered (501). */
export interface Operations {
  create?(caller: Actor, body: unknown, options?: ReadOptions): Promise<Resource>
  /** @throws AppError `not_found` */
  read(id: string, options: ReadOptions): Promise<Resource>
  replace(caller: Actor, id: string, body: unknown, options: WriteOptions): Promise<Resource>
  /** Nothing where the resource is too large to be answered unasked (204; RFC 7644, 3.5.2). */
  patch?: (caller: Actor, id: string, body: unknown, options: WriteOptions) => Promise<Resource | undefined>
  remove(caller: Actor, id: string, options: WriteOptions): Promise<void>
  /** @throws AppError `invalidFilter` */
  search(search: Search): Promise<Found>
  /**
   * The same for pages that cursors lead to; absent where there are none (RFC 9865).
   * @throws AppError `invalidFilter`, `invalidCursor`
   */
  walk?: (walk: Walk) => Promise<Walked>
}

export interface ReadOptions extends Projection {
  /** `Group-Overhead-Bypass`: the names of members are not looked up. */
  bypass?: boolean
}

export interface WriteOptions extends ReadOptions {
  /** The header of that name: what is written must have one of these versions (RFC 7644, 3.14). */
  ifMatch?: string | undefined
}

export interface Search extends ReadOptions {
  filter?: Filter | undefined
  /** Whose devices: Janssen's parameter of that name; without a meaning for other kinds. */
  userId?: string | undefined
  sortBy?: string | undefined
  sortOrder?: string | undefined
  offset: number
  limit: number
}

export interface Walk extends Omit<Search, 'offset'> {
  /** Absent for the first page. */
  from?: Place | undefined
}

export interface Found {
  /** How many fit in all. */
  total: number
  /** With everything that the projection needs; what it leaves out may be missing already. */
  resources: Resource[]
}

export interface Walked {
  /** How many fit in all; counted for the first page alone. */
  total?: number
  resources: Resource[]
  /** Absent where nothing comes before or after. */
  previous?: Place
  next?: Place
}
