import { remembered } from '#modules/core/remembered'
import { expect, it, vi } from 'vitest'

it('asks once for each text', () => {
  const make = vi.fn((text: string) => text.length > 3)
  const isLong = remembered(10, make)
  expect(['short', 'a', 'short', 'a'].map(isLong)).toEqual([true, false, true, false])
  expect(make.mock.calls).toEqual([['short'], ['a']])
})

it('remembers no more than there is room for', () => {
  const make = vi.fn((text: string) => text.toUpperCase())
  const upper = remembered(2, make)
  for (const text of ['a', 'b', 'a', 'b']) expect(upper(text)).toBe(text.toUpperCase())
  expect(make).toHaveBeenCalledTimes(2)
  for (const text of ['c', 'a', 'b', 'c']) expect(upper(text)).toBe(text.toUpperCase())
  expect(make.mock.calls.length).toBeGreaterThan(3)
})

it('remembers nothing of what could not be made', () => {
  const make = vi.fn((address: string) => new URL(address).origin)
  const originOf = remembered(2, make)
  for (let i = 0; i < 2; i++) expect(() => originOf('nowhere')).toThrow('Invalid URL')
  expect(make).toHaveBeenCalledTimes(2)
})
