import { randomBytes } from 'node:crypto'
import { sha256 } from '#modules/core/hash'

/** Bytes of a time in milliseconds; enough for the next 8,000 years. */
const timeBytes = 6

/**
 * A token's value: its time, and 208 random bits. Stored behind that time, tokens of one moment share the pages of the
 * database, where random keys would each write another.
 */
export function timedId(now: number): string {
  const bytes = Buffer.allocUnsafe(timeBytes + 26)
  bytes.writeUIntBE(now, 0, timeBytes)
  randomBytes(26).copy(bytes, timeBytes)
  return bytes.toString('base64url')
}

/** How a value made by `timedId` is stored: its time, then its SHA-256. */
export const timedKey = (value: string): Buffer =>
  Buffer.concat([Buffer.from(value.slice(0, 8), 'base64url'), sha256(value)])
