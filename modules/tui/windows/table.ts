import { width } from '#modules/cli/index'
import { asText, getMember, type Entry } from '../members.ts'
import type { Column } from '../resource.ts'
import { fitText } from '../terminal/text.ts'

const gap = '  '

/** A column that gives way has this much left. */
const least = 10

/** Cells of the rows, in columns that fit: those that give way do so first, then the widest. @returns heading and rows as texts */
export function tabulate(
  columns: readonly Column[],
  headings: readonly string[],
  entries: readonly Entry[],
  wide: number
) {
  const rows = entries.map((entry) => columns.map(({ member, shows = asText }) => shows(getMember(entry, member))))
  const widths = headings.map((heading, i) => Math.max(width(heading), ...rows.map((row) => width(row[i] ?? ''))))
  const over = () => sum(widths) + gap.length * (columns.length - 1) - wide
  for (const [i, { yields }] of columns.entries())
    if (yields && over() > 0) widths[i] = Math.max(Math.min(least, widths[i] ?? 0), (widths[i] ?? 0) - over())
  while (over() > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    const others = Math.max(1, ...widths.filter((_, i) => i !== widest))
    const less = Math.max(1, Math.min(over(), (widths[widest] ?? 1) - others))
    widths[widest] = Math.max(1, (widths[widest] ?? 1) - less)
    if (widths.every((one) => one === 1)) break
  }
  const toText = (cells: readonly string[]) => cells.map((cell, i) => fitText(cell, widths[i] ?? 0)).join(gap)
  return { heading: toText(headings), rows: rows.map(toText) }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
