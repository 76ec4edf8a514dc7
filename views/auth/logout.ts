import { html, webAddress, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { form, submit } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'
import { clientBadge, type ClientProps } from './client.ts'
import { english } from './texts.ts'

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
    lang: texts.lang,
    content: html`
      <header class="card-head">
        ${client && clientBadge(client)}
        <h1>${words.title}</h1>
        <p class="lead">${client ? words.leadFor(client.name) : words.lead}</p>
      </header>
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

/** Signs out without a question, where the application has shown that the person asked it to; a button where scripts are off. */
export function signingOutPage({ action, hidden }: Pick<LogoutProps, 'action' | 'hidden'>, texts = english): Html {
  const words = texts.logout
  return publicPage({
    title: words.submit,
    lang: texts.lang,
    content: html`<h1 class="visually-hidden">${words.submit}</h1>
      ${form({
        action,
        csrf: '',
        hidden: { ...hidden, logout: 'yes' },
        submitted: true,
        content: submit({ label: words.submit, class: 'wide' })
      })}`
  })
}

/** Says that the person is signed out, with a way back to the application. */
export function loggedOutPage({ client }: { client?: ClientProps | undefined }, texts = english): Html {
  const words = texts.loggedOut
  const address = webAddress(client?.clientUri)
  return publicPage({
    title: words.title,
    lang: texts.lang,
    content: html`
      <header class="card-head">
        <span class="done" aria-hidden="true">${icon('check')}</span>
        <h1>${words.title}</h1>
        <p class="lead">${words.lead}</p>
      </header>
      ${client && address && html`<a class="button plain wide" href="${address}">${words.backTo(client.name)}</a>`}
    `
  })
}
