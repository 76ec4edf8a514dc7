import { html, webAddress, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { form, submit } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'
import { clientBadge, type ClientProps } from './client.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface LogoutProps {
  /** Where `logout=yes` is posted to, or no `logout` at all when the person stays. */
  action: string
  csrf: string
  /** More values that travel with the form. */
  hidden?: Record<string, string>
  /** The application that asks, where one does. */
  client?: ClientProps | undefined
}

/** Asks whether to sign out. */
export function logoutPage({ action, csrf, hidden, client }: LogoutProps, texts = english): Html {
  const words = texts.logout
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(client && clientBadge(client), words.title, client ? words.leadFor(client.name) : words.lead)}
      ${form({
        action,
        csrf,
        ...(hidden && { hidden }),
        class: 'choice-buttons',
        content: [
          submit({ label: words.stay, kind: 'plain' }),
          submit({ label: words.submit, name: 'logout', value: 'yes' })
        ]
      })}
    `
  })
}

interface SignedOutInFramesProps {
  /** Addresses of the applications' own pages that sign out there; the answer's `frame-src` has to name their origins. */
  frames: readonly string[]
  /** Where it goes on to. */
  next: string
}

/** Has the applications sign out in frames, then goes on; with a link for whom nothing does so by itself. */
export function signingOutPage({ frames, next }: SignedOutInFramesProps, texts = english): Html {
  const words = texts.logout
  return publicPage({
    title: words.goingOn,
    texts,
    goesOn: { address: next, seconds: 5 },
    content: html`
      ${cardHead(undefined, words.goingOn, words.goingOnLead)}
      <a class="button plain wide" href="${next}" data-goes-on>${words.next}</a>
      ${frames.map(
        (address) =>
          html`<iframe
            src="${address}"
            title="${words.goingOn}"
            sandbox="allow-scripts allow-same-origin"
            referrerpolicy="no-referrer"
            hidden
          ></iframe>`
      )}
    `
  })
}

/** Says that nothing has happened. */
export const stayedPage = (texts = english): Html =>
  publicPage({
    title: texts.logout.stayed,
    texts,
    content: html`${cardHead(undefined, texts.logout.stayed, texts.logout.stayedLead)}`
  })

/** Says that the person is signed out, with a way back to the application. */
export function loggedOutPage({ client }: { client?: ClientProps | undefined }, texts = english): Html {
  const words = texts.loggedOut
  const address = webAddress(client?.clientUri)
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(html`<span class="done" aria-hidden="true">${icon('check')}</span>`, words.title, words.lead)}
      ${client && address && html`<a class="button plain wide" href="${address}">${words.backTo(client.name)}</a>`}
    `
  })
}
