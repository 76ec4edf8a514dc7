import { fit, fitText, line, styled, wrap, type Drawn, type Line, type Position, type Size } from '../terminal/text.ts'
import type { Row } from './rows.ts'

/**
 * Fields below one another, as far as there is room; the one with the focus is always there.
 * @param focus place of that field; behind the last one, the end is shown
 * @param view which line was the first one before, and is now
 */
export function drawRows(
  rows: readonly Row[],
  focus: number,
  view: { top: number },
  { rows: height, columns }: Size
): Drawn {
  // prettier-ignore
  const wide = Math.min(34, Math.floor(columns * 0.42))
  const lines: Line[] = []
  let cursor: Position | undefined
  let from = 0
  let to = 0
  for (const [i, row] of rows.entries()) {
    const isFocused = i === focus
    row.widget.shown?.()
    const own = row.widget.draw(columns - wide - 4, isFocused)
    if (isFocused) {
      from = lines.length
      if (own.cursor) cursor = { row: from + own.cursor.row, column: wide + 2 + own.cursor.column }
    }
    lines.push(...withLabel(row, own.lines, isFocused, wide), ...problemOf(row, wide, columns))
    if (isFocused) to = lines.length
  }
  let { top } = view
  if (focus >= rows.length) top = lines.length - height
  else if (to > top + height) top = to - height
  if (from < top && focus < rows.length) top = from
  top = Math.max(0, Math.min(top, lines.length - height))
  view.top = top
  const shown = lines.slice(top, top + height)
  // Says that there is more.
  if (top > 0) shown[0] = mark(shown[0] ?? [], columns, '▲')
  if (top + height < lines.length) shown[shown.length - 1] = mark(shown.at(-1) ?? [], columns, '▼')
  return { lines: shown, cursor: cursor && { ...cursor, row: cursor.row - top } }
}

function withLabel({ field, isRequired }: Row, lines: readonly Line[], isFocused: boolean, wide: number): Line[] {
  const label = fitText(`${isFocused ? '▸' : ' '} ${field.label}${isRequired ? ' *' : ''}`, wide)
  const first = [styled(label, ...(isFocused ? (['bold'] as const) : [])), styled(': ')]
  return lines.map((content, n) => (n === 0 ? first : [styled(' '.repeat(wide + 2))]).concat(content))
}

const problemOf = ({ problem }: Row, wide: number, columns: number): Line[] =>
  problem === undefined
    ? []
    : wrap(`! ${problem}`, columns - wide - 4).map((text) => line(' '.repeat(wide + 2), styled(text, 'red')))

const mark = (given: Line, columns: number, sign: string): Line => [...fit(given, columns - 2), styled(` ${sign}`)]
