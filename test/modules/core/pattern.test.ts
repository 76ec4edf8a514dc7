import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compilePattern, type Pattern } from '#modules/core/pattern'

const understood: [pattern: string, fits: string[], others: string[]][] = [
  ['', [''], ['a']],
  ['abc', ['abc'], ['ab', 'abcd', 'xabc']],
  ['a.c', ['abc', 'a.c'], ['ac', 'a\nc']],
  ['a|bc|d', ['a', 'bc', 'd'], ['ab', 'abc', 'c', 'bcd']],
  ['(a|b)*c', ['c', 'abac'], ['abab', 'ca']],
  ['(?:ab)+', ['ab', 'abab'], ['', 'aba']],
  ['(?<name>a)b?', ['a', 'ab'], ['b', 'abb']],
  ['a{2}', ['aa'], ['a', 'aaa']],
  ['a{2,}', ['aa', 'aaaaa'], ['a']],
  ['a{0,2}b{0}', ['', 'a', 'aa'], ['aaa', 'b']],
  ['(a|b){1,2}x', ['ax', 'abx'], ['x', 'aabx']],
  ['[a-c.]+', ['a.b', 'c'], ['d', 'a-']],
  ['[^/]+', ['abc'], ['a/b', '']],
  [String.raw`[\w\-\]]+`, ['a_-]1'], ['a.']],
  [String.raw`\d\D\w\W\s\S`, ['1a_! x'], ['aa_! x']],
  [String.raw`https\:\/\/a\.example\?x`, ['https://a.example?x'], ['https://a-example?x']],
  ['^a$|^b', ['a', 'b'], ['ab']],
  ['a^b', [], ['ab', 'a^b']],
  ['a$b|c', ['c'], ['a$b']],
  ['a+?b*?', ['aab', 'a'], ['b']],
  ['(a*)*b', ['b', 'aab'], ['aa']],
  ['(|a)+', ['', 'aa'], ['b']],
  ['a{,2}', ['a{,2}'], ['aa']],
  ['ü[é-ï]', ['üé'], ['ué']]
]

it.each(understood)('understands %s', (source, fits, others) => {
  const pattern = compilePattern(source)
  for (const text of fits) expect([text, pattern.matches(text)]).toEqual([text, true])
  for (const text of others) expect([text, pattern.matches(text)]).toEqual([text, false])
})

it.each([
  '(',
  ')',
  '(a',
  '[a',
  'a**',
  'a++',
  '*a',
  'a{2}{3}',
  'a{3,2}',
  '(?=a)',
  '(?<!a)b',
  '(?i)a',
  String.raw`(a)\1`,
  String.raw`\ba`,
  String.raw`\p{L}`,
  String.raw`[\p{L}]`,
  '[a&&b]',
  '[z-a]',
  'a\\',
  'a{9999}',
  '(((a{9}){9}){9}){9}',
  '('.repeat(60) + ')'.repeat(60)
])('refuses %s', (source) => {
  expect(() => compilePattern(source)).toThrow(SyntaxError)
})

/** Undefined for a pattern that is too large; the other refusals are not expected. */
function compiled(source: string): Pattern | undefined {
  try {
    return compilePattern(source)
  } catch (error) {
    if ((error as Error).message.includes('too large')) return undefined
    throw error
  }
}

it('decides as the engine of JavaScript does', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\.')
  const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
    part: fc.oneof(
      { depthSize: 'small' },
      atom,
      fc.tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '')).map(([p, q]) => `(${p})${q}`)
    ),
    pattern: fc.oneof(
      { depthSize: 'small' },
      fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `${one}|${other}`)
    )
  }))
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '1', 'x'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 10 }), (source, texts) => {
      const ours = compiled(source)
      fc.pre(ours !== undefined)
      const theirs = new RegExp(`^(?:${source})$`)
      for (const one of texts) expect([source, one, ours.matches(one)]).toEqual([source, one, theirs.test(one)])
    }),
    { numRuns: 500 }
  )
})

it.each(['(a+)+b', '(a|aa)*b', '(a*)*(a*)*(a*)*b', '(.*)*x', 'a?'.repeat(40) + 'a'.repeat(40) + 'b'])(
  'takes little time for %s, whatever the text',
  (source) => {
    const pattern = compilePattern(source)
    const started = performance.now()
    expect(pattern.matches('a'.repeat(4000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  }
)

it('gives up on what is longer than any address', () => {
  expect(compilePattern('a*').matches('a'.repeat(4096))).toBe(true)
  expect(compilePattern('a*').matches('a'.repeat(4097))).toBe(false)
})
