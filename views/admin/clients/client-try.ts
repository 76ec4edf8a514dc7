import { attributes, html, type Hole, type Html } from '../../html.ts'
import { copyBlock, copyText } from '../../parts/copy.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import type { Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { clientTabs } from './client-tabs.ts'
import { flowSections } from './client-try-form.ts'
import { page, pageHead, panel, type Viewer } from '../shell.ts'

/** A way to tokens: with a person in this browser, without a person, with a person at another device. */
export type Flow = 'code' | 'machine' | 'device'

export interface TryClient {
  inum: string
  name: string
}

interface TryProps {
  client: TryClient
  disabled: boolean
  /** Those that the client may go. */
  flows: readonly Flow[]
  /** The one that is shown. */
  flow: Flow | undefined
  values: FormValues
  errors?: FormErrors
  scopes: readonly Choice[]
  /** Why the server cannot stand in for the client. */
  unprovable: string | undefined
  /** The call to make instead, for a shell. */
  instead: string | undefined
  redirect: {
    /** Where the answer comes back to. */
    uri: string
    state: 'missing' | 'listed' | 'matched' | 'fixed'
    /** Why it was not added, or taken away. */
    problem: string | undefined
    /** The call that adds it, or takes it away again. */
    call: EquivalentCall
  }
}

const labels: Record<Flow, { tab: string; button: string; about: string }> = {
  code: {
    tab: 'Sign in',
    button: 'Sign in with this client',
    about: 'Authorization code with PKCE: the browser goes to the sign-in page and comes back here with a code.'
  },
  machine: {
    tab: 'Client credentials',
    button: 'Ask for a token',
    about: 'The client asks for a token in its own name; no person takes part.'
  },
  device: {
    tab: 'Device',
    button: 'Ask for a code',
    about: 'The client asks for a code, and the person signs in with it in another window or at another device.'
  }
}

export const tryHome = (inum: string): string => `/admin/clients/${encodeURIComponent(inum)}/try`

/** Where a real sign-in with a client begins. */
export function tryPage(viewer: Viewer, props: TryProps): Html {
  const { client, flows, flow, redirect } = props
  return page(viewer, {
    title: `Try ${client.name}`,
    section: 'clients',
    content: html`${tryHead(viewer, client)}
    ${
      props.disabled &&
      notice('warning', 'The client is deactivated: the server will refuse whatever it asks for, and you will see how.')
    }
    ${
      flow === undefined
        ? html`<div class="panel">
            ${empty({
              icon: 'clients',
              title: 'Nothing can be tried',
              about: 'The client has none of the grants authorization code, client credentials and device code.',
              action: linkButton(`/admin/clients/${encodeURIComponent(client.inum)}/edit`, 'Edit the client')
            })}
          </div>`
        : [
            ways(client, flows, flow),
            redirect.problem !== undefined && notice('danger', redirect.problem),
            flow === 'code' && redirectNotice(viewer, props),
            start(viewer, props, flow)
          ]
    }`
  })
}

/** The head of each page of a try: the client, and the ways to its other pages. */
export const tryHead = (viewer: Viewer, client: TryClient, actions?: Hole): Html =>
  html`${pageHead({
    title: client.name,
    back: { href: '/admin/clients', label: 'Clients' },
    lead: 'Real requests to this server, in the place of the client. Tokens and consents that come of them are real as well.',
    actions
  })}
  ${clientTabs(viewer, client.inum, '/try')}`

const ways = ({ inum }: TryClient, flows: readonly Flow[], current: Flow) =>
  html`<nav class="actions go-on" aria-label="Ways to tokens">
    ${flows.map(
      (flow) =>
        html`<a
          class="button plain"
          href="${tryHome(inum)}?flow=${flow}"
          ${attributes({ 'aria-current': flow === current && 'page' })}
          >${labels[flow].tab}</a
        >`
    )}
  </nav>`

function start(viewer: Viewer, props: TryProps, flow: Flow): Hole {
  const { client, values, errors, scopes, unprovable, instead, redirect } = props
  if (unprovable !== undefined && flow !== 'code')
    return html`${notice('info', html`${unprovable} So this is the call to make yourself:`)}
    ${instead !== undefined && copyBlock('curl', instead)}`
  if (flow === 'code' && (redirect.state === 'missing' || redirect.state === 'fixed')) return undefined
  return html`<p class="lead go-on">${labels[flow].about}</p>
    ${
      flow === 'code' &&
      notice(
        'info',
        html`You stay signed in to these pages as you are, whoever signs in below. To keep the session of this browser
        at the server as it is, too, do this in a private window.`
      )
    }
    ${
      unprovable !== undefined &&
      notice('warning', html`${unprovable} The sign-in goes as far as the code; the last call is shown, not made.`)
    }
    ${form({
      action: `${tryHome(client.inum)}?flow=${flow}`,
      csrf: viewer.csrf,
      content: html`${fields({ sections: flowSections[flow], values, ...(errors && { errors }), choices: { scopes } })}
        <div class="form-foot">${submit({ label: labels[flow].button })}</div>`
    })}
    ${flow === 'code' && redirect.state === 'listed' && undo(viewer, client, redirect)}`
}

/** Without the address of the page that looks at the answer no sign-in can end here. */
function redirectNotice(viewer: Viewer, { client, redirect }: TryProps): Hole {
  if (redirect.state === 'fixed')
    return notice(
      'info',
      'The server’s own pages sign people in with this client and need it as it is, so no sign-in can end here.'
    )
  if (redirect.state !== 'missing') return undefined
  return html`${panel(
    'A redirect URI is missing',
    html`<div class="panel-body stack">
      <p>
        The answer comes back to these pages. For that the client needs their address among its redirect URIs. It is a
        change of the client like any other: it is recorded, and taken back by a button here.
      </p>
      <p>${copyText(redirect.uri, 'Copy the redirect URI')}</p>
      ${change(viewer, client, 'add', 'Add this redirect URI', 'primary')}
    </div>`
  )}
  ${equivalent(redirect.call)}`
}

/** Offers to take the redirect URI of these pages away from the client. */
export const undo = (viewer: Viewer, client: TryClient, redirect: Pick<TryProps['redirect'], 'uri' | 'call'>): Html =>
  html`${panel(
    'When you have done',
    html`<div class="panel-body stack">
      <p>
        The client has the redirect URI of these pages: ${copyText(redirect.uri, 'Copy the redirect URI')}. Take it away
        again when nothing is left to be tried.
      </p>
      ${change(viewer, client, 'remove', 'Remove this redirect URI', 'plain')}
    </div>`
  )}
  ${equivalent(redirect.call)}`

const change = (viewer: Viewer, { inum }: TryClient, value: string, label: string, kind: 'primary' | 'plain') =>
  form({
    action: `${tryHome(inum)}/redirect-uri`,
    csrf: viewer.csrf,
    content: submit({ label, kind, name: 'change', value })
  })
