import { attributes, html, type Html } from '../../html.ts'
import type { Viewer } from '../shell.ts'

/** The pages of one client, by what their addresses end with. */
const tabs = [
  { end: '', label: 'Overview', needs: 'get-oauth-openid-clients-by-inum' },
  { end: '/access', label: 'Tokens and consents', needs: 'get-token-by-client' },
  { end: '/integration', label: 'Integration', needs: 'get-oauth-openid-clients-by-inum' },
  { end: '/try', label: 'Try it', needs: 'put-oauth-openid-client' }
] as const

export type ClientTab = (typeof tabs)[number]['end']

/** The ways between the pages of one client. */
export const clientTabs = (viewer: Viewer, inum: string, current: ClientTab): Html =>
  html`<nav class="tabs" aria-label="Pages of this client">
    <ul>
      ${tabs
        .filter(({ needs }) => viewer.may(needs))
        .map(
          ({ end, label }) =>
            html`<li>
              <a
                href="/admin/clients/${encodeURIComponent(inum)}${end}"
                ${attributes({ 'aria-current': end === current && 'page' })}
                >${label}</a
              >
            </li>`
        )}
    </ul>
  </nav>`
