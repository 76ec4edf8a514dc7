import { html, type Hole, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { selectField, textField } from '../../parts/field.ts'
import { linkButton } from '../../parts/form.ts'
import { pager } from '../../parts/pager.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { listPanel, type Listed } from '../list.ts'
import { filterForm, namedLink, olderPages, type Named } from './log-parts.ts'
import { page, pageHead, type Viewer } from '../shell.ts'
import type { TokenOwner } from './token.ts'

/** What a token is called, by its type. */
export const tokenTypes = {
  access_token: 'Access token',
  refresh_token: 'Refresh token',
  authorization_code: 'Authorization code'
}

export interface TokenRow {
  /** How it is stored: names it, and is of no use as a token. */
  code: string
  tokenType: keyof typeof tokenTypes
  grantType: string
  client: Named | undefined
  /** Absent for a client's own token. */
  person: Named | undefined
  scope: string
  createdAt: number
  expiresAt: number
}

interface TokensProps {
  /** Those of one person are counted and sorted. */
  listed: (Listed & { size: number; total: number }) | undefined
  /** All others go from the newest to the oldest. Where this page begins; absent on the first one. */
  before: string | undefined
  /** Where the older ones begin. */
  next: string | undefined
  /** What they are narrowed by, as it was typed. */
  wanted: { person: string; client: string; type: string; expires: string }
  /** Who is meant by it. */
  person: TokenOwner | undefined
  client: TokenOwner | undefined
  tokens: readonly TokenRow[]
  call: EquivalentCall
}

const path = '/admin/tokens'

/** Within how many minutes. */
export const expiryChoices = [
  { value: '', label: 'Any time' },
  { value: '5', label: 'Within 5 minutes' },
  { value: '60', label: 'Within an hour' },
  { value: '1440', label: 'Within a day' }
]

/** The tokens that are good. */
export function tokensPage(viewer: Viewer, props: TokensProps): Html {
  const { wanted, listed, before, next, person, client, tokens, call } = props
  const owners = [client, person].filter((owner) => owner !== undefined)
  const above =
    (tokens.length > 0 || next !== undefined) &&
    owners.length > 0 &&
    viewer.may('revoke-token') &&
    owners.map(({ kind, inum, name }) =>
      linkButton(`${path}/${kind}/${encodeURIComponent(inum)}/revoke`, `Revoke all tokens of ${name}`)
    )
  const nothing =
    next === undefined
      ? nothingThere(before !== undefined || Object.values(wanted).some(Boolean))
      : empty({
          icon: 'search',
          title: 'Nothing among these tokens',
          about: 'A search looks at 100,000 entries at a time. There are older ones.'
        })
  return page(viewer, {
    title: 'Tokens',
    section: 'tokens',
    content: html`${pageHead({ title: 'Tokens', lead: 'Tokens and codes that are good at this moment, the newest first.' })}
    ${filterForm(path, 'Search tokens', [
      textField({ name: 'client', label: 'Client', value: wanted.client, placeholder: 'Name or inum', code: true }),
      textField({ name: 'person', label: 'Person', value: wanted.person, placeholder: 'User name', code: true }),
      selectField({ name: 'type', label: 'Type', value: wanted.type, choices: typeChoices }),
      selectField({ name: 'expires', label: 'Expires', value: wanted.expires, choices: expiryChoices })
    ])}
    ${
      listed
        ? listPanel({ ...listed, caption, path, listed, narrowed: wanted, columns, rows: tokens, above, nothing })
        : html`<div class="panel" id="results">
            ${above && html`<div class="panel-head"><div class="actions">${above}</div></div>`}
            ${tokens.length > 0 ? table(caption, columns, tokens) : nothing} ${pagesOf(props)}
          </div>`
    }
    ${equivalent(call)}`
  })
}

const caption = 'Tokens'

const nothingThere = (isNarrowed: boolean): Html =>
  isNarrowed
    ? empty({
        icon: 'search',
        title: 'No token matches',
        about: 'Tokens that have expired or were revoked are not listed.',
        action: linkButton(path, 'Show all')
      })
    : empty({
        icon: 'tokens',
        title: 'No tokens at this moment',
        about: 'As soon as a client gets one, it is listed here until it expires.'
      })

/** How many there are is said where this page has all of them: to count them takes longer than anybody waits. */
function pagesOf({ wanted, before, next, tokens }: TokensProps): Hole {
  if (before === undefined && next === undefined)
    return tokens.length > 0 && pager({ page: 1, size: tokens.length, total: tokens.length, href: () => path })
  const address = (changed: Record<string, string>) => {
    const all = Object.entries({ ...wanted, ...changed }).filter(([, value]) => value !== '')
    return `${path}?${String(new URLSearchParams(all))}`
  }
  return olderPages(tokens.length > 0 && `${before === undefined ? 'The newest' : 'Older ones:'} ${tokens.length}`, {
    newest: before !== undefined && address({}),
    older: next !== undefined && address({ before: next })
  })
}

const typeChoices = [
  { value: '', label: 'All types' },
  ...Object.entries(tokenTypes).map(([value, label]) => ({ value, label }))
]

const columns = [
  {
    label: 'Token',
    cell: ({ code, tokenType, grantType, scope }: TokenRow) =>
      html`<a href="${path}/${encodeURIComponent(code)}">${tokenTypes[tokenType]}</a>
        <span class="second-line">${scope || grantType}</span>`
  },
  { label: 'Client', cell: ({ client }: TokenRow) => (client ? namedLink(client) : none) },
  { label: 'Person', wideOnly: true, cell: ({ person }: TokenRow) => (person ? namedLink(person) : none) },
  { label: 'Created', wideOnly: true, sort: 'tokenCode', cell: ({ createdAt }: TokenRow) => time(createdAt) },
  { label: 'Expires', sort: 'expirationDate', wideOnly: true, cell: ({ expiresAt }: TokenRow) => time(expiresAt) }
]

const none = html`<span class="none">–</span>`
