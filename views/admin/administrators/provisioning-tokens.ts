import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { pager } from '../../parts/pager.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { expiryBadge } from '../badges.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface ProvisioningTokensProps {
  /** From 1. */
  page: number
  size: number
  total: number
  tokens: readonly ProvisioningTokenRow[]
  scim: ScimAddress
  call: EquivalentCall
}

export interface ProvisioningTokenRow {
  id: string
  name: string
  /** By their short names. */
  scopes: readonly string[]
  createdAt: number
  lastUsedAt: number | undefined
  expiresAt: number
  expired: boolean
}

/** Where SCIM is; where it has a listener of its own, which port that listens on. */
export type ScimAddress = { address: string } | { port: number; path: string }

/** The list of tokens that systems provision people with. */
export function provisioningTokensPage(viewer: Viewer, props: ProvisioningTokensProps): Html {
  const { total, tokens } = props
  const add =
    viewer.may('post-scim-provisioning-token') &&
    linkButton('/admin/provisioning-tokens/new', 'Create a token', 'primary')
  return page(viewer, {
    title: 'Provisioning',
    section: 'provisioning-tokens',
    content: html`${pageHead({
        title: 'Provisioning',
        lead: 'Tokens for systems that bring people and groups here over SCIM: Okta, Entra ID and the like.',
        actions: add
      })}
      <div class="panel" id="results">
        ${
          tokens.length === 0
            ? empty({
                icon: 'key',
                title: 'No tokens yet',
                about: 'A provisioning system asks for an address and one token that stays the same. Create it here.',
                action: add
              })
            : [
                table('Provisioning tokens', columns, tokens),
                pager({
                  page: props.page,
                  size: props.size,
                  total,
                  href: (to) => `/admin/provisioning-tokens?page=${to}`
                })
              ]
        }
      </div>
      ${scimAddressPanel(props.scim)} ${equivalent(props.call)}`
  })
}

/** What the other system is told beside the token. */
export const scimAddressPanel = (scim: ScimAddress): Html =>
  panel(
    'Where it is used',
    html`<div class="panel-body">
      ${
        'address' in scim
          ? facts([['Address (tenant URL)', copyText(scim.address, 'Copy the address')]])
          : html`<p>
              SCIM answers on port ${scim.port} alone. The address to give is the origin by which the other system
              reaches that port, and <code>${scim.path}</code> behind it.
            </p>`
      }
    </div>`
  )

const columns = [
  {
    label: 'Name',
    cell: ({ id, name, scopes }: ProvisioningTokenRow) =>
      html`<a href="/admin/provisioning-tokens/${encodeURIComponent(id)}">${name}</a>
        <span class="second-line wide-only">${scopes.join(', ')}</span>`
  },
  { label: 'Created', wideOnly: true, cell: ({ createdAt }: ProvisioningTokenRow) => time(createdAt) },
  {
    label: 'Last used',
    cell: ({ lastUsedAt }: ProvisioningTokenRow) =>
      lastUsedAt === undefined ? html`<span class="none">Never</span>` : time(lastUsedAt)
  },
  { label: 'Expires', wideOnly: true, cell: ({ expiresAt }: ProvisioningTokenRow) => time(expiresAt) },
  { label: 'Status', cell: ({ expired }: ProvisioningTokenRow) => expiryBadge(expired) }
]
