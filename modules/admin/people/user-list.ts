import type { Request } from 'express'
import type { Context } from '#modules/core/module'
import { findGroup, groupDn } from '#modules/groups/index'
import { listRoles, roleAttribute } from '#modules/roles/index'
import type { UserCondition, UserListing } from '#modules/users/index'
import { choiceOf, listQuery, pageSize } from '../paging.ts'

/** What a list of people is narrowed by, as the address says it. */
export interface UserFilter {
  q: string
  status: '' | 'active' | 'inactive'
  role: string
  /** inum of a group. */
  group: string
}

/** Columns that the list can be sorted by, and what of a person they show. */
const sorts = {
  userName: { field: 'userName' },
  displayName: { path: 'displayName', type: 'text' },
  updatedAt: { field: 'updatedAt' }
} as const

/** The filter of a request, with the names of what it narrows by; what there is not, narrows nothing. */
export async function userFilter(ctx: Context, req: Request, mayReadGroups: boolean) {
  const { q, ...listed } = listQuery(req, 'userName', Object.keys(sorts))
  const roles = (await listRoles(ctx)).map(({ role }) => role)
  const asked = mayReadGroups && typeof req.query.group === 'string' ? req.query.group : ''
  const group = asked === '' ? undefined : await findGroup(ctx.db, asked)
  const filter: UserFilter = {
    q,
    status: choiceOf(req, 'status', ['active', 'inactive']),
    role: choiceOf(req, 'role', roles),
    group: group?.inum ?? ''
  }
  return { filter, listed: { q, ...listed }, roles, group }
}

/** The page of a list that is asked for, in terms of the store. */
export function userListing(
  filter: UserFilter,
  listed: { page: number; sort: string; descending: boolean }
): UserListing {
  const where = conditionOf(filter)
  const mentions = mentionsOf(filter)
  return {
    ...(mentions.length > 0 && { mentions }),
    ...(where && { where }),
    sort: { by: sorts[listed.sort as keyof typeof sorts], descending: listed.descending },
    offset: (listed.page - 1) * pageSize,
    limit: pageSize
  }
}

export const mentionsOf = ({ q }: UserFilter): string[] => (q === '' ? [] : [q])

export function conditionOf({ status, role, group }: UserFilter): UserCondition | undefined {
  const of: UserCondition[] = [
    ...(role === '' ? [] : [{ kind: 'value', path: roleAttribute, op: 'eq', value: role } as const]),
    ...(group === ''
      ? []
      : [{ kind: 'group', where: { kind: 'value', path: 'value', op: 'eq', value: group } } as const]),
    ...(status === '' ? [] : [{ kind: 'field', field: 'status', op: status === 'active' ? 'eq' : 'ne', value: 'active' } as const]) // prettier-ignore
  ]
  return of.length > 1 ? { kind: 'and', of } : of[0]
}

/** The filter as parameters of the list's address. */
export const filterQuery = (filter: UserFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))

/** The same search as parameters of the Config API. */
export function apiQuery(filter: UserFilter, query: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = [
    filter.status && `status=${filter.status}`,
    filter.role && `${roleAttribute}=${filter.role}`,
    filter.group && `memberOf=${groupDn(filter.group)}`
  ].filter(Boolean)
  const { sortBy, ...rest } = query
  return {
    ...rest,
    sortBy: sortBy === 'userName' ? 'userId' : (sortBy ?? ''),
    ...(pairs.length > 0 && { fieldValuePair: pairs.join(',') })
  }
}
