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

/**
 * How a value made by `timedId` is stored: its time, then its SHA-256. That holds for a JWT too, whose time is the one of
 * its `jti`: the hash is that of all its characters, so that no other JWT and not its `jti` alone leads to the row.
 */
export function timedKey(value: string): Buffer {
  const id = jwtId(value) ?? value
  return Buffer.concat([Buffer.from(id.slice(0, 8), 'base64url'), sha256(value)])
}

/** The key of the first rows of that moment. */
export function firstKeyOf(time: number): Buffer {
  const bytes = Buffer.alloc(timeBytes)
  bytes.writeUIntBE(time, 0, timeBytes)
  return bytes
}

/** The `jti` of what may be a JWT, as it is written there: nothing is verified. */
export function jwtId(value: string): string | undefined {
  const [, payload, signature] = value.split('.', 3)
  if (payload === undefined || signature === undefined) return undefined
  try {
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti?: unknown }
    return typeof jti === 'string' ? jti : undefined
  } catch {
    return undefined
  }
}
