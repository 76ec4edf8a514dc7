import { html, type Html } from '../html.ts'
import { empty } from '../parts/empty.ts'
import { linkButton } from '../parts/form.ts'
import { pager } from '../parts/pager.ts'
import { table } from '../parts/table.ts'
import { time } from '../parts/time.ts'
import { administratorBadge, statusBadge } from './badges.ts'
import { page, pageHead, searchForm, type Viewer } from './shell.ts'

interface UsersProps {
  query: string
  /** From 1. */
  page: number
  size: number
  total: number
  users: readonly UserRow[]
}

export interface UserRow {
  inum: string
  userName: string
  displayName: string
  mail: string
  administrator: boolean
  active: boolean
  changedAt: number
}

/** The list of people, searched by name and mail address. */
export function usersPage(viewer: Viewer, props: UsersProps): Html {
  const { query, total, users } = props
  const add = linkButton('/admin/users/new', 'Add a user', 'primary')
  const href = (to: number) =>
    `/admin/users?${String(new URLSearchParams({ ...(query && { q: query }), page: String(to) }))}`
  return page(viewer, {
    title: 'Users',
    section: 'users',
    content: html`${pageHead({ title: 'Users', lead: 'The people who can sign in.', actions: add })}
      <div class="toolbar">${searchForm('/admin/users', query, 'Search users')}</div>
      <div class="panel" id="results">
        ${
          users.length === 0
            ? query
              ? empty({
                  icon: 'search',
                  title: 'Nobody matches',
                  about: `Nobody was found for “${query}”. User names, names and mail addresses are searched.`,
                  action: linkButton('/admin/users', 'Show all')
                })
              : empty({
                  icon: 'users',
                  title: 'Nobody is here yet',
                  about: 'People come by SCIM, by registering themselves, or because they are added here.',
                  action: add
                })
            : [table('Users', columns, users), pager({ page: props.page, size: props.size, total, href })]
        }
      </div>`
  })
}

const columns = [
  {
    label: 'User name',
    cell: ({ inum, userName, displayName, administrator }: UserRow) =>
      html`<a href="/admin/users/${encodeURIComponent(inum)}">${userName}</a> ${administrator && administratorBadge()}
        ${displayName && html`<span class="second-line">${displayName}</span>`}`
  },
  { label: 'Mail', wideOnly: true, cell: ({ mail }: UserRow) => mail || html`<span class="none">–</span>` },
  { label: 'Changed', wideOnly: true, cell: ({ changedAt }: UserRow) => time(changedAt) },
  { label: 'Status', cell: ({ active }: UserRow) => statusBadge(active) }
]
