import { line, type Drawn, type Size } from './text.ts'

/** Fewer rows or columns show too little to work with. */
const smallest: Size = { rows: 16, columns: 60 }

/** What is shown where there is too little room for anything else; undefined where there is enough. */
export function tooSmall({ rows, columns }: Size): Drawn | undefined {
  if (rows >= smallest.rows && columns >= smallest.columns) return undefined
  const lines = [
    line('The terminal is too small.'),
    line(`It has ${columns}×${rows};`),
    line(`${smallest.columns}×${smallest.rows} are needed.`)
  ]
  while (lines.length < rows) lines.push(line(''))
  return { lines }
}
