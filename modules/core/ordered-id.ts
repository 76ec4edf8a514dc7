import { randomBytes, randomUUID } from 'node:crypto'

/** Keeps the order of ids of the same millisecond. */
let made = 0

/** An id that sorts by the time it was made at, and within one process by the order. @param at milliseconds since 1970 */
export const orderedId = (at: number): string =>
  `${hex(at, 12)}-${hex(made++ % 0x1_0000_0000, 8)}-${randomBytes(6).toString('hex')}`

/**
 * A UUID of version 7 (RFC 9562, 5.7), with 74 random bits behind its time. What is made together lies together in every
 * table that names it, where random ids would each write another page. @param at milliseconds since 1970
 */
export function orderedUuid(at: number): string {
  const time = hex(at, 12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice('xxxxxxxx-xxxx-4'.length)}`
}

/** What every ordered id of this time or later is not before. @param at milliseconds since 1970 */
export const firstOrderedId = (at: number): string => hex(Math.max(0, at), 12)

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
