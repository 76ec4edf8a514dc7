import { expect, it } from 'vitest'
import type { Key } from '#modules/tui/terminal/keys'
import { textArea, type TextArea } from '#modules/tui/terminal/text-area'

const key = (more: Partial<Key>): Key => ({ name: '', text: '', ctrl: false, alt: false, shift: false, isPasted: false, ...more }) // prettier-ignore
const type = (area: TextArea, ...texts: string[]) => texts.forEach((text) => area.press(key({ text })))
const press = (area: TextArea, ...names: string[]) => names.forEach((name) => area.press(key({ name })))
const shown = (area: TextArea, columns: number, rows = 1) => {
  const { lines, cursor } = area.draw(columns, rows)
  return { rows: lines.map((spans) => spans.map(({ text }) => text).join('')), cursor }
}

it('takes text where the cursor is', () => {
  const area = textArea('bd')
  press(area, 'left')
  type(area, 'c')
  press(area, 'home')
  type(area, 'a')
  press(area, 'end')
  type(area, 'e')
  expect(area.text()).toBe('abcde')
  press(area, 'backspace', 'home', 'delete')
  expect(area.text()).toBe('bcd')
  area.press(key({ name: 'k', ctrl: true }))
  expect(area.text()).toBe('')
})

it('moves over what a reader takes for one sign, and removes it as one', () => {
  const area = textArea('a👩‍👧é')
  press(area, 'backspace')
  expect(area.text()).toBe('a👩‍👧')
  press(area, 'left')
  type(area, 'b')
  expect(area.text()).toBe('ab👩‍👧')
  press(area, 'delete')
  expect(area.text()).toBe('ab')
  type(area, 'e', '\u0301')
  press(area, 'backspace')
  expect(area.text()).toBe('ab')
})

it('shows the part with the cursor in it, in columns of the terminal', () => {
  const area = textArea('0123456789')
  expect(shown(area, 5)).toEqual({ rows: ['6789'], cursor: { row: 0, column: 4 } })
  press(area, 'home')
  expect(shown(area, 5)).toEqual({ rows: ['01234'], cursor: { row: 0, column: 0 } })
  expect(shown(textArea('日本語'), 4)).toEqual({ rows: [' 語'], cursor: { row: 0, column: 3 } })
})

it('has one line, whatever is pasted, or many', () => {
  const single = textArea('a\nb')
  expect(single.press(key({ name: 'return' }))).toBe(false)
  type(single, 'c\r\nd\n')
  expect(single.text()).toBe('a bc d')
  const many = textArea('one\ntwo', false)
  press(many, 'down', 'end', 'return')
  type(many, 'three')
  expect(many.text()).toBe('one\ntwo\nthree')
  press(many, 'home', 'backspace')
  expect(many.text()).toBe('one\ntwothree')
  press(many, 'up', 'end', 'delete')
  expect(many.text()).toBe('onetwothree')
  expect(many.press(key({ name: 'up' }))).toBe(false)
  press(many, 'home')
  type(many, 'a\n\tb')
  expect(many.text()).toBe('a\n\tbonetwothree')
  expect(many.cursor()).toEqual({ row: 1, column: 2 })
})
