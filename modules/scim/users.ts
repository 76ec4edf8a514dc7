import type { Request } from 'express'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createUser,
  deleteUser,
  findUser,
  recordedAs,
  updateUser,
  type Alongside,
  type User
} from '#modules/users/index'
import { tokenOf } from './authorize.ts'
import { refusal } from './errors.ts'
import { operationsOf, patched } from './patch.ts'
import { canonical, isObject, merged, requireUserSchema, type Resource } from './resource.ts'
import { currentSchemas, type UserSchemas } from './schema.ts'
import { inScimNames, toChange, toResource } from './user.ts'

/** What is done with users, from a client's JSON to the resource that answers it. */
export interface ScimUsers {
  create(req: Request): Promise<Resource>
  read(id: string): Promise<Resource>
  replace(req: Request, id: string): Promise<Resource>
  patch(req: Request, id: string): Promise<Resource>
  remove(req: Request, id: string): Promise<void>
}

export function scimUsers(ctx: Context, base: string): ScimUsers {
  const schemasNow = () => currentSchemas(ctx)
  return {
    async create(req) {
      const schemas = await schemasNow()
      requireUserSchema(req.body)
      const { userName, externalId, ...change } = toChange(schemas, canonical(schemas, req.body))
      if (!userName) throw refusal('invalidValue', 'Required attribute userName not found')
      const given = { ...change, userName, externalId: externalId ?? undefined }
      const user = await told(schemas, () => createUser(ctx, given, recorded(ctx, req, 'create')))
      return toResource(schemas, user, base)
    },
    async read(id) {
      const user = await findUser(ctx.db, id)
      if (!user) throw notFound(`User ${id}`)
      return toResource(await schemasNow(), user, base)
    },
    async replace(req, id) {
      const schemas = await schemasNow()
      if (isObject(req.body) && typeof req.body.id === 'string' && req.body.id !== id)
        throw refusal('invalidValue', 'The id in the body is not the one in the address')
      const given = canonical(schemas, req.body)
      return update(schemas, req, id, (before) => merged(schemas, before, given))
    },
    async patch(req, id) {
      // Looked at before the person is: a message that cannot be meant is refused whoever it is for.
      operationsOf(req.body)
      const schemas = await schemasNow()
      return update(schemas, req, id, (before) => patched(schemas, before, req.body))
    },
    remove: (req, id) => deleteUser(ctx, id, recorded(ctx, req, 'delete'))
  }

  async function update(
    schemas: UserSchemas,
    req: Request,
    id: string,
    change: (before: Resource) => Resource
  ): Promise<Resource> {
    const changed = (user: User) => {
      const before = toResource(schemas, user, base)
      return toChange(schemas, change(before), before)
    }
    const user = await told(schemas, () => updateUser(ctx, id, changed, { alongside: recorded(ctx, req, 'update') }))
    return toResource(schemas, user, base)
  }
}

async function told<T>(schemas: UserSchemas, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw inScimNames(schemas, error)
  }
}

/** Each change is recorded with the client that made it. */
function recorded(ctx: Context, req: Request, act: 'create' | 'update' | 'delete'): Alongside {
  const { clientId, accountId } = tokenOf(req)
  const actor = { clientId, userInum: accountId, correlationId: req.correlationId, address: req.ip }
  return recordedAs(`scim-${act}-user`, ctx, actor)
}
