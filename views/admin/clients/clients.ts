import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { statusBadge } from '../badges.ts'
import { grantTypeChoices } from './client-fields.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface ClientRow {
  inum: string
  name: string | undefined
  applicationType: string
  grantTypes: readonly string[]
  disabled: boolean
  expiresAt: number | undefined
  /** When the list was made: what expired before it is said to have. */
  now: number
}

interface ClientsProps extends Listed {
  /** Only these are shown; empty for all. */
  narrowed: Record<'status' | 'grant' | 'ends' | 'origin', string>
  size: number
  total: number
  clients: readonly ClientRow[]
  call: EquivalentCall
}

export const statusChoices = [
  { value: '', label: 'Active or not' },
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' }
]
export const grantChoices = [
  { value: '', label: 'Any grant' },
  ...grantTypeChoices.map(({ value, label }) => ({ value, label }))
]
export const endChoices = [
  { value: '', label: 'Any expiry' },
  { value: 'soon', label: 'Expires soon' },
  { value: 'expired', label: 'Expired' }
]
export const originChoices = [
  { value: '', label: 'Any origin' },
  { value: 'registered', label: 'Registered itself' },
  { value: 'added', label: 'Added by others' }
]

const path = '/admin/clients'

/** The list of clients, searched by whatever their text holds. */
export function clientsPage(viewer: Viewer, props: ClientsProps): Html {
  const { q, narrowed, clients, call } = props
  const add = viewer.may('post-oauth-openid-client') && linkButton(`${path}/new`, 'Add a client', 'primary')
  const narrowings = [
    { name: 'status', label: 'Status', value: narrowed.status, choices: statusChoices },
    { name: 'grant', label: 'Grant type', value: narrowed.grant, choices: grantChoices },
    { name: 'ends', label: 'Expiry', value: narrowed.ends, choices: endChoices },
    { name: 'origin', label: 'Origin', value: narrowed.origin, choices: originChoices }
  ]
  const isNarrowed = q !== '' || Object.values(narrowed).some((value) => value !== '')
  return page(viewer, {
    title: 'Clients',
    section: 'clients',
    content: html`${pageHead({ title: 'Clients', lead: 'Applications that sign people in or call APIs.', actions: add })}
      <div class="toolbar">${listSearch(path, q, 'Search clients', narrowings)}</div>
      ${listPanel({
        ...props,
        caption: 'Clients',
        path,
        listed: props,
        narrowed,
        columns,
        rows: clients,
        nothing: isNarrowed
          ? empty({
              icon: 'search',
              title: 'No client matches',
              about: `Nothing was found${q && ` for “${q}”`}. Names, ids, descriptions and addresses are searched.`,
              action: linkButton(path, 'Show all')
            })
          : empty({
              icon: 'clients',
              title: 'No clients yet',
              about: 'A client is an application that people sign in to, or a program that calls an API.',
              action: add
            })
      })}
      ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'Name',
    sort: 'displayName',
    cell: ({ inum, name }: ClientRow) =>
      html`<a href="${path}/${encodeURIComponent(inum)}">${name ?? inum}</a>
        ${name !== undefined && html`<span class="second-line"><code>${inum}</code></span>`}`
  },
  {
    label: 'Grants',
    wideOnly: true,
    cell: ({ grantTypes }: ClientRow) =>
      grantTypes.length > 0
        ? grantTypes.map((grant) => grantChoices.find(({ value }) => value === grant)?.label ?? grant).join(', ')
        : html`<span class="none">–</span>`
  },
  {
    label: 'Expires',
    sort: 'expirationDate',
    wideOnly: true,
    cell: ({ expiresAt }: ClientRow) =>
      expiresAt === undefined ? html`<span class="none">Never</span>` : time(expiresAt)
  },
  {
    label: 'Status',
    short: true,
    cell: ({ disabled, expiresAt, now }: ClientRow) =>
      expiresAt !== undefined && expiresAt <= now
        ? html`<span class="badge danger">Expired</span>`
        : statusBadge(!disabled)
  }
]
