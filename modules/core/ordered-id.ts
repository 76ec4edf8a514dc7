import { randomBytes } from 'node:crypto'

/** Keeps the order of ids of the same millisecond. */
let made = 0

/** An id that sorts by the time it was made at, and within one process by the order. @param at milliseconds since 1970 */
export const orderedId = (at: number): string =>
  `${hex(at, 12)}-${hex(made++ % 0x1_0000_0000, 8)}-${randomBytes(6).toString('hex')}`

/** What every ordered id of this time or later is not before. @param at milliseconds since 1970 */
export const firstOrderedId = (at: number): string => hex(Math.max(0, at), 12)

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
