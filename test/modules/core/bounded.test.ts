import { describe, expect, it } from 'vitest'
import { Bounded } from '#modules/core/bounded'

describe('a bounded memory', () => {
  it('has what it was given last under a name, and no more entries than there is room for', () => {
    const memory = new Bounded<string, number>(3)
    for (let i = 0; i < 10; i++) memory.set('one', i)
    expect([memory.get('one'), memory.size]).toEqual([9, 1])
    for (let i = 0; i < 100; i++) {
      memory.set(`number ${i}`, i)
      expect(memory.get(`number ${i}`)).toBe(i)
      expect(memory.size).toBeLessThanOrEqual(3)
    }
    expect(memory.size).toBe(3)
  })

  it('still knows nearly all that come in turn when there is one more than it has room for', () => {
    const memory = new Bounded<number, true>(1000)
    let found = 0
    for (let i = 0; i < 20_020; i++) {
      if (memory.get(i % 1001)) found++
      else memory.set(i % 1001, true)
    }
    expect(found).toBeGreaterThan(18_000)
  })

  it('has what came last in the place of what nobody asks for any more', () => {
    const memory = new Bounded<number, true>(1000)
    for (let i = 0; i < 10_000; i++) memory.set(i % 1000, true)
    for (let i = 1000; i < 2000; i++) memory.set(i, true)
    let found = 0
    for (let i = 1000; i < 2000; i++) if (memory.get(i)) found++
    // Where each gave way with the same chance, it would be 632.
    expect(found).toBeGreaterThan(850)
  })

  it('forgets what is deleted, and keeps its bounds whatever comes back', () => {
    const memory = new Bounded<number, string>(4)
    for (let i = 0; i < 2000; i++) {
      const key = (i * 7) % 11
      memory.set(key, `value ${i}`)
      if (i % 3 === 0) memory.delete(key)
      expect(memory.get(key)).toBe(i % 3 === 0 ? undefined : `value ${i}`)
      memory.delete(99)
      expect(memory.size).toBeLessThanOrEqual(4)
    }
    for (let key = 0; key < 11; key++) memory.delete(key)
    expect(memory.size).toBe(0)
    // Of the places that are left none is lost.
    for (let i = 0; i < 1000; i++) memory.set(i, '')
    expect(memory.size).toBe(4)
  })
})
