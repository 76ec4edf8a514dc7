import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { timedId, timedKey } from '#modules/auth/artifact-id'

const digest = (value: string) => createHash('sha256').update(value).digest()

it('stores a value behind its time, by its hash', () => {
  const value = timedId(1_790_000_000_000)
  const key = timedKey(value)
  expect(key.readUIntBE(0, 6)).toBe(1_790_000_000_000)
  expect(key.subarray(6)).toEqual(digest(value))
})

it('stores a JWT behind the time of its jti, by the hash of the whole', () => {
  const id = timedId(1_790_000_000_000)
  const jwt = `e30.${Buffer.from(JSON.stringify({ jti: id })).toString('base64url')}.${randomBytes(64).toString('base64url')}`
  expect(timedKey(jwt)).toEqual(Buffer.concat([timedKey(id).subarray(0, 6), digest(jwt)]))
})

it.each(['', 'a', '€€€€', '!!!!!!!!', 'short', 'x'.repeat(10_000)])('has a key of its own for %j', (value) => {
  const key = timedKey(value)
  expect(key.subarray(-32)).toEqual(digest(value))
  expect(key).toEqual(Buffer.concat([Buffer.from(value.slice(0, 8), 'base64url'), digest(value)]))
})
