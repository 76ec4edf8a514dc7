import type { Comparison, Condition } from '#db/condition'

/** Members of a group that are searched by themselves. */
export type GroupField = 'inum' | 'displayName' | 'externalId' | 'createdAt' | 'updatedAt'

/** What one person in a group must be: `value` is the inum, `display` the display name, compared folded. */
export type MemberCondition = Condition<
  | { kind: 'value'; path: 'value' | 'display'; op: Comparison; value: string }
  | { kind: 'present'; path: 'value' | 'display' }
>

/** What one group of a person must be: `value` is the inum; `display` the name, and `dn` the storage name, compared folded. */
export type MembershipCondition = Condition<
  | { kind: 'value'; path: 'value' | 'display' | 'dn'; op: Comparison; value: string }
  | { kind: 'present'; path: 'value' | 'display' | 'dn' }
>

/** What groups a search is for; times are milliseconds, the display name is compared folded. */
export type GroupCondition = Condition<
  | { kind: 'field'; field: GroupField; op: Comparison; value: string | number }
  | { kind: 'fieldPresent'; field: GroupField }
  /** Is there one member that fits as a whole? An empty `and` asks for any member. */
  | { kind: 'member'; where: MemberCondition }
>

export interface GroupSort {
  by: GroupField
  descending?: boolean
}

export interface GroupSearch {
  where?: GroupCondition | undefined
  /** Without one, the oldest come first; who has no value comes last, and first where the order is reversed. */
  sort?: GroupSort | undefined
  offset: number
  limit: number
}
