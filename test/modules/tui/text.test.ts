import { expect, it } from 'vitest'
import { fit, fitText, line, styled, toAnsi, wrap } from '#modules/tui/terminal/text'
import { tabulate } from '#modules/tui/windows/table'
import { bar, letterOf } from '#modules/tui/windows/bar'

it('fits a text into columns, also of wide signs, and says where it is cut', () => {
  expect(fitText('abc', 5)).toBe('abc  ')
  expect(fitText('abcdef', 5)).toBe('abcd…')
  expect(fitText('日本語', 5)).toBe('日本…')
  expect(fitText('日本語', 4)).toBe('日… ')
  expect(fitText('𠀀𠀁', 5)).toBe('𠀀𠀁 ')
  expect(fitText('abc', 0)).toBe('')
  expect(fit(line('ab', styled('cdef', 'bold')), 4)).toEqual([styled('ab'), styled('c…', 'bold')])
})

it('lets nothing through that moves a cursor', () => {
  expect(fitText('a\u001B[2Jb\nc\u009Bd', 10)).toMatch(/^[^\p{Cc}]{10}$/u)
})

it('breaks between words, and inside of what is longer than a row', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  expect(wrap('GET /a-very-long-path', 10)).toEqual(['GET /a-ver', 'y-long-pat', 'h'])
  expect(wrap('{\n  "a": 1\n}', 10)).toEqual(['{', '  "a": 1', '}'])
  expect(wrap('', 10)).toEqual([''])
})

it('writes styles for a terminal, colours only where there are some', () => {
  const given = line('a', styled('b', 'bold', 'red'))
  expect(toAnsi(given, true)).toBe('a\u001B[1;31mb\u001B[0m')
  expect(toAnsi(given, false)).toBe('a\u001B[1mb\u001B[0m')
})

it('makes a table as wide as there is room, and what may give way does so first', () => {
  const columns = [
    { member: 'id', label: 'Id', yields: true as const },
    { member: 'name', label: 'Name' }
  ]
  const entries = [{ id: '0123456789abcdef', name: 'a rather long name' }]
  expect(tabulate(columns, ['Id', 'Name'], entries, 40).rows).toEqual(['0123456789abcdef  a rather long name'])
  expect(tabulate(columns, ['Id', 'Name'], entries, 30).rows).toEqual(['012345678…  a rather long name'])
  expect(tabulate(columns, ['Id', 'Name'], entries, 20).rows).toEqual(['01234567…  a rather…'])
  expect(tabulate(columns, ['Id', 'Name'], [], 3).heading).toHaveLength(4)
})

it('keeps the chosen name of a bar in sight', () => {
  const labels = ['first', 'second', 'third', 'fourth']
  const text = (chosen: number, columns: number) => bar(labels, chosen, false, columns).map((span) => span.text).join('') // prettier-ignore
  expect(text(0, 40)).toBe('▏first▕second third fourth ')
  expect(text(3, 20)).toBe('‹ third▏fourth▕')
  expect(text(1, 20)).toBe(' first▏second▕›')
  expect(letterOf('Sc[r]ipts')).toBe('r')
  expect(letterOf('Assets')).toBeUndefined()
})
