import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { selectField, textField } from '../../parts/field.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { listPanel, type Listed } from '../list.ts'
import { filterForm } from './log-parts.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface SessionRow {
  sid: string
  /** Absent before anybody has signed in. */
  name: string | undefined
  clientCount: number
  address: string | undefined
  authenticatedAt: number | undefined
  lastUsedAt: number
  expiresAt: number
}

interface SessionsProps extends Listed {
  size: number
  total: number
  /** What they are narrowed by, as it was typed. */
  wanted: { person: string; client: string; state: string }
  /** Who is meant by it. */
  person: { inum: string; name: string } | undefined
  sessions: readonly SessionRow[]
  call: EquivalentCall
}

const path = '/admin/sessions'

/** The sessions of everybody. */
export function sessionsPage(viewer: Viewer, props: SessionsProps): Html {
  const { wanted, person, sessions, call } = props
  const isNarrowed = Object.values(wanted).some(Boolean)
  return page(viewer, {
    title: 'Sessions',
    section: 'sessions',
    content: html`${pageHead({ title: 'Sessions', lead: 'Browsers in which somebody is signed in, or is about to.' })}
    ${filterForm(path, 'Search sessions', [
      textField({ name: 'person', label: 'Person', value: wanted.person, placeholder: 'User name', code: true }),
      textField({ name: 'client', label: 'Client', value: wanted.client, placeholder: 'Name or inum', code: true }),
      selectField({ name: 'state', label: 'State', value: wanted.state, choices: states })
    ])}
    ${listPanel({
      ...props,
      caption: 'Sessions',
      path,
      listed: props,
      narrowed: wanted,
      columns,
      rows: sessions,
      above:
        person !== undefined &&
        sessions.length > 0 &&
        viewer.may('revoke-user-session') &&
        linkButton(`${path}/people/${encodeURIComponent(person.inum)}/end`, `End all sessions of ${person.name}`),
      nothing: isNarrowed
        ? empty({
            icon: 'search',
            title: 'No session matches',
            about: 'A person is found by the whole user name, a client by its inum or its name.',
            action: linkButton(path, 'Show all')
          })
        : empty({
            icon: 'sessions',
            title: 'Nobody is signed in',
            about: 'As soon as somebody signs in to a client, the session is listed here.'
          })
    })}
    ${equivalent(call)}`
  })
}

const states = [
  { value: '', label: 'Any' },
  { value: 'authenticated', label: 'Signed in' },
  { value: 'unauthenticated', label: 'Not signed in yet' }
]

const columns = [
  {
    label: 'Person',
    sort: 'userDn',
    cell: ({ sid, name, address }: SessionRow) =>
      html`<a href="${path}/${encodeURIComponent(sid)}">${name ?? 'Not signed in yet'}</a>
        ${address && html`<span class="second-line">${address}</span>`}`
  },
  { label: 'Clients', wideOnly: true, cell: ({ clientCount }: SessionRow) => clientCount },
  {
    label: 'Signed in',
    wideOnly: true,
    cell: ({ authenticatedAt }: SessionRow) =>
      authenticatedAt === undefined ? html`<span class="none">–</span>` : time(authenticatedAt)
  },
  { label: 'Last used', cell: ({ lastUsedAt }: SessionRow) => time(lastUsedAt) },
  { label: 'Expires', sort: 'expirationDate', wideOnly: true, cell: ({ expiresAt }: SessionRow) => time(expiresAt) }
]
