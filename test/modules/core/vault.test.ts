import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { vault, WrongMasterKeyError } from '#modules/core/vault'

describe('the vault', () => {
  const [old, current] = [randomBytes(32), randomBytes(32)]
  const ours = vault([current, old])

  it('opens what it has sealed for the same purpose, also with an older key', () => {
    for (const text of ['', 'x', 'ümlaut 🙂', 'a'.repeat(10_000)])
      expect(ours.open(ours.seal(text, 'p'), 'p')).toBe(text)
    expect(ours.open(vault([old]).seal('x', 'p'), 'p')).toBe('x')
    expect(ours.seal('x', 'p')).not.toBe(ours.seal('x', 'p'))
  })

  it('does not open what was sealed for another purpose: another column, or another row', () => {
    const sealed = ours.seal('the secret of one client', 'clients.secret one')
    for (const purpose of ['clients.secret two', 'clients.secret on', 'server_keys.private_jwk one', ''])
      expect(() => ours.open(sealed, purpose)).toThrow('unable to authenticate')
  })

  it('does not open what was changed, cut, or sealed with a key that is not here', () => {
    const sealed = ours.seal('secret', 'p')
    const [, id, body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(() => ours.open(`v1.${id}.${changed.toString('base64url')}`, 'p')).toThrow('unable to authenticate')
    }
    // A shorter tag would be easier to guess.
    for (const length of [0, 12, 16, 27, bytes.length - 1])
      expect(() => ours.open(`v1.${id}.${bytes.subarray(0, length).toString('base64url')}`, 'p')).toThrow(
        /authenticat|initialization/
      )
    expect(() => vault([old]).open(sealed, 'p')).toThrow(WrongMasterKeyError)
  })
})
