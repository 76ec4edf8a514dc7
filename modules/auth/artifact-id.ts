import { hash, randomFillSync } from 'node:crypto'

/** Bytes of a time in milliseconds; enough for the next 8,000 years. */
const timeBytes = 6
const hashBytes = 32

const randomLength = 26
/** Random bytes for many values at once: asking for a few takes as long as asking for many. */
const pool = Buffer.allocUnsafe(randomLength * 64)
let left = 0

function randomPart(): Buffer {
  if (left === 0) left = randomFillSync(pool).length
  left -= randomLength
  return pool.subarray(left, left + randomLength)
}

/**
 * A token's value: its time, and 208 random bits. Stored behind that time, tokens of one moment share the pages of the
 * database, where random keys would each write another.
 */
export function timedId(now: number): string {
  const bytes = Buffer.allocUnsafe(timeBytes + randomLength)
  bytes.writeUIntBE(now, 0, timeBytes)
  randomPart().copy(bytes, timeBytes)
  return bytes.toString('base64url')
}

/**
 * How a value made by `timedId` is stored: its time, then its SHA-256. That holds for a JWT too, whose time is the one of
 * its `jti`: the hash is that of all its characters, so that no other JWT and not its `jti` alone leads to the row.
 * @param id `jwtId` of the value, for who has it already
 */
export function timedKey(value: string, id = jwtId(value)): Buffer {
  const key = Buffer.allocUnsafe(timeBytes + hashBytes)
  const end = key.write((id ?? value).slice(0, 8), 'base64url')
  // By way of text, because to make a buffer takes longer than to hash.
  return key.subarray(0, end + key.write(hash('sha256', value, 'binary'), end, 'latin1'))
}

/** What the payload of a row is sealed for. @param id key of the row */
export const payloadPurpose = (model: string, id: Uint8Array): string =>
  `artifacts.payload ${model} ${Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('base64url')}`

/** The key of the first rows of that moment. */
export function firstKeyOf(time: number): Buffer {
  const bytes = Buffer.alloc(timeBytes)
  bytes.writeUIntBE(time, 0, timeBytes)
  return bytes
}

/** The `jti` of what may be a JWT, as it is written there: nothing is verified. */
export function jwtId(value: string): string | undefined {
  if (!value.includes('.')) return undefined
  const [, payload, signature] = value.split('.', 3)
  if (payload === undefined || signature === undefined) return undefined
  try {
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti?: unknown }
    return typeof jti === 'string' ? jti : undefined
  } catch {
    return undefined
  }
}
