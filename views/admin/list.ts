import { html, type Hole, type Html } from '../html.ts'
import { selectField, type Choice } from '../parts/field.ts'
import { icon } from '../parts/icons.ts'
import { pager } from '../parts/pager.ts'
import { table, type Column } from '../parts/table.ts'

/** What of a list is shown. */
export interface Listed {
  /** What is searched for. */
  q: string
  /** From 1. */
  page: number
  sort: string
  descending: boolean
}

interface ListProps<Row> {
  caption: string
  /** Address of the list. */
  path: string
  listed: Listed
  /** What else it is narrowed by: parameters of the address. */
  narrowed?: Readonly<Record<string, string>>
  size: number
  total: number
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** What can be done with all that is found. */
  above?: Hole
  /** What stands there instead when there is nothing. */
  nothing: Hole
}

/** A list that is searched, narrowed, sorted and turned over; its part `results` is what the script exchanges. */
export function listPanel<Row>(props: ListProps<Row>): Html {
  const { caption, path, listed, narrowed = {}, size, total, columns, rows, above, nothing } = props
  const { q, page, sort, descending } = listed
  const address = (changed: Record<string, string>) => {
    const all = { ...(q && { q }), ...narrowed, sort, ...(descending && { order: 'descending' }), ...changed }
    return `${path}?${String(new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')))}`
  }
  const sorting = {
    by: sort,
    descending,
    href: (by: string, down: boolean) => address({ sort: by, order: down ? 'descending' : '' })
  }
  return html`<div class="panel" id="results">
    ${
      rows.length === 0 && page === 1
        ? nothing
        : [
            above && html`<div class="panel-head"><div class="actions">${above}</div></div>`,
            table(caption, columns, rows, sorting),
            pager({ page, size, total, href: (to) => address({ page: String(to) }) })
          ]
    }
  </div>`
}

/** A choice that narrows a list; it is sent with the search. */
export interface Narrowing {
  name: string
  label: string
  value: string
  /** The first one leaves everything. */
  choices: readonly Choice[]
}

/** The search of a list and what it is narrowed by; without a script it is sent by the return key or the button. */
export const listSearch = (path: string, q: string, label: string, narrowings: readonly Narrowing[] = []): Html =>
  html`<form role="search" action="${path}" class="list-search" data-search>
    <div class="search">
      ${icon('search')}
      <input
        class="control"
        type="search"
        name="q"
        value="${q}"
        placeholder="${label}"
        aria-label="${label}"
        autocomplete="off"
        spellcheck="false"
      />
    </div>
    ${narrowings.map(({ name, label, value, choices }) => selectField({ name, label, value, choices }))}
    <button type="submit" class="button plain" data-search-button>Search</button>
  </form>`
