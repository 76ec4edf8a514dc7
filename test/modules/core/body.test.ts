import { describe, expect, it } from 'vitest'
import { parseJson } from '#modules/core/body'

const parse = (text: string) => parseJson(Buffer.from(text))

describe('a JSON body', () => {
  it.each([
    ['{"__proto__": {"isAdmin": true}, "a": 1}'],
    ['{"\\u005f_proto__": {"isAdmin": true}, "a": 1}'],
    ['{"__\\u0070roto__": {"isAdmin": true}, "a": 1}'],
    ['{"a": 1, "b": {"__proto__": 2}}']
  ])('loses what would become a prototype: %s', (text) => {
    const parsed = parse(text) as { a: number; b?: object }
    expect(parsed.a).toBe(1)
    expect(Object.hasOwn(parsed, '__proto__')).toBe(false)
    expect(Object.hasOwn(parsed.b ?? {}, '__proto__')).toBe(false)
    expect(Object.assign({}, parsed)).not.toHaveProperty('isAdmin')
  })

  it.each([['{"a":"\\u0000"}'], ['{"\\u0000":1}'], ['["\\ud800"]'], ['["\\uDC00x"]'], ['["a\u0000"]']])(
    'is refused with text that no database keeps: %j',
    (text) => {
      expect(() => parse(text)).toThrow(/not valid JSON/)
    }
  )

  it.each([
    ['{"a":"\\ud83d\\ude00 \\u00e9 \\u0041"}', { a: '😀 é A' }],
    ['{"a":"😀 é", "b":"\\\\u0000"}', { a: '😀 é', b: '\\u0000' }],
    ['[1,"[[[[","{\\"",null,true]', [1, '[[[[', '{"', null, true]]
  ])('keeps everything else: %s', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it('of many values is read nearly as fast when each of them has to be looked at', () => {
    const many = `["\\u0041"${',""'.repeat(500_000)}]`
    const fastest = (work: () => unknown) =>
      Math.min(
        ...[1, 2, 3].map(() => {
          const start = performance.now()
          work()
          return performance.now() - start
        })
      )
    expect(fastest(() => parse(many))).toBeLessThan(8 * fastest(() => JSON.parse(many)))
  })

  it('is refused when it is nested too deep, whatever its texts look like', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}"]]]]\\"]]"${']'.repeat(levels)}`
    expect(parse(deep(32))).toBeDefined()
    expect(() => parse(deep(33))).toThrow(/nested at most 32/)
    expect(() => parse('{"a":'.repeat(33))).toThrow(/nested at most 32/)
  })
})
