import { html, type Hole, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import type { FormValues, Section } from '../../parts/fields.ts'
import { statusBadge } from '../badges.ts'
import { clientTabs } from './client-tabs.ts'
import { sectionPanel } from '../section-panel.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface ClientProps {
  inum: string
  name: string
  description: string
  disabled: boolean
  /** The secret itself when it is to be shown; true when there is one. */
  secret: string | boolean
  /** May who looks at it see the secret? */
  showsSecret: boolean
  /** Has it registered itself? */
  registered: boolean
  createdAt: number
  changedAt: number
  expiresAt: number | undefined
  /** What tells something of it. */
  sections: readonly Section[]
  /** The members as the form has them. */
  values: FormValues
  call: EquivalentCall
}

/** One client, with everything that can be done to it. */
export function clientPage(viewer: Viewer, client: ClientProps): Html {
  const home = `/admin/clients/${encodeURIComponent(client.inum)}`
  const changes = viewer.may('patch-oauth-openid-client-by-inum')
  const copies = viewer.may('post-oauth-openid-client')
  return page(viewer, {
    title: client.name,
    section: 'clients',
    content: html`${pageHead({
        title: client.name,
        back: { href: '/admin/clients', label: 'Clients' },
        badge: statusBadge(!client.disabled),
        lead: client.description,
        actions: [
          changes && linkButton(`${home}/edit`, 'Edit', 'primary'),
          copies && linkButton(`/admin/clients/new?like=${encodeURIComponent(client.inum)}`, 'Duplicate'),
          changes && status(client, home, viewer.csrf),
          viewer.may('delete-oauth-openid-client-by-inum') &&
            ask('delete', clientQuestions.delete(client, viewer.csrf), 'Delete')
        ]
      })}
      ${clientTabs(viewer, client.inum, '')}
      ${panel(
        'Credentials',
        html`<div class="panel-body">
          ${facts([
            ['Client ID', copyText(client.inum, 'Copy the client ID')],
            ['Secret', secret(client, home, viewer.csrf)],
            ['Added', html`${time(client.createdAt)}${client.registered && ' · registered itself'}`],
            ['Changed', time(client.changedAt)],
            ...(client.expiresAt === undefined ? [] : [['Expires', time(client.expiresAt)] as [string, Hole]])
          ])}
        </div>`
      )}
      <div class="columns">${client.sections.map((section) => sectionPanel(section, client.values))}</div>
      <p class="aside start">
        Everything that is not here has its
        default${changes && html`; <a href="${home}/edit">the form</a> has all of it`}.
      </p>
      ${equivalent(client.call)}`
  })
}

const status = (client: ClientProps, home: string, csrf: string): Html =>
  client.disabled
    ? form({
        action: `${home}/status`,
        csrf,
        content: submit({ label: 'Activate', kind: 'plain', name: 'status', value: 'active' })
      })
    : ask('deactivate', clientQuestions.deactivate(client, csrf), 'Deactivate')

/** What is asked before something is done to a client. */
export const clientQuestions = {
  delete: ({ inum, name }: { inum: string; name: string }, csrf: string) => ({
    title: `Delete ${name}?`,
    about: 'Its tokens stop working at once, and it cannot be brought back.',
    label: 'Delete the client',
    action: `/admin/clients/${encodeURIComponent(inum)}/delete`,
    csrf
  }),
  deactivate: ({ inum, name }: { inum: string; name: string }, csrf: string) => ({
    title: `Deactivate ${name}?`,
    about: 'Nobody can sign in to it and its tokens are refused until it is activated again.',
    label: 'Deactivate',
    action: `/admin/clients/${encodeURIComponent(inum)}/status`,
    csrf,
    hidden: { status: 'inactive' }
  }),
  rotate: ({ inum, name }: { inum: string; name: string }, csrf: string) => ({
    title: `Replace the secret of ${name}?`,
    about: 'The present secret stops working at once; the application needs the new one.',
    label: 'Replace the secret',
    action: `/admin/clients/${encodeURIComponent(inum)}/secret`,
    csrf
  })
}

function secret(client: ClientProps, home: string, csrf: string): Hole {
  if (!client.secret) return undefined
  const hidden = html`<span class="none">••••••••••••</span>`
  if (!client.showsSecret) return hidden
  const shown = typeof client.secret === 'string'
  return html`<span class="actions">
    ${typeof client.secret === 'string' ? copyText(client.secret, 'Copy the secret') : hidden}
    ${shown ? linkButton(home, 'Hide') : linkButton(`${home}?secret=shown`, 'Show')}
    ${ask('rotate', clientQuestions.rotate(client, csrf), 'Replace')}
  </span>`
}
