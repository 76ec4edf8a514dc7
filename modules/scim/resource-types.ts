import type { ResourceType } from './resource-type.ts'
import { userType } from './users.ts'

/** Every kind of resource, in the order in which a search over all of them answers. */
export const resourceTypes: readonly ResourceType[] = [userType]
