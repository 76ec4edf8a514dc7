import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { form, submit } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'
import { clientBadge, clientHost, clientLinks, type ClientProps } from './client.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface ConsentProps {
  /** Where `decision` is posted to: `allow` or `deny`. */
  action: string
  csrf: string
  client: ClientProps
  /** Who is signed in, by the name that the person knows. */
  user: string
  scopes: readonly ConsentScope[]
  /** Authorization details (RFC 9396), each with its members as text. */
  details?: readonly { type: string; members: readonly (readonly [string, string])[] }[]
  /** Titles of single claims that are asked for besides. */
  claims?: readonly string[]
  /** Ids of the scopes that were not allowed before; absent when nothing was. */
  newScopes?: readonly string[]
  /** Host that the answer goes to. */
  redirectHost?: string | undefined
}

interface ConsentScope {
  id: string
  title: string
  description?: string | undefined
}

/** Asks the person whether the application may have what it wants. */
export function consentPage(props: ConsentProps, texts = english): Html {
  const { client, scopes, claims = [], details = [], newScopes } = props
  const words = texts.consent
  return publicPage({
    title: words.title(client.name),
    texts,
    content: html`
      ${cardHead(clientBadge(client), words.title(client.name), words.lead(client.name, props.user))}
      ${clientHost(client, texts)}
      ${
        scopes.length > 0 &&
        html`<h2 class="list-title" id="scopes">${newScopes?.length ? words.wantsMore : words.wants}</h2>
          <ul class="grants" aria-labelledby="scopes">
            ${scopes.map(
              ({ id, title, description }) =>
                html`<li>
                  ${icon('check')}
                  <div>
                    <strong>${title}</strong
                    >${newScopes?.includes(id) && html` <span class="badge accent">${words.fresh}</span>`}
                    ${description && html`<p>${description}</p>`}
                  </div>
                </li>`
            )}
          </ul>`
      }
      ${
        claims.length > 0 &&
        html`<h2 class="list-title" id="claims">${words.claims}</h2>
          <ul class="grants" aria-labelledby="claims">
            ${claims.map(
              (claim) =>
                html`<li>
                  ${icon('eye')}
                  <div>${claim}</div>
                </li>`
            )}
          </ul>`
      }
      ${
        details.length > 0 &&
        html`<h2 class="list-title" id="details">${words.details}</h2>
          <ul class="grants" aria-labelledby="details">
            ${details.map(
              ({ type, members }) =>
                html`<li>
                  ${icon('key')}
                  <div>
                    <strong>${type}</strong>
                    <dl class="details">
                      ${members.map(
                        ([name, value]) =>
                          html`<div>
                            <dt>${name}</dt>
                            <dd>${value}</dd>
                          </div>`
                      )}
                    </dl>
                  </div>
                </li>`
            )}
          </ul>`
      }
      ${form({
        action: props.action,
        csrf: props.csrf,
        class: 'choice-buttons',
        content: [
          submit({ label: words.deny, kind: 'plain', name: 'decision', value: 'deny' }),
          submit({ label: words.allow, name: 'decision', value: 'allow' })
        ]
      })}
      ${props.redirectHost && html`<p class="aside">${words.goesTo(props.redirectHost)}</p>`}
      ${clientLinks(client, texts)}
    `
  })
}
