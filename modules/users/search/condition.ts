import type { Comparison } from '#db/condition'
import type { MembershipCondition } from '#modules/groups/index'

export type { Comparison }

/** Members of a person that are searched by themselves, not among the attributes. */
export type UserField = 'inum' | 'userName' | 'status' | 'externalId' | 'createdAt' | 'updatedAt'

/**
 * What people a search is for. Attributes are named by path (`sn`, `jansEmail.value`) and match when any of their values
 * does; text is compared folded, numbers, times (milliseconds) and booleans (0 and 1) as numbers.
 */
export type UserCondition =
  | { kind: 'and' | 'or'; of: UserCondition[] }
  | { kind: 'not'; of: UserCondition }
  | { kind: 'field'; field: UserField; op: Comparison; value: string | number }
  | { kind: 'fieldPresent'; field: UserField }
  | ValueCondition
  /** Has the attribute, or the complex attribute any member, a value? */
  | { kind: 'present'; path: string }
  /** Is there one element of the multi-valued attribute that fits as a whole? */
  | { kind: 'element'; attribute: string; where: ElementCondition }
  /** Is the person in one group that fits as a whole? An empty `and` asks for any group. */
  | { kind: 'group'; where: MembershipCondition }

/** What one element must be; the paths are those of the members of a complex attribute, or that of a simple one. */
export type ElementCondition =
  | { kind: 'and' | 'or'; of: ElementCondition[] }
  | { kind: 'not'; of: ElementCondition }
  | ValueCondition
  | { kind: 'present'; path: string; type: 'text' | 'number' }

interface ValueCondition {
  kind: 'value'
  path: string
  op: Comparison
  value: string | number
  /** Of text: case counts. Only for what is kept as it is written, and only for equality. */
  exact?: boolean
}

export interface UserSort {
  /** `active` puts those who may not sign in before those who may. */
  by: { field: UserField | 'active' } | { path: string; type: 'text' | 'number' }
  descending?: boolean
}

export interface UserSearch {
  where?: UserCondition | undefined
  sort?: UserSort | undefined
  offset: number
  limit: number
}
