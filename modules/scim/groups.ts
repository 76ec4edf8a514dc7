import {
  createGroup,
  deleteGroup,
  findGroup,
  listMembers,
  recordedAs,
  searchGroups,
  updateGroup,
  walkGroups,
  type Group
} from '#modules/groups/index'
import type { Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scimConfiguration } from './configuration.ts'
import { refusal } from './errors.ts'
import { groupCondition, groupSort } from './group-condition.ts'
import { groupPatch, idsOf } from './group-patch.ts'
import { groupSchemas } from './group-schema.ts'
import { toGroupResource } from './group.ts'
import { canonical, isObject, requireSchema, type Resource } from './resource.ts'
import type { Operations, ReadOptions, ResourceType, WriteOptions } from './resource-type.ts'
import { shownGroups, withMembers } from './shown-groups.ts'
import { isAny, requireMatch } from './version.ts'

/** People alone are members: whom a client names and nobody is, a group for example, is left out, as Janssen does. */
export const groupType: ResourceType = {
  name: 'Group',
  description: 'Group',
  endpoint: '/Groups',
  scopes: { read: 'groups.read', write: 'groups.write' },
  schemas: async () => groupSchemas,
  operations
}

function operations(ctx: Context, base: string): Operations {
  const { db } = ctx
  return {
    async create(caller, body, options = {}) {
      requireSchema(groupSchemas, body)
      const { displayName, externalId, members } = canonical(groupSchemas, body)
      if (displayName === undefined || displayName === null)
        throw refusal('invalidValue', 'Required attribute displayName not found')
      const given = {
        displayName: displayName as string,
        externalId: (externalId ?? undefined) as string | undefined,
        members: idsOf(members)
      }
      const { group } = await createGroup(ctx, given, recorded(ctx, caller, 'create'))
      return shown(group, options)
    },
    async read(id, options) {
      return shown(await requireGroup(id), options)
    },
    async replace(caller, id, body, options) {
      if (isObject(body) && typeof body.id === 'string' && body.id !== id)
        throw refusal('invalidValue', 'The id in the body is not the one in the address')
      const { displayName, externalId, members } = canonical(groupSchemas, body)
      const change = {
        ...(isGiven(displayName) && { displayName: displayName as string }),
        ...(isGiven(externalId) && { externalId: externalId as string }),
        ...(isGiven(members) && { members: [{ replace: idsOf(members) }] })
      }
      const { group } = await updateGroup(ctx, id, change, await writing(caller, id, 'update', options))
      return shown(group, options)
    },
    async patch(caller, id, body, options) {
      const change = groupPatch(body, base)
      const { group } = await updateGroup(ctx, id, change, await writing(caller, id, 'update', options))
      if (options.attributes ?? options.excludedAttributes) return shown(group, options)
      const { maxCount } = await scimConfiguration.read(ctx)
      const members = await listMembers(db, id, { limit: maxCount + 1, names: !options.bypass })
      return members.length > maxCount ? undefined : withMembers(group, members, base)
    },
    async remove(caller, id, options) {
      await deleteGroup(ctx, id, await writing(caller, id, 'delete', options))
    },
    async search({ filter, sortBy, sortOrder, offset, limit, ...options }) {
      const { total, groups } = await searchGroups(db, {
        where: filter && groupCondition(filter, base),
        sort: groupSort(sortBy, sortOrder),
        offset,
        limit
      })
      return { total, resources: await shownGroups(db, groups, options, base) }
    },
    async walk({ filter, sortBy, sortOrder, from, limit, ...options }) {
      const where = filter && groupCondition(filter, base)
      const page = await walkGroups(db, { where, sort: groupSort(sortBy, sortOrder), from, limit })
      if (!page) throw refusal('invalidCursor', 'The cursor is one in another order')
      const { rows, ...places } = page
      const total = places.next && !from ? (await searchGroups(db, { where, offset: 0, limit: 0 })).total : rows.length
      return { ...places, ...(!from && { total }), resources: await shownGroups(db, rows, options, base) }
    }
  }

  /** How a change is written: recorded, and of the version that fits the header, where there is one. */
  async function writing(caller: Actor, id: string, act: 'update' | 'delete', { ifMatch }: WriteOptions) {
    const expectedVersion = ifMatch === undefined ? undefined : await matchingVersion(id, ifMatch)
    return { expectedVersion, alongside: recorded(ctx, caller, act) }
  }

  /** The version in the store that fits the header; none in particular where any does. */
  async function matchingVersion(id: string, ifMatch: string): Promise<number | undefined> {
    const group = await requireGroup(id)
    requireMatch(ifMatch, toGroupResource(group, base))
    return isAny(ifMatch) ? undefined : group.version
  }

  async function requireGroup(id: string): Promise<Group> {
    const group = await findGroup(db, id)
    if (!group) throw notFound(`Group ${id}`)
    return group
  }

  async function shown(group: Group, options: ReadOptions): Promise<Resource> {
    return (await shownGroups(db, [group], options, base))[0] as Resource
  }
}

/** Janssen's PUT: what is not there, or null, stays as it is. */
const isGiven = (value: unknown) => value !== undefined && value !== null

/** Each change is recorded with the client that made it. */
const recorded = (ctx: Context, caller: Actor, act: 'create' | 'update' | 'delete') =>
  recordedAs(`scim-${act}-group`, ctx, caller)
