import * as fc from 'fast-check'
import { AppError } from '#modules/core/errors'
import { parseFilter, parsePath, type Filter } from '#modules/scim/filter'
import { describe, expect, it } from 'vitest'

/** The tree as text with every bracket, without positions. */
function shape(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.of.map(shape).join(` ${filter.kind} `)})`
    case 'not':
      return `not ${shape(filter.of)}`
    case 'present':
      return `${filter.path} pr`
    case 'compare':
      return `${filter.path} ${filter.op} ${JSON.stringify(filter.value)}`
    case 'element':
      return `${filter.path}[${shape(filter.where)}]`
  }
}

describe('a filter', () => {
  it.each([
    ['userName eq "bjensen"', 'userName eq "bjensen"'],
    ['userName EQ "b" AND title Pr', '(userName eq "b" and title pr)'],
    ['a pr or b pr and c pr', '(a pr or (b pr and c pr))'],
    ['(a pr or b pr) and c pr', '((a pr or b pr) and c pr)'],
    ['not (a pr) and b pr', '(not a pr and b pr)'],
    ['NOT(a pr or b pr)', 'not (a pr or b pr)'],
    ['active eq true and x ne NULL', '(active eq true and x ne null)'],
    ['n ge -1.5e3', 'n ge -1500'],
    ['n lt 10', 'n lt 10'],
    [String.raw`t eq "a \"q\" \u00fc \\ and ) ]"`, String.raw`t eq "a \"q\" ü \\ and ) ]"`],
    ['emails[type eq "work" and value co "@x"]', 'emails[(type eq "work" and value co "@x")]'],
    ['emails[type eq "work"].value sw "a" or b pr', '(emails[(type eq "work" and value sw "a")] or b pr)'],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "x"',
      'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "x"'
    ],
    ['not pr', 'not pr'],
    ['  a   pr\t', 'a pr'],
    ['((((a pr))))', 'a pr']
  ])('%s is read as %s', (text, tree) => {
    expect(shape(parseFilter(text))).toBe(tree)
  })

  it.each([
    ['', 1, 'an attribute'],
    ['userName', 9, 'an operator'],
    ['userName xx "a"', 10, 'an operator (eq'],
    ['userName eq', 12, 'a value'],
    ['userName eq bjensen', 13, 'a value'],
    ["userName eq 'b'", 13, 'cannot be read'],
    ['userName eq "b', 13, 'cannot be read'],
    [String.raw`userName eq "\x"`, 13, 'not a JSON string'],
    ['userName eq "a\nb"', 13, 'not a JSON string'],
    ['userName eq 1e999', 13, 'too large'],
    ['userName eq "b" title pr', 17, '“and”, “or” or the end'],
    ['userName eq "b" and', 20, 'an attribute'],
    ['(userName pr', 13, '“)”'],
    ['userName pr)', 12, '“and”, “or” or the end'],
    ['emails[type pr', 15, '“]”'],
    ['emails[]', 8, 'an attribute'],
    ['emails[a pr].value', 19, 'an operator'],
    ['"a" eq "b"', 1, 'an attribute'],
    ['userName eq "b"; drop table users', 16, 'cannot be read']
  ])('%j is refused at character %i', (text, at, wanted) => {
    expect(() => parseFilter(text)).toThrow(wanted)
    expect(() => parseFilter(text)).toThrow(new RegExp(`character ${at}\\b`))
  })

  it('is refused when it is too long, too deep or asks for too much', () => {
    expect(() => parseFilter('a[b[c pr]]')).toThrow('Brackets must not stand within brackets')
    expect(() => parseFilter('a['.repeat(4999))).toThrow('Brackets must not stand within brackets')
    expect(() => parseFilter(`${'('.repeat(15)}a[${'('.repeat(15)}b pr`)).toThrow('nested')
    const members = Array.from({ length: 60 }, () => 'a[b pr].c pr').join(' or ')
    expect(() => parseFilter(members)).toThrow('100 comparisons')
    expect(() => parseFilter(`a eq "${'x'.repeat(10_000)}"`)).toThrow('10000 characters')
    expect(() => parseFilter(`${'('.repeat(30)}a pr${')'.repeat(30)}`)).toThrow('nested')
    expect(() => parseFilter(`${'not ('.repeat(30)}a pr${')'.repeat(30)}`)).toThrow('nested')
    expect(() => parseFilter(Array.from({ length: 101 }, () => 'a pr').join(' or '))).toThrow('100 comparisons')
    expect(parseFilter(Array.from({ length: 100 }, () => 'a pr').join(' or ')).kind).toBe('or')
  })

  it('never fails in another way than by a refusal, whatever is written', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '"',
      ' ',
      'and',
      'or',
      'not',
      'eq',
      'pr',
      'a',
      '.b',
      '1',
      '-',
      '\\',
      'é',
      '\0'
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(' ')),
      fc.array(pieces).map((parts) => parts.join(''))
    )
    const property = fc.property(text, (input) => isRefusal(input) || parseFilter(input).kind !== undefined)
    expect(fc.check(property, { numRuns: 2000 })).toMatchObject({ failed: false })
  })
})

/** Is the filter refused in the way that a caller can be told? Any other failure is thrown on. */
function isRefusal(text: string): boolean {
  try {
    parseFilter(text)
    return false
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalidFilter' && error.status === 400) return true
    throw error
  }
}

describe('a path', () => {
  it.each([
    ['displayName', { path: 'displayName' }],
    ['name.givenName', { path: 'name.givenName' }],
    ['urn:x:2.0:User:manager.value', { path: 'urn:x:2.0:User:manager.value' }]
  ])('%s is read', (text, path) => {
    expect(parsePath(text)).toEqual(path)
  })

  it('with brackets is read with its filter and the member behind it', () => {
    const { path, where, sub } = parsePath('addresses[type eq "work"].streetAddress')
    expect([path, sub, where && shape(where)]).toEqual(['addresses', 'streetAddress', 'type eq "work"'])
    expect(parsePath('members[value eq "1"]')).not.toHaveProperty('sub')
  })

  it.each(['a b', 'a,b', 'a"', '"a"', 'é'])('%j is refused', (text) => {
    expect(() => parsePath(text)).toThrow('is not a path')
  })

  it.each(['emails[', 'emails[type eq "work"', 'emails[type eq "work"]x', 'emails[type eq "work"] pr', '[a pr]'])(
    '%j is refused',
    (text) => {
      expect(() => parsePath(text)).toThrow(AppError)
    }
  )
})
