import { parseDateTime } from '#modules/core/date-time'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  deleteRegistration,
  deviceDataMembers,
  findRegistration,
  searchDevices,
  updateRegistration,
  walkDevices,
  type Registration,
  type RegistrationChange
} from '#modules/fido2/index'
import { findUser } from '#modules/users/index'
import { deviceCondition, deviceSort } from './device-condition.ts'
import { deviceStatuses, fido2DeviceSchemas, fidoDeviceSchemas } from './device-schema.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import { canonical, isObject, type Resource } from './resource.ts'
import type { Operations, ResourceType } from './resource-type.ts'
import { requireMatch, withVersion } from './version.ts'

/** Authenticators that people have registered. They can be renamed, blocked and deleted; only their owner makes them. */
export const fido2DeviceType: ResourceType = {
  name: 'Fido2Device',
  description: 'Fido 2 Device',
  endpoint: '/Fido2Devices',
  scopes: { read: 'fido2.read', write: 'fido2.write' },
  notOffered: 'Not implemented; device registration only happens via the FIDO 2.0 API.',
  schemas: () => Promise.resolve(fido2DeviceSchemas),
  operations: fido2Operations
}

/** Devices of U2F, of which there are none. */
export const fidoDeviceType: ResourceType = {
  name: 'FidoDevice',
  description: 'Fido U2F Device',
  endpoint: '/FidoDevices',
  scopes: { read: 'fido.read', write: 'fido.write' },
  notOffered: 'Not implemented; device registration only happens via the FIDO API.',
  schemas: () => Promise.resolve(fidoDeviceSchemas),
  operations: fidoOperations
}

function fidoOperations(ctx: Context): Operations {
  const requireMeant = async ({ filter, userId }: { filter?: Filter | undefined; userId?: string | undefined }) => {
    if (filter) deviceCondition(fidoDeviceSchemas, filter)
    await requireUser(ctx, userId)
  }
  return {
    read: (id) => Promise.reject(notFound(`Resource ${id}`)),
    replace: (_caller, id) => Promise.reject(notFound(`Resource ${id}`)),
    remove: (_caller, id) => Promise.reject(notFound(`Resource ${id}`)),
    async search(search) {
      await requireMeant(search)
      return { total: 0, resources: [] }
    },
    async walk(walk) {
      await requireMeant(walk)
      return { total: 0, resources: [] }
    }
  }
}

function fido2Operations(ctx: Context, base: string): Operations {
  return {
    async read(id) {
      const device = await findRegistration(ctx.db, id)
      return toResource(requireDevice(device, id), base)
    },
    async replace(caller, id, body, { ifMatch }) {
      const given = canonical(fido2DeviceSchemas, body)
      if (isObject(body) && typeof body.id === 'string' && body.id !== id)
        throw refusal('invalidValue', 'The id in the body is not the one in the address')
      const device = await updateRegistration(
        ctx,
        id,
        (before) => toChange(given, matching(before, id, ifMatch)),
        caller
      )
      return toResource(device, base)
    },
    remove: (caller, id, { ifMatch }) =>
      deleteRegistration(ctx, id, caller, (before) => void matching(before, id, ifMatch)),
    async search({ filter, userId, sortBy, sortOrder, offset, limit }) {
      const where = filter && deviceCondition(fido2DeviceSchemas, filter)
      await requireUser(ctx, userId)
      const sort = deviceSort(fido2DeviceSchemas, sortBy, sortOrder)
      const { total, devices } = await searchDevices(ctx.db, { where, userInum: userId, sort, offset, limit })
      return { total, resources: devices.map((device) => toResource(device, base)) }
    },
    async walk({ filter, userId, sortBy, sortOrder, from, limit }) {
      const where = filter && deviceCondition(fido2DeviceSchemas, filter)
      await requireUser(ctx, userId)
      const selection = { where, userInum: userId, sort: deviceSort(fido2DeviceSchemas, sortBy, sortOrder) }
      const page = await walkDevices(ctx.db, { ...selection, from, limit })
      if (!page) throw refusal('invalidCursor', 'The cursor is one in another order')
      const { rows, ...places } = page
      const resources = rows.map((device) => toResource(device, base))
      if (from) return { ...places, resources }
      const { total } = places.next
        ? await searchDevices(ctx.db, { ...selection, offset: 0, limit: 0 })
        : { total: rows.length }
      return { ...places, total, resources }
    }
  }

  /** The device as it is, where it has a version that is asked for. */
  function matching(before: Registration, id: string, ifMatch: string | undefined): Resource {
    const resource = toResource(requireDevice(before, id), base)
    if (ifMatch !== undefined) requireMatch(ifMatch, resource)
    return resource
  }
}

/** What was canceled never became a device. */
function requireDevice(registration: Registration | undefined, id: string): Registration {
  if (!registration || registration.registrationStatus === 'canceled') throw notFound(`Resource ${id}`)
  return registration
}

async function requireUser({ db }: Pick<Context, 'db'>, id: string | undefined): Promise<void> {
  if (id !== undefined && !(await findUser(db, id))) throw notFound(`User ${id}`)
}

function toResource(device: Registration, base: string): Resource {
  const { id, userInum, counter, registrationStatus, displayName, createdAt, updatedAt, version } = device
  const creationDate = new Date(createdAt).toISOString()
  const deviceData = shownData(device)
  const resource = {
    schemas: [fido2DeviceSchemas.core.id],
    id,
    meta: {
      resourceType: 'Fido2Device',
      created: creationDate,
      lastModified: new Date(updatedAt).toISOString(),
      location: `${base}/v2/Fido2Devices/${encodeURIComponent(id)}`
    },
    userId: userInum,
    creationDate,
    counter,
    status: registrationStatus,
    ...(displayName !== undefined && { displayName }),
    ...(deviceData !== undefined && { deviceData })
  }
  return withVersion(resource, version, base)
}

function shownData({ deviceData = {} }: Registration): string | undefined {
  const shown = deviceDataMembers.flatMap((name) =>
    Object.hasOwn(deviceData, name) ? [[name, deviceData[name]] as const] : []
  )
  return shown.length > 0 ? JSON.stringify(Object.fromEntries(shown)) : undefined
}

/** @throws AppError `mutability` for another owner, date or counter, `invalidValue` */
function toChange(given: Resource, before: Resource): RegistrationChange {
  for (const name of ['userId', 'creationDate', 'counter'])
    if (given[name] !== undefined && given[name] !== null && !isSame(name, given[name], before[name]))
      throw refusal('mutability', `${name} cannot be changed`)
  const { status = null, displayName = null } = given
  if (displayName !== null && typeof displayName !== 'string') throw refusal('invalidValue', 'displayName must be text')
  if (status !== null && !(typeof status === 'string' && deviceStatuses.includes(status)))
    throw refusal('invalidValue', `status must be one of ${deviceStatuses.join(', ')}`)
  return {
    ...(displayName !== null && { displayName }),
    ...(status !== null && { registrationStatus: status as Registration['registrationStatus'] })
  }
}

const isSame = (name: string, given: unknown, kept: unknown): boolean =>
  name === 'creationDate'
    ? typeof given === 'string' && parseDateTime(given) === parseDateTime(String(kept))
    : given === kept
