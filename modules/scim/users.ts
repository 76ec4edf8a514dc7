import type { Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createUser,
  deleteUser,
  findUser,
  recordedAs,
  searchUsers,
  updateUser,
  type Alongside,
  type User
} from '#modules/users/index'
import { userCondition, userSort } from './condition.ts'
import { refusal } from './errors.ts'
import { operationsOf, patched } from './patch.ts'
import { canonical, isObject, merged, requireSchema, type Resource } from './resource.ts'
import type { Operations, ResourceType } from './resource-type.ts'
import type { Schemas } from './schema.ts'
import { currentUserSchemas } from './user-schema.ts'
import { inScimNames, toChange, toResource } from './user.ts'

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
      return toResource(schemas, user, base)
    },
    async read(id) {
      const user = await findUser(ctx.db, id)
      if (!user) throw notFound(`User ${id}`)
      return toResource(await schemasNow(), user, base)
    },
    async replace(caller, id, body) {
      const schemas = await schemasNow()
      if (isObject(body) && typeof body.id === 'string' && body.id !== id)
        throw refusal('invalidValue', 'The id in the body is not the one in the address')
      const given = canonical(schemas, body)
      return update(schemas, caller, id, (before) => merged(schemas, before, given))
    },
    async patch(caller, id, body) {
      // Looked at before the person is: a message that cannot be meant is refused whoever it is for.
      operationsOf(body)
      const schemas = await schemasNow()
      return update(schemas, caller, id, (before) => patched(schemas, before, body))
    },
    remove: (caller, id) => deleteUser(ctx, id, recorded(ctx, caller, 'delete')),
    async search({ filter, sortBy, sortOrder, offset, limit }) {
      const schemas = await schemasNow()
      const { total, users } = await searchUsers(ctx.db, {
        where: filter && userCondition(schemas, filter),
        sort: userSort(schemas, sortBy, sortOrder),
        offset,
        limit
      })
      return { total, resources: users.map((user) => toResource(schemas, user, base)) }
    }
  }

  async function update(
    schemas: Schemas,
    caller: Actor,
    id: string,
    change: (before: Resource) => Resource
  ): Promise<Resource> {
    const changed = (user: User) => {
      const before = toResource(schemas, user, base)
      return toChange(schemas, change(before), before)
    }
    const user = await told(schemas, () => updateUser(ctx, id, changed, { alongside: recorded(ctx, caller, 'update') }))
    return toResource(schemas, user, base)
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
