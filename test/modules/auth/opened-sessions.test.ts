import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { openedRows } from '#modules/auth/sessions/opened'
import { vault } from '#modules/core/vault'

const keys = vault([randomBytes(32)])
const row = (id: string, payload: object) => ({
  id: Buffer.from(id),
  payload: keys.seal(JSON.stringify(payload), id),
  expiresAt: null,
  consumedAt: null
})
const setUp = () => {
  const unseal = vi.fn((sealed: ReturnType<typeof row>) => keys.open(sealed.payload, sealed.id.toString()))
  return { unseal, ...openedRows(unseal as never) }
}

describe('A session that a browser comes with again', () => {
  it('is opened once as long as its row is the same', () => {
    const { unseal, open } = setUp()
    const same = row('a', { uid: '1' })
    for (let i = 0; i < 3; i++) expect(open(same, true)).toBe('{"uid":"1"}')
    expect(unseal).toHaveBeenCalledTimes(1)
  })

  it('is opened again when its row has changed, and when it has changed back', () => {
    const { open } = setUp()
    const [before, after] = [row('a', { uid: '1' }), row('a', { uid: '1', acr: 'strong' })]
    expect([before, after, before].map((one) => open(one, true))).toEqual([
      '{"uid":"1"}',
      '{"uid":"1","acr":"strong"}',
      '{"uid":"1"}'
    ])
  })

  it('is not what another browser is in, even where a row was copied', () => {
    const { open } = setUp()
    const mine = row('a', { uid: '1' })
    open(mine, true)
    expect(() => open({ ...mine, id: Buffer.from('b') }, true)).toThrow('unable to authenticate')
    // Nothing was kept of the attempt.
    expect(() => open({ ...mine, id: Buffer.from('b') }, true)).toThrow('unable to authenticate')
  })

  it('is opened each time that nobody says what browser it is of', () => {
    const { unseal, open } = setUp()
    for (let i = 0; i < 2; i++) open(row('a', {}), false)
    expect(unseal).toHaveBeenCalledTimes(2)
  })

  it('is forgotten when it is there no longer', () => {
    const { unseal, open, forget } = setUp()
    const mine = row('a', { uid: '1' })
    open(mine, true)
    forget(mine.id)
    open(mine, true)
    expect(unseal).toHaveBeenCalledTimes(2)
  })

  it('is one of a thousand that are kept', () => {
    const { unseal, open } = setUp()
    const rows = Array.from({ length: 1001 }, (_, i) => row(`browser ${i}`, {}))
    const openAll = (some: typeof rows) => some.forEach((one) => open(one, true))
    openAll(rows.slice(1))
    openAll(rows.slice(1))
    expect(unseal).toHaveBeenCalledTimes(1000)
    openAll(rows)
    openAll(rows)
    expect(unseal.mock.calls.length).toBeGreaterThan(1001)
  })

  it('has the substance of the row that was opened last', () => {
    const { open, substance } = setUp()
    const read = (one: ReturnType<typeof row>) => substance(one, JSON.parse(open(one, true)))
    const [before, after] = [row('a', { uid: '1', exp: 5 }), row('a', { uid: '2', exp: 5 })]
    expect([before, before, after, before].map(read)).toEqual([
      '{"uid":"1"}',
      '{"uid":"1"}',
      '{"uid":"2"}',
      '{"uid":"1"}'
    ])
    expect(substance(row('unknown', {}), { uid: '3' } as never)).toBe('{"uid":"3"}')
  })
})
