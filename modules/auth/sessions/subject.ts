import { attributeRegistry } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import { searchUsers, type User, type UserCondition } from '#modules/users/index'

/**
 * The one person whose attribute has the value.
 * @param key `uid`, `inum`, or an attribute by its name or by its claim
 * @returns undefined when there is none, or when there are several: nobody can tell then who is meant
 */
export async function findUserBy(ctx: Context, key: string, value: string): Promise<User | undefined> {
  if (value === '' || !isStorable(value)) return undefined
  const where = await condition(ctx, key, value)
  const { users } = where ? await searchUsers(ctx.db, { where, offset: 0, limit: 2 }) : { users: [] }
  return users.length === 1 ? users[0] : undefined
}

async function condition(ctx: Context, key: string, value: string): Promise<UserCondition | undefined> {
  if (key === 'inum') return { kind: 'field', field: 'inum', op: 'eq', value }
  if (key === 'uid' || key === 'userName') return { kind: 'field', field: 'userName', op: 'eq', value }
  const registry = await attributeRegistry(ctx)
  const attribute = registry.byName(key) ?? registry.byClaim(key)
  return attribute && { kind: 'value', path: attribute.name, op: 'eq', value }
}
