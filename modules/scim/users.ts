import type { Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { groupsOf } from '#modules/groups/index'
import {
  createUser,
  deleteUser,
  findUser,
  recordedAs,
  searchUsers,
  sortedUsers,
  updateUser,
  walkUsers,
  type Alongside,
  type User
} from '#modules/users/index'
import { userCondition, userSort } from './condition.ts'
import { refusal } from './errors.ts'
import { operationsOf, patched } from './patch.ts'
import { canonical, isObject, merged, requireSchema, type Resource } from './resource.ts'
import { forgetPairwiseIdentifiers, takenOut, withPairwiseIdentifiers } from './pairwise.ts'
import { projector, type Projection } from './projection.ts'
import type { Operations, ResourceType, WriteOptions } from './resource-type.ts'
import type { Schemas } from './schema.ts'
import { currentUserSchemas } from './user-schema.ts'
import { inScimNames, toChange, toResource } from './user.ts'
import { isAny, requireMatch, withVersion } from './version.ts'

export const userType: ResourceType = {
  name: 'User',
  description: 'User Account',
  endpoint: '/Users',
  scopes: { read: 'users.read', write: 'users.write' },
  schemas: currentUserSchemas,
  operations
}

function operations(ctx: Context, base: string): Operations {
  const schemasNow = () => currentUserSchemas(ctx)
  return {
    async create(caller, body) {
      const schemas = await schemasNow()
      requireSchema(schemas, body)
      const { userName, externalId, ...change } = toChange(schemas, canonical(schemas, body))
      if (!userName) throw refusal('invalidValue', 'Required attribute userName not found')
      const given = { ...change, userName, externalId: externalId ?? undefined }
      const user = await told(schemas, () => createUser(ctx, given, recorded(ctx, caller, 'create')))
      return resource(schemas, user)
    },
    async read(id, options) {
      return resource(await schemasNow(), await requireUser(id), options)
    },
    async replace(caller, id, body, options) {
      const schemas = await schemasNow()
      if (isObject(body) && typeof body.id === 'string' && body.id !== id)
        throw refusal('invalidValue', 'The id in the body is not the one in the address')
      const given = canonical(schemas, body)
      return update(schemas, caller, id, options, (before) => merged(schemas, before, given))
    },
    async patch(caller, id, body, options) {
      // Looked at before the person is: a message that cannot be meant is refused whoever it is for.
      operationsOf(body)
      const schemas = await schemasNow()
      const { forgets, rest } = takenOut(schemas, body)
      const change = (before: Resource) => (rest === undefined ? before : patched(schemas, before, rest))
      return update(schemas, caller, id, { ...options, forgets }, change)
    },
    async remove(caller, id, { ifMatch }) {
      const expectedVersion = ifMatch === undefined ? undefined : await matchingVersion(id, ifMatch)
      await deleteUser(ctx, id, { expectedVersion, alongside: recorded(ctx, caller, 'delete') })
    },
    async search({ filter, sortBy, sortOrder, offset, limit, ...options }) {
      const schemas = await schemasNow()
      const where = filter && userCondition(schemas, filter, base)
      const sort = userSort(schemas, sortBy, sortOrder)
      const { total, users } = await searchUsers(ctx.db, { where, offset, limit: sort ? 0 : limit })
      const sorted = sort && limit > 0 && offset < total
      const shown = sorted ? await sortedUsers(ctx.db, { where, sort, offset, limit }) : users
      return { total, resources: await resources(schemas, shown, options) }
    },
    async walk({ filter, sortBy, sortOrder, from, limit, ...options }) {
      const schemas = await schemasNow()
      const where = filter && userCondition(schemas, filter, base)
      const page = await walkUsers(ctx.db, { where, sort: userSort(schemas, sortBy, sortOrder), from, limit })
      if (!page) throw refusal('invalidCursor', 'The cursor is one in another order')
      const { rows, ...places } = page
      const total =
        places.next && !from ? (await searchUsers(ctx.db, { where, offset: 0, limit: 0 })).total : rows.length
      return { ...places, ...(!from && { total }), resources: await resources(schemas, rows, options) }
    }
  }

  async function resource(schemas: Schemas, user: User, projection: Projection = {}): Promise<Resource> {
    return (await resources(schemas, [user], projection))[0] as Resource
  }

  /** People as they are shown, each with its groups and its version. */
  async function resources(schemas: Schemas, users: User[], projection: Projection): Promise<Resource[]> {
    const groups = await groupsOf(
      ctx.db,
      users.map(({ inum }) => inum)
    )
    const byDefault = projector(schemas, {})
    const shown = users.map((user) => {
      const whole = toResource(schemas, user, base, groups.get(user.inum))
      return withVersion(whole, user.version, base, byDefault(whole))
    })
    return withPairwiseIdentifiers(ctx, schemas, shown, projection)
  }

  async function requireUser(id: string): Promise<User> {
    const user = await findUser(ctx.db, id)
    if (!user) throw notFound(`User ${id}`)
    return user
  }

  /** The version in the store that fits the header; none in particular where any does. */
  async function matchingVersion(id: string, ifMatch: string): Promise<number | undefined> {
    const user = await requireUser(id)
    requireMatch(ifMatch, await resource(await schemasNow(), user))
    return isAny(ifMatch) ? undefined : user.version
  }

  async function update(
    schemas: Schemas,
    caller: Actor,
    id: string,
    { ifMatch, forgets = false, ...options }: WriteOptions & { forgets?: boolean },
    change: (before: Resource) => Resource
  ): Promise<Resource> {
    const changed = async (user: User) => {
      const before = await resource(schemas, user)
      // The change is written only if the person still has this version; otherwise it is looked at again.
      if (ifMatch !== undefined) requireMatch(ifMatch, before)
      return toChange(schemas, change(before), before)
    }
    const record = recorded(ctx, caller, 'update')
    let isForgotten = !forgets
    const alongside: Alongside = async (write) => {
      await record(write)
      if (forgets) await forgetPairwiseIdentifiers(ctx, caller, id)
      isForgotten = true
    }
    const user = await told(schemas, () => updateUser(ctx, id, changed, { alongside }))
    // Where nothing else was to be written, there was nothing to write it along with.
    if (!isForgotten) await ctx.db.transaction(() => forgetPairwiseIdentifiers(ctx, caller, id))
    return resource(schemas, user, options)
  }
}

async function told<T>(schemas: Schemas, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw inScimNames(schemas, error)
  }
}

/** Each change is recorded with the client that made it. */
const recorded = (ctx: Context, caller: Actor, act: 'create' | 'update' | 'delete'): Alongside =>
  recordedAs(`scim-${act}-user`, ctx, caller)
