import { html, type Html } from '../html.ts'
import { empty } from '../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../parts/equivalent.ts'
import { selectField, textField } from '../parts/field.ts'
import { linkButton } from '../parts/form.ts'
import { time } from '../parts/time.ts'
import { listPanel, type Listed } from './list.ts'
import { filterForm, namedLink, type Named } from './log-parts.ts'
import { page, pageHead, type Viewer } from './shell.ts'
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

interface TokensProps extends Listed {
  size: number
  total: number
  /** What they are narrowed by, as it was typed. */
  wanted: { person: string; client: string; type: string; expires: string }
  sortable: readonly string[]
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
  const { wanted, person, client, tokens, sortable, call } = props
  const owners = [client, person].filter((owner) => owner !== undefined)
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
    ${listPanel({
      ...props,
      caption: 'Tokens',
      path,
      listed: props,
      narrowed: wanted,
      columns: columns(sortable),
      rows: tokens,
      above:
        tokens.length > 0 &&
        owners.length > 0 &&
        viewer.may('revoke-token') &&
        owners.map(({ kind, inum, name }) =>
          linkButton(`${path}/${kind}/${encodeURIComponent(inum)}/revoke`, `Revoke all tokens of ${name}`)
        ),
      nothing: Object.values(wanted).some(Boolean)
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
    })}
    ${equivalent(call)}`
  })
}

const typeChoices = [
  { value: '', label: 'All types' },
  ...Object.entries(tokenTypes).map(([value, label]) => ({ value, label }))
]

const columns = (sortable: readonly string[]) => [
  {
    label: 'Token',
    cell: ({ code, tokenType, grantType, scope }: TokenRow) =>
      html`<a href="${path}/${encodeURIComponent(code)}">${tokenTypes[tokenType]}</a>
        <span class="second-line">${scope || grantType}</span>`
  },
  { label: 'Client', cell: ({ client }: TokenRow) => (client ? namedLink(client) : none) },
  { label: 'Person', wideOnly: true, cell: ({ person }: TokenRow) => (person ? namedLink(person) : none) },
  { label: 'Created', wideOnly: true, sort: 'tokenCode', cell: ({ createdAt }: TokenRow) => time(createdAt) },
  {
    label: 'Expires',
    ...(sortable.includes('expirationDate') && { sort: 'expirationDate' }),
    wideOnly: true,
    cell: ({ expiresAt }: TokenRow) => time(expiresAt)
  }
]

const none = html`<span class="none">–</span>`
