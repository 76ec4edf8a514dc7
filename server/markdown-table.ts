/** A table in Markdown, aligned as the formatter wants it; the first row is its head. */
export function alignedTable([head = [], ...rows]: string[][]): string {
  const table = [head, head.map(() => '---'), ...rows]
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0, cell === '---' ? '-' : ' ')).join(' | ')
  return table.map((row) => `| ${line(row)} |`).join('\n')
}
