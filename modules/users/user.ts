import type { UserAttributes } from '#db/schema/users'

export type { UserAttributes }

export const userStatuses = ['active', 'inactive', 'expired', 'register'] as const
export type UserStatus = (typeof userStatuses)[number]

/** A person, as every surface knows one. The password is not part of it. */
export interface User {
  inum: string
  /** Unique without regard to case. */
  userName: string
  /** Only an active person can sign in. */
  status: UserStatus
  /** What the provisioning system calls the person. */
  externalId: string | undefined
  /** By the registry's names; what is not there has no value. Complex attributes are arrays of objects. */
  attributes: UserAttributes
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
  /** Grows with each change. */
  version: number
}
