import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { notice } from '../../parts/flash.ts'
import { time } from '../../parts/time.ts'
import { expiryBadge } from '../badges.ts'
import { scimAddressPanel, type ProvisioningTokenRow, type ScimAddress } from './provisioning-tokens.ts'
import { facts, page, pageHead, panel, tags, type Viewer } from '../shell.ts'

interface ProvisioningTokenProps extends ProvisioningTokenRow {
  /** Name of the person or the client. */
  createdBy: string | undefined
  /** What the other system presents; only right after it was made. */
  value: string | undefined
  scim: ScimAddress
  call: EquivalentCall
}

/** One token, and its value while it can still be told. */
export function provisioningTokenPage(viewer: Viewer, token: ProvisioningTokenProps): Html {
  return page(viewer, {
    title: token.name,
    section: 'provisioning-tokens',
    content: html`${pageHead({
      title: token.name,
      back: { href: '/admin/provisioning-tokens', label: 'Provisioning' },
      badge: expiryBadge(token.expired),
      actions:
        viewer.may('delete-scim-provisioning-token-by-id') &&
        ask('revoke', revokeQuestion(token, viewer.csrf), 'Revoke')
    })}
    ${
      token.value !== undefined &&
      notice(
        'warning',
        html`<p><strong>Copy the token now.</strong> It is not shown again.</p>
          <p>${copyText(token.value, 'Copy the token')}</p>`
      )
    }
    ${scimAddressPanel(token.scim)}
    ${panel(
      'Token',
      html`<div class="panel-body">
        ${facts([
          ['Scopes', tags(token.scopes)],
          ['Created', time(token.createdAt)],
          ['Created by', token.createdBy],
          ['Last used', token.lastUsedAt === undefined ? 'Never' : time(token.lastUsedAt)],
          ['Expires', time(token.expiresAt)]
        ])}
      </div>`
    )}
    ${equivalent(token.call)}`
  })
}

/** What is asked before a token is revoked. */
export const revokeQuestion = ({ id, name }: { id: string; name: string }, csrf: string) => ({
  title: `Revoke ${name}?`,
  about: 'The system that uses it is refused at once, and the token cannot be brought back.',
  label: 'Revoke the token',
  action: `/admin/provisioning-tokens/${encodeURIComponent(id)}/revoke`,
  csrf
})
