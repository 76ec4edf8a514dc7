import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { copyText } from '../parts/copy.ts'
import { form, submit } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'

/** Somebody is signed in, but may not operate the server. */
export const refusedPage = (person: string, csrf: string): Html =>
  publicPage({
    title: 'You are not an administrator',
    content: html`<header class="card-head">
        <span class="trouble" aria-hidden="true">${icon('key')}</span>
        <h1>You are not an administrator</h1>
        <p class="lead">
          You are signed in as <strong>${person}</strong>. These pages need a role that allows something here, such as
          <code>api-viewer</code> or <code>api-admin</code>, which an administrator can give you.
        </p>
      </header>
      ${form({
        action: '/admin/sign-out',
        csrf,
        content: submit({ label: 'Sign in as somebody else', kind: 'plain', class: 'wide' })
      })}`
  })

/** After signing out. */
export const signedOutPage = (): Html =>
  publicPage({
    title: 'You are signed out',
    content: html`<header class="card-head">
        <span class="done" aria-hidden="true">${icon('check')}</span>
        <h1>You are signed out</h1>
        <p class="lead">Your session has ended here and at the server.</p>
      </header>
      <a class="button primary wide" href="/admin">Sign in again</a>`
  })

/** Something is wrong with the request, or with the server. */
export const troublePage = (props: {
  title: string
  message: string
  correlationId: string
  /** Where to go from here. */
  next: { href: string; label: string }
}): Html =>
  publicPage({
    title: props.title,
    content: html`<header class="card-head">
        <span class="trouble" aria-hidden="true">${icon('alert')}</span>
        <h1>${props.title}</h1>
        <p class="lead">${props.message}</p>
      </header>
      <a class="button plain wide" href="${props.next.href}">${props.next.label}</a>
      <dl class="facts small">
        <div>
          <dt>Reference</dt>
          <dd>${copyText(props.correlationId, 'Copy the reference')}</dd>
        </div>
      </dl>`
  })
