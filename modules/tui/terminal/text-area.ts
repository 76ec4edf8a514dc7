import { characters, width } from '#modules/cli/index'
import type { Key } from './keys.ts'
import { line, styled, type Drawn, type Style } from './text.ts'

/** Text that somebody edits, in one line or in many. */
export interface TextArea {
  text: () => string
  setText: (text: string) => void
  press: (key: Key) => boolean
  /** Shows the part with the cursor in it. @param hidden shows a sign in place of each that there is */
  draw: (columns: number, rows: number, look?: { hidden?: boolean; styles?: Style[] }) => Drawn
  lineCount: () => number
  /** Which row and sign the cursor stands before. */
  cursor: () => { row: number; column: number }
  moveTo: (row: number, column: number) => void
}

const split = (text: string): string[] => Array.from(characters.segment(text), ({ segment }) => segment)
const wide = (signs: readonly string[]) => width(signs.join(''))
/** A line end at the end is what was copied along. */
const inOneLine = (text: string) => text.replace(/[\r\n]+$/, '').replaceAll(/\r?\n|[\r\t]/g, ' ')

/** @param isSingle there are no line ends in it */
export function textArea(given: string, isSingle = true): TextArea {
  let rows: string[][] = []
  let row = 0
  let column = 0
  const linesOf = (text: string) => (isSingle ? [inOneLine(text)] : text.split(/\r?\n/))
  const set = (text: string) => {
    rows = linesOf(text).map(split)
    row = rows.length - 1
    column = current().length
  }
  const current = (): string[] => rows[row] ?? []
  const replace = (signs: string[]) => void (rows[row] = signs)
  const go = (toRow: number, toColumn: number) => {
    row = Math.max(0, Math.min(rows.length - 1, toRow))
    column = Math.max(0, Math.min(current().length, toColumn))
  }
  const insert = (text: string) => {
    const signs = current()
    const [first = '', ...others] = linesOf(text)
    // Signs may join: an accent that is typed after its letter.
    const joined = split((signs[column - 1] ?? '') + first)
    const added = [[...signs.slice(0, Math.max(0, column - 1)), ...joined], ...others.map(split)]
    const last = added.at(-1) ?? []
    const rest = signs.slice(column)
    rows = [...rows.slice(0, row), ...added.slice(0, -1), [...last, ...rest], ...rows.slice(row + 1)]
    row += others.length
    column = last.length
  }
  const breakLine = () => {
    const signs = current()
    rows.splice(row, 1, signs.slice(0, column), signs.slice(column))
    go(row + 1, 0)
  }
  const join = (first: number) => {
    const end = rows[first]?.length ?? 0
    rows.splice(first, 2, [...(rows[first] ?? []), ...(rows[first + 1] ?? [])])
    go(first, end)
  }
  const removeBefore = () => {
    if (column > 0) {
      replace(current().toSpliced(column - 1, 1))
      column -= 1
    } else if (row > 0) join(row - 1)
  }
  const removeAt = () => {
    if (column < current().length) replace(current().toSpliced(column, 1))
    else if (row < rows.length - 1) join(row)
  }
  const wordStart = () => {
    let at = column
    while (at > 0 && current()[at - 1] === ' ') at -= 1
    while (at > 0 && current()[at - 1] !== ' ') at -= 1
    return at
  }
  const edits: Record<string, () => void> = {
    left: () => (column === 0 && row > 0 ? go(row - 1, Infinity) : go(row, column - 1)),
    right: () => (column === current().length && row < rows.length - 1 ? go(row + 1, 0) : go(row, column + 1)),
    home: () => go(row, 0),
    end: () => go(row, Infinity),
    backspace: removeBefore,
    delete: removeAt
  }
  const controls: Record<string, () => void> = {
    a: () => go(row, 0),
    e: () => go(row, Infinity),
    u: () => {
      replace(current().slice(column))
      column = 0
    },
    k: () => replace(current().slice(0, column)),
    w: () => {
      const start = wordStart()
      replace(current().toSpliced(start, column - start))
      column = start
    },
    h: removeBefore
  }
  set(given)
  go(isSingle ? 0 : 0, isSingle ? Infinity : 0)
  return {
    text: () => rows.map((signs) => signs.join('')).join('\n'),
    setText: set,
    lineCount: () => rows.length,
    cursor: () => ({ row, column }),
    moveTo: go,
    press(key) {
      if (key.text !== '') insert(key.text)
      else if (key.name === 'return' && !key.alt) {
        if (isSingle) return false
        breakLine()
      } else if (key.ctrl && Object.hasOwn(controls, key.name)) controls[key.name]?.()
      else if (!key.ctrl && !key.alt && !key.shift && Object.hasOwn(edits, key.name)) edits[key.name]?.()
      else if (!isSingle && key.name === 'up' && !key.shift && row > 0) go(row - 1, column)
      else if (!isSingle && key.name === 'down' && row < rows.length - 1) go(row + 1, column)
      else return false
      return true
    },
    draw(columns, height, { hidden = false, styles = [] } = {}) {
      const top = Math.max(0, Math.min(row - Math.floor(height / 2), rows.length - height))
      const shownRows = rows.slice(top, top + height)
      // The whole view moves sideways with the cursor.
      const before = hidden ? column : wide(current().slice(0, column))
      const offset = Math.max(0, before - columns + 1)
      const lines = shownRows.map((signs) => {
        const text = hidden ? '•'.repeat(signs.length) : windowOf(signs, offset, columns)
        return line(styled(hidden ? text.slice(offset, offset + columns) : text, ...styles))
      })
      return { lines, cursor: { row: row - top, column: before - offset } }
    }
  }
}

/** The signs that stand between two columns. */
function windowOf(signs: readonly string[], offset: number, columns: number): string {
  let at = 0
  let text = ''
  for (const sign of signs) {
    const own = width(sign)
    if (at >= offset && at + own <= offset + columns) text += sign
    // Half of a wide sign is a blank.
    else if (at < offset && at + own > offset) text += ' '
    at += own
    if (at >= offset + columns) break
  }
  return text
}
