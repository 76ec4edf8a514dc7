import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { empty } from '../parts/empty.ts'
import { notice, type NoticeKind } from '../parts/flash.ts'
import { form, linkButton, submit } from '../parts/form.ts'
import { time } from '../parts/time.ts'
import { clientBadge, type ClientProps } from './client.ts'
import { grants, type GrantedScope } from './grants.ts'
import { english, type AuthTexts } from './texts.ts'
import { cardHead } from './head.ts'

interface RequestsProps {
  /** Where `request` and `decision` are posted to: `approve` or `deny`. */
  action: string
  csrf: string
  /** Who is signed in, by the name that the person knows. */
  user: string
  requests: readonly RequestProps[]
  /** What came of the last decision. */
  outcome?: { kind: NoticeKind; text: string } | undefined
}

/** An application that waits for the person. Times are in milliseconds since 1970. */
export interface RequestProps {
  id: string
  client: ClientProps
  /** What the application shows at the same moment. */
  message?: string | undefined
  scopes: readonly GrantedScope[]
  askedAt: number
  expiresAt: number
  address?: string | undefined
}

/** The sign-ins that wait for the person’s approval (CIBA Core). */
export function requestsPage({ action, csrf, user, requests, outcome }: RequestsProps, texts = english): Html {
  const words = texts.requests
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(undefined, words.title, words.lead(user))} ${outcome && notice(outcome.kind, outcome.text)}
      ${
        requests.length > 0
          ? html`${notice('warning', words.warning)}
            ${requests.map((request, i) => requestArticle(request, `request-${i + 1}`, { action, csrf }, texts))}`
          : empty({
              icon: 'check',
              title: words.none,
              about: words.noneAbout,
              action: linkButton(action, words.reload)
            })
      }
    `
  })
}

function requestArticle(
  { id, client, message, scopes, askedAt, expiresAt, address }: RequestProps,
  name: string,
  { action, csrf }: { action: string; csrf: string },
  texts: AuthTexts
): Html {
  const words = texts.requests
  return html`<article class="request" aria-labelledby="${name}">
    <header>
      ${clientBadge(client)}
      <h2 id="${name}">${words.asks(client.name)}</h2>
    </header>
    ${
      message &&
      html`<div class="binding-message">
        <p class="label">${words.message}</p>
        <p class="shown-code">${message}</p>
        <p class="help">${words.messageHelp}</p>
      </div>`
    }
    ${scopes.length > 0 && grants(words.wants, scopes, name)}
    <dl class="facts small">
      <div>
        <dt>${words.when}</dt>
        <dd>${time(askedAt)}</dd>
      </div>
      <div>
        <dt>${words.until}</dt>
        <dd>${time(expiresAt)}</dd>
      </div>
      ${
        address &&
        html`<div>
          <dt>${words.from}</dt>
          <dd><code>${address}</code></dd>
        </div>`
      }
    </dl>
    ${form({
      action,
      csrf,
      hidden: { request: id },
      class: 'choice-buttons',
      content: [
        submit({ label: words.deny, kind: 'plain', name: 'decision', value: 'deny' }),
        submit({ label: words.approve, name: 'decision', value: 'approve' })
      ]
    })}
  </article>`
}
