import type { Comparison, Condition } from '#db/condition'

/** Members of a registration that devices are searched and sorted by. */
export type DeviceField =
  | 'id'
  | 'userInum'
  | 'registrationStatus'
  | 'displayName'
  | 'counter'
  | 'createdAt'
  | 'updatedAt'
  | 'deviceData'

/** What devices a search is for; times are milliseconds, the name is compared folded, of the data any value counts. */
export type DeviceCondition = Condition<
  | { kind: 'field'; field: DeviceField; op: Comparison; value: string | number }
  | { kind: 'fieldPresent'; field: DeviceField }
>

export interface DeviceSort {
  by: Exclude<DeviceField, 'deviceData'>
  descending?: boolean
}

export interface DeviceSelection {
  where?: DeviceCondition | undefined
  /** Whose devices; everybody's without it. */
  userInum?: string | undefined
  /** Without one, the oldest come first; what has no value comes last, and first where the order is reversed. */
  sort?: DeviceSort | undefined
}

export interface DeviceSearch extends DeviceSelection {
  offset: number
  limit: number
}
