import { readRows, type Row, type RowColumn } from '#views/parts/rows'

/** Rows that one form may have. */
const mostRows = 1000

/** What stands in the rows of a posted form, as JSON; rows that are empty are not there. */
export function postedRows(name: string, columns: readonly RowColumn[], form: URLSearchParams): string {
  const numbers = new Set<number>()
  for (const key of form.keys()) {
    const [, number] = key.startsWith(`${name}.`) ? (/^(\d{1,4})\./.exec(key.slice(name.length + 1)) ?? []) : []
    if (number !== undefined) numbers.add(Number(number))
  }
  const texts = new Map(form)
  const rows = [...numbers]
    .toSorted((a, b) => a - b)
    .slice(0, mostRows)
    .map((i): Row =>
      Object.fromEntries(
        columns.map(({ name: column, kind }) => {
          const value = (texts.get(`${name}.${i}.${column}`) ?? '').replaceAll('\r\n', '\n')
          return [column, kind === 'check' ? value === 'true' : value]
        })
      )
    )
  return textOf(columns, rows)
}

/** The rows of what is stored. */
export const rowsText = (columns: readonly RowColumn[], value: unknown): string =>
  textOf(
    columns,
    (Array.isArray(value) ? (value as Row[]) : []).map((row) =>
      Object.fromEntries(
        columns.map(({ name, kind }) => {
          const member = row[name]
          return [name, kind === 'check' ? member === true : typeof member === 'string' ? member : '']
        })
      )
    )
  )

/** The objects that the rows stand for: without empty texts, and without what is not ticked. */
export function rowsOf(columns: readonly RowColumn[], text: string): { member: Row[] | undefined } | { wrong: string } {
  const [first] = columns
  const rows = readRows(text)
  if (!first || rows.length === 0) return { member: undefined }
  const nameless = rows.findIndex((row) => String(row[first.name]).trim() === '')
  if (nameless >= 0) return { wrong: `row ${nameless + 1} has no ${first.label.toLowerCase()}` }
  return {
    member: rows.map((row) => {
      const given = Object.entries(row).filter(([, value]) => value !== '' && value !== false)
      return Object.assign(Object.fromEntries(given), { [first.name]: String(row[first.name]).trim() })
    })
  }
}

const textOf = (columns: readonly RowColumn[], rows: readonly Row[]): string => {
  const filled = rows.filter((row) =>
    columns.some(({ name, kind }) => kind !== 'check' && String(row[name]).trim() !== '')
  )
  return filled.length === 0 ? '' : JSON.stringify(filled)
}
