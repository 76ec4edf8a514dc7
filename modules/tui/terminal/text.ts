import { characters, inLine, width } from '#modules/cli/index'

/** How a piece of text looks. Colour never says anything that the text does not say. */
export type Style = 'bold' | 'dim' | 'underline' | 'inverse' | 'red' | 'green' | 'yellow' | 'cyan'

export interface Span {
  text: string
  styles: readonly Style[]
}

/** One row of the screen. */
export type Line = readonly Span[]

export interface Size {
  rows: number
  columns: number
}

/** Counted from 0. */
export interface Position {
  row: number
  column: number
}

/** Rows, and where in them somebody types. */
export interface Drawn {
  lines: readonly Line[]
  cursor?: Position | undefined
}

export const styled = (text: string, ...styles: Style[]): Span => ({ text, styles })

export const line = (...parts: (string | Span)[]): Line =>
  parts.map((part) => (typeof part === 'string' ? styled(part) : part))

/** The line, so many columns wide: filled with blanks, or cut where `…` says so. */
export function fit(given: Line, columns: number): Line {
  const spans: Span[] = []
  let left = columns
  for (const { text, styles } of given) {
    const plain = inLine(text)
    const wide = width(plain)
    if (wide > left) {
      spans.push({ text: cut(plain, left), styles })
      left = 0
      break
    }
    spans.push({ text: plain, styles })
    left -= wide
  }
  return left > 0 ? [...spans, styled(' '.repeat(left))] : spans
}

/** The same for a text of one style. */
export function fitText(text: string, columns: number): string {
  const plain = inLine(text)
  const wide = width(plain)
  return wide > columns ? cut(plain, columns) : plain + ' '.repeat(columns - wide)
}

/** So many columns of a text that has more. */
function cut(text: string, columns: number): string {
  if (columns <= 0) return ''
  let kept = ''
  let wide = 0
  for (const { segment } of characters.segment(text)) {
    const own = width(segment)
    if (wide + own > columns - 1) break
    kept += segment
    wide += own
  }
  return `${kept}…${' '.repeat(columns - 1 - wide)}`
}

/** A text in rows of at most so many columns, broken between words where it can be. */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapLine(inLine(paragraph), Math.max(1, columns)))
}

function wrapLine(text: string, columns: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const word of text.split(/(?<= )/)) {
    if (width(row + word.trimEnd()) <= columns) {
      row += word
      continue
    }
    // A word that has no room in any row begins where it stands.
    if (width(word) <= columns) {
      rows.push(row.trimEnd())
      row = word
      continue
    }
    for (const { segment } of characters.segment(word)) {
      if (width(row + segment) > columns) {
        rows.push(row)
        row = ''
      }
      row += segment
    }
  }
  return [...rows, row.trimEnd()]
}

/** What a terminal takes (ECMA-48, 8.3.117). */
const codes: Record<Style, number> = {
  bold: 1,
  dim: 2,
  underline: 4,
  inverse: 7,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36
}

/** The line as a terminal takes it. */
export const toAnsi = (given: Line, hasColours: boolean): string =>
  given
    .map(({ text, styles }) => {
      const own = styles.map((style) => codes[style]).filter((code) => hasColours || code < 30)
      return own.length === 0 ? text : `\u001B[${own.join(';')}m${text}\u001B[0m`
    })
    .join('')
