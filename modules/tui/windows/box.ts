import { width } from '#modules/cli/index'
import { fit, fitText, line, styled, type Drawn, type Line, type Size, type Style } from '../terminal/text.ts'

/** Columns of a box, its borders included. */
export const boxWidth = ({ columns }: Size): number => Math.min(columns - 2, 100)

/** A frame with a title around lines, in the middle. */
export function box(title: string, { lines, cursor }: Drawn, size: Size, ...styles: Style[]): Drawn {
  const columns = boxWidth(size)
  const inner = columns - 4
  const left = Math.floor((size.columns - columns) / 2)
  const margin = ' '.repeat(left)
  const heading = ` ${fitText(title, Math.min(width(title), inner - 2))} `
  const top = `┌─${heading}${'─'.repeat(Math.max(0, columns - 3 - width(heading)))}┐`
  const framed: Line[] = [
    line(margin, styled(fitText(top, columns), 'bold', ...styles)),
    ...lines.map((one) => [styled(`${margin}│ `), ...fit(one, inner), styled(' │')]),
    line(margin, styled(`└${'─'.repeat(columns - 2)}┘`, ...styles))
  ]
  return { lines: framed, cursor: cursor && { row: cursor.row + 1, column: cursor.column + left + 2 } }
}

/** Buttons in a row; the chosen one stands between arrows. */
export const buttonRow = (labels: readonly string[], chosen: number): Line =>
  labels.flatMap((label, i) =>
    i === chosen ? [styled(`▸[ ${label} ]`, 'inverse', 'bold'), styled('  ')] : [styled(` [ ${label} ]`), styled('  ')]
  )
