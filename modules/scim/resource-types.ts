import { fido2DeviceType, fidoDeviceType } from './devices.ts'
import { groupType } from './groups.ts'
import type { ResourceType } from './resource-type.ts'
import { userType } from './users.ts'

/** Every kind of resource, in the order in which a search over all of them answers. */
export const resourceTypes: readonly ResourceType[] = [userType, groupType, fidoDeviceType, fido2DeviceType]
