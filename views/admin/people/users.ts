import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { administratorBadge, statusBadge } from '../badges.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface UsersProps extends Listed {
  size: number
  total: number
  status: string
  role: string
  /** inum of the group that is narrowed by; empty for none. */
  group: string
  groupName: string | undefined
  roles: readonly string[]
  users: readonly UserRow[]
  /** Parameters of the address that narrow the list. */
  filter: Readonly<Record<string, string>>
  call: EquivalentCall
}

export interface UserRow {
  inum: string
  userName: string
  displayName: string
  mail: string
  roles: readonly string[]
  active: boolean
  changedAt: number
}

const path = '/admin/users'

/** The list of people. */
export function usersPage(viewer: Viewer, props: UsersProps): Html {
  const { q, status, role, group, groupName, roles, users, filter, call } = props
  const add = viewer.may('post-user') && linkButton(`${path}/new`, 'Add a user', 'primary')
  const narrowings = [
    {
      name: 'status',
      label: 'Status',
      value: status,
      choices: [
        { value: '', label: 'Active or not' },
        { value: 'active', label: 'Active' },
        { value: 'inactive', label: 'Not active' }
      ]
    },
    {
      name: 'role',
      label: 'Role',
      value: role,
      choices: [{ value: '', label: 'With or without role' }, ...roles.map((name) => ({ value: name, label: name }))]
    },
    ...(group
      ? [{ name: 'group', label: 'Group', value: group, choices: [{ value: '', label: 'In any group or none' }, { value: group, label: `In ${groupName ?? group}` }] }] // prettier-ignore
      : [])
  ]
  return page(viewer, {
    title: 'Users',
    section: 'users',
    content: html`${pageHead({
        title: 'Users',
        lead: 'The people who can sign in.',
        actions: [add, viewer.may('post-user') && linkButton(`${path}/import`, 'Import')]
      })}
      <div class="toolbar">${listSearch(path, q, 'Search users', narrowings)}</div>
      ${listPanel({
        ...props,
        caption: 'Users',
        path,
        listed: props,
        narrowed: { status, role, group },
        columns,
        rows: users,
        nothing:
          Object.keys(filter).length > 0
            ? empty({
                icon: 'search',
                title: 'Nobody matches',
                about: `User names, names, mail addresses and telephone numbers are searched${q && ` for “${q}”`}.`,
                action: linkButton(path, 'Show all')
              })
            : empty({
                icon: 'users',
                title: 'Nobody is here yet',
                about: 'People come by SCIM, by registering themselves, from a file, or because they are added here.',
                action: add
              })
      })}
      <p class="aside-links" id="take" data-with-results>
        <span>Take these people with you:</span> ${exportLink(filter, 'csv', 'CSV')}
        ${exportLink(filter, 'scim', 'SCIM JSON')}
      </p>
      ${equivalent(call)}`
  })
}

const exportLink = (filter: Readonly<Record<string, string>>, format: string, label: string) =>
  html`<a href="${path}/export?${String(new URLSearchParams({ ...filter, format }))}" download data-filtered
    >${label}</a
  >`

const columns = [
  {
    label: 'User name',
    sort: 'userName',
    cell: ({ inum, userName, displayName, roles }: UserRow) =>
      html`<a href="${path}/${encodeURIComponent(inum)}">${userName}</a> ${rolesBadge(roles)}
        ${displayName && html`<span class="second-line">${displayName}</span>`}`
  },
  { label: 'Mail', wideOnly: true, cell: ({ mail }: UserRow) => mail || html`<span class="none">–</span>` },
  { label: 'Changed', sort: 'updatedAt', wideOnly: true, cell: ({ changedAt }: UserRow) => time(changedAt) },
  { label: 'Status', short: true, cell: ({ active }: UserRow) => statusBadge(active) }
]

/** The role that may do everything has a word of its own. */
const rolesBadge = (roles: readonly string[]) =>
  roles.includes('api-admin') ? administratorBadge() : roles.map((role) => html`<span class="badge">${role}</span> `)
