import { html, type Html } from '../html.ts'
import { empty } from '../parts/empty.ts'
import { linkButton } from '../parts/form.ts'
import { pager } from '../parts/pager.ts'
import { table } from '../parts/table.ts'
import { time } from '../parts/time.ts'
import { statusBadge } from './badges.ts'
import { page, pageHead, searchForm, type Viewer } from './shell.ts'

interface ClientsProps {
  query: string
  /** From 1. */
  page: number
  size: number
  total: number
  clients: readonly ClientRow[]
}

export interface ClientRow {
  inum: string
  name: string | undefined
  grantTypes: readonly string[]
  disabled: boolean
  changedAt: number
}

/** The list of clients, searched by whatever their text holds. */
export function clientsPage(viewer: Viewer, props: ClientsProps): Html {
  const { query, total, clients } = props
  const add = linkButton('/admin/clients/new', 'Add a client', 'primary')
  const href = (to: number) =>
    `/admin/clients?${String(new URLSearchParams({ ...(query && { q: query }), page: String(to) }))}`
  return page(viewer, {
    title: 'Clients',
    section: 'clients',
    content: html`${pageHead({ title: 'Clients', lead: 'Applications that sign people in or call APIs.', actions: add })}
      <div class="toolbar">${searchForm('/admin/clients', query, 'Search clients')}</div>
      <div class="panel" id="results">
        ${
          clients.length === 0
            ? query
              ? empty({
                  icon: 'search',
                  title: 'No client matches',
                  about: `Nothing was found for “${query}”. Names, ids, descriptions and addresses are searched.`,
                  action: linkButton('/admin/clients', 'Show all')
                })
              : empty({
                  icon: 'clients',
                  title: 'No clients yet',
                  about: 'A client is an application that people sign in to, or a program that calls an API.',
                  action: add
                })
            : [table('Clients', columns, clients), pager({ page: props.page, size: props.size, total, href })]
        }
      </div>`
  })
}

const columns = [
  {
    label: 'Name',
    cell: ({ inum, name }: ClientRow) =>
      html`<a href="/admin/clients/${encodeURIComponent(inum)}">${name ?? inum}</a>
        ${name !== undefined && html`<span class="second-line"><code>${inum}</code></span>`}`
  },
  {
    label: 'Grants',
    wideOnly: true,
    cell: ({ grantTypes }: ClientRow) =>
      grantTypes.length > 0
        ? grantTypes.map((grant) => grant.split(':').at(-1)).join(', ')
        : html`<span class="none">–</span>`
  },
  { label: 'Changed', wideOnly: true, cell: ({ changedAt }: ClientRow) => time(changedAt) },
  { label: 'Status', cell: ({ disabled }: ClientRow) => statusBadge(!disabled) }
]
