import { html, type Hole, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { clientTabs } from './client-tabs.ts'
import { page, pageHead, panel, tags, type Viewer } from '../shell.ts'

/** Somebody, by name where there is one. */
interface Person {
  inum: string
  name: string
  /** Is there a page about them? */
  isLinked: boolean
}

interface ClientAccessProps {
  inum: string
  name: string
  counts: Record<'access_token' | 'refresh_token' | 'authorization_code', number>
  /** Are these all, or those among the newest tokens of the server? */
  isAll: boolean
  /** The newest first. */
  tokens: readonly {
    tokenType: string
    grantType: string
    scope: string | undefined
    createdAt: number
    expiresAt: number
    person: Person | undefined
  }[]
  /** Absent for those who may not see them. */
  consents:
    | {
        count: number
        isAll: boolean
        rows: readonly { person: Person | undefined; scopes: readonly string[]; updatedAt: number }[]
      }
    | undefined
  call: EquivalentCall
}

/** What one client has at the moment: its tokens, and what people have allowed it. */
export function clientAccessPage(viewer: Viewer, props: ClientAccessProps): Html {
  const { inum, name, counts, isAll, tokens, consents, call } = props
  const figures: [string, number, boolean][] = [
    ['Access tokens', counts.access_token, isAll],
    ['Refresh tokens', counts.refresh_token, isAll],
    ['Codes', counts.authorization_code, isAll],
    ...(consents ? [['Consents', consents.count, consents.isAll] as [string, number, boolean]] : [])
  ]
  const revokes = viewer.may('revoke-token') && viewer.may('delete-client-authorization')
  const last = tokens[0]
  return page(viewer, {
    title: `Tokens and consents of ${name}`,
    section: 'clients',
    content: html`${pageHead({
        title: name,
        back: { href: '/admin/clients', label: 'Clients' },
        lead: last
          ? html`Last used ${last.person && html`by ${link(last.person)}`} at ${time(last.createdAt)}.`
          : 'Nobody uses it at the moment.',
        actions: revokes && ask('revoke', revokeQuestion({ inum, name }, viewer.csrf), 'Revoke everything')
      })}
      ${clientTabs(viewer, inum, '/access')}
      <dl class="figures">
        ${figures.map(
          ([label, count, all]) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${count.toLocaleString('en')}${!all && ' or more'}</dd>
            </div>`
        )}
      </dl>
      ${panel(
        'Last tokens',
        tokens.length === 0 ? nothing('It has no token that is good.') : table('Last tokens', tokenColumns, tokens)
      )}
      ${
        consents &&
        panel(
          'Last consents',
          consents.rows.length === 0
            ? nothing('Nobody has allowed it anything that is remembered.')
            : table('Last consents', consentColumns, consents.rows)
        )
      }
      ${equivalent(call)}`
  })
}

/** What is asked before a client loses all that it has. */
export const revokeQuestion = ({ inum, name }: { inum: string; name: string }, csrf: string): Question => ({
  title: `Revoke everything of ${name}?`,
  about: 'Its tokens and codes stop working at once, and everybody is asked for consent again. It stays what it is.',
  label: 'Revoke everything',
  action: `/admin/clients/${encodeURIComponent(inum)}/revoke`,
  csrf
})

const nothing = (text: string): Html => html`<p class="panel-body none">${text}</p>`

const link = ({ inum, name, isLinked }: Person): Hole =>
  isLinked ? html`<a href="/admin/users/${encodeURIComponent(inum)}">${name}</a>` : name

const personOf = (person: Person | undefined): Hole => (person ? link(person) : html`<span class="none">Itself</span>`)

type Token = ClientAccessProps['tokens'][number]
type Consent = NonNullable<ClientAccessProps['consents']>['rows'][number]

const kinds: Readonly<Record<string, string>> = {
  access_token: 'Access token',
  refresh_token: 'Refresh token',
  authorization_code: 'Code'
}

const tokenColumns = [
  {
    label: 'Token',
    cell: ({ tokenType, grantType }: Token) =>
      html`${kinds[tokenType] ?? tokenType}<span class="second-line">${grantType.split(':').at(-1)}</span>`
  },
  { label: 'Person', cell: ({ person }: Token) => personOf(person) },
  { label: 'Scopes', wideOnly: true, cell: ({ scope = '' }: Token) => tags(scope.split(' ').filter(Boolean)) },
  { label: 'Issued', wideOnly: true, cell: ({ createdAt }: Token) => time(createdAt) },
  { label: 'Expires', cell: ({ expiresAt }: Token) => time(expiresAt) }
]

const consentColumns = [
  { label: 'Person', cell: ({ person }: Consent) => personOf(person) },
  { label: 'Scopes', cell: ({ scopes }: Consent) => tags(scopes) },
  { label: 'Given', wideOnly: true, cell: ({ updatedAt }: Consent) => time(updatedAt) }
]
