import { attributes, html, type Hole, type Html } from '../html.ts'

interface Column<Row> {
  label: string
  cell: (row: Row) => Hole
  /** Left out where there is little room. */
  wideOnly?: boolean
}

/** A table whose first column names the row. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const attributesOf = ({ wideOnly }: Column<Row>) => attributes({ class: wideOnly ? 'wide-only' : undefined })
  return html`<table>
    <caption class="visually-hidden">
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col" ${attributesOf(column)}>${column.label}</th>`)}
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
