import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { submit } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'

/** What is not kept in a page while somebody signs in again. */
const secret = /(password|secret)$|^csrf$/i

/**
 * A form was sent after its session had ended: it is kept here until the person has signed in, and then shown again.
 * @param address where the form was sent to, which shows it as well
 * @param typed the names and values that were sent; undefined for a form with files, which is not read
 */
export const sessionOverPage = (address: string, typed: readonly (readonly [string, string])[] | undefined): Html =>
  publicPage({
    title: 'Your session is over',
    content: html`<header class="card-head">
        <span class="trouble" aria-hidden="true">${icon('key')}</span>
        <h1>Your session is over</h1>
        <p class="lead">
          ${
            typed
              ? 'Nothing has been saved yet, and nothing that you typed is lost, passwords aside.'
              : 'Nothing has been saved. A form with a file cannot be kept here: it has to be filled in again.'
          }
        </p>
      </header>
      ${typed ? goOn(address, typed) : html`<a class="button primary wide" href="${signIn(address)}">Sign in</a>`}`
  })

const signIn = (to: string) => `/admin/sign-in?${String(new URLSearchParams({ to }))}`

const goOn = (address: string, typed: readonly (readonly [string, string])[]): Html =>
  html`<ol class="steps">
    <li>
      <a class="button primary wide" href="${signIn('/admin/signed-in')}" target="_blank">Sign in, in another tab</a>
    </li>
    <li>
      <form method="post" action="${address}">
        ${typed
          .filter(([name]) => !secret.test(name))
          .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <input type="hidden" name="typed-again" value="1" />
        ${submit({ label: 'Go on with what was typed', kind: 'plain', class: 'wide' })}
      </form>
    </li>
  </ol>`

/** What the other tab shows. */
export const signedInAgainPage = (): Html =>
  publicPage({
    title: 'You are signed in',
    content: html`<header class="card-head">
        <span class="done" aria-hidden="true">${icon('check')}</span>
        <h1>You are signed in</h1>
        <p class="lead">Close this tab and go on in the one that you came from.</p>
      </header>
      <a class="button plain wide" href="/admin">Or go to the dashboard</a>`
  })
