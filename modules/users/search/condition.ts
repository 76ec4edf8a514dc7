/** Members of a person that are searched by themselves, not among the attributes. */
export type UserField = 'inum' | 'userName' | 'status' | 'externalId' | 'createdAt' | 'updatedAt'

/** The words are SCIM's: equal, not equal, contains, starts with, ends with, greater or equal, ... */
export type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/**
 * What people a search is for. Attributes are named by path (`sn`, `jansEmail.value`) and match when any of their values
 * does; text is compared folded, numbers, times (milliseconds) and booleans (0 and 1) as numbers.
 */
export type UserCondition =
  | { kind: 'and' | 'or'; of: UserCondition[] }
  | { kind: 'not'; of: UserCondition }
  | { kind: 'field'; field: UserField; op: Comparison; value: string | number }
  | { kind: 'fieldPresent'; field: UserField }
  | { kind: 'value'; path: string; op: Comparison; value: string | number }
  /** Has the attribute, or the complex attribute any member, a value? */
  | { kind: 'present'; path: string }
  /** Is there one element of the complex attribute that fits as a whole? */
  | { kind: 'element'; attribute: string; where: ElementCondition }

/** What one element of a complex attribute must be; paths are those of its members. */
export type ElementCondition =
  | { kind: 'and' | 'or'; of: ElementCondition[] }
  | { kind: 'not'; of: ElementCondition }
  | { kind: 'value'; path: string; op: Comparison; value: string | number }
  | { kind: 'present'; path: string }

export interface UserSort {
  by: { field: UserField } | { path: string; type: 'text' | 'number' }
  descending?: boolean
}

export interface UserSearch {
  where?: UserCondition | undefined
  sort?: UserSort | undefined
  offset: number
  limit: number
}
