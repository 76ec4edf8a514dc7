import { attributes, html, type Hole, type Html } from '../html.ts'

export interface Column<Row> {
  label: string
  cell: (row: Row) => Hole
  /** Left out where there is little room. */
  wideOnly?: boolean
  /** Short words that do not break. */
  short?: boolean
  /** What the list is sorted by when somebody chooses this column. */
  sort?: string
}

/** How a table is sorted, and the address of it sorted otherwise. */
interface Sorting {
  by: string
  descending: boolean
  href: (by: string, descending: boolean) => string
}

/** A table whose first column names the row. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  sorting?: Sorting
): Html {
  const attributesOf = (column: Column<Row>) => attributes({ class: classOf(column) })
  return html`<table>
    <caption class="visually-hidden">
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map((column) => head(column, sorting))}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map((column, i) =>
              i === 0
                ? html`<th scope="row" ${attributesOf(column)}>${column.cell(row)}</th>`
                : html`<td${attributesOf(column)}>${column.cell(row)}</td>`
            )}
          </tr>`
      )}
    </tbody>
  </table>`
}

const classOf = ({ wideOnly, short }: { wideOnly?: boolean; short?: boolean }) =>
  [wideOnly && 'wide-only', short && 'short'].filter(Boolean).join(' ') || undefined

function head<Row>(column: Column<Row>, sorting: Sorting | undefined): Html {
  const { label, sort } = column
  const sorted = sorting !== undefined && sort !== undefined && sort === sorting.by
  const direction = sorting?.descending ? 'descending' : 'ascending'
  const told = attributes({
    scope: 'col',
    class: classOf(column),
    'aria-sort': sorted ? direction : undefined
  })
  if (!sorting || sort === undefined) return html`<th ${told}>${label}</th>`
  return html`<th ${told}>
    <a class="sort" href="${sorting.href(sort, sorted && !sorting.descending)}">${label}</a>
  </th>`
}
