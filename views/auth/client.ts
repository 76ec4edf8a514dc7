import { html, webAddress, type Html } from '../html.ts'
import { notice } from '../parts/flash.ts'
import type { AuthTexts } from './texts.ts'

/** The application that asks, in its own words: nothing of this has been verified. */
export interface ClientProps {
  name: string
  logoUri?: string | undefined
  clientUri?: string | undefined
  policyUri?: string | undefined
  tosUri?: string | undefined
  /** Where its description is, of an application that nobody has registered. */
  host?: string | undefined
}

/**
 * The application's logo over the first letter of its name, which is seen while there is no picture. A logo of another
 * origin is shown only where the answer's `img-src` names that origin.
 */
export function clientBadge({ name, logoUri }: ClientProps): Html {
  const logo = webAddress(logoUri)
  return html`<span class="client-badge" aria-hidden="true">
    ${firstLetter(name)}
    ${logo && html`<img src="${logo}" alt="" width="48" height="48" referrerpolicy="no-referrer" />`}
  </span>`
}

/** What alone is sure of an application that nobody has registered: where its description is. */
export const clientHost = ({ host }: ClientProps, texts: AuthTexts): Html | undefined =>
  host === undefined ? undefined : notice('info', texts.client.unregistered(html`<strong>${host}</strong>`))

/** Its own page, its policy and its terms. */
export function clientLinks({ clientUri, policyUri, tosUri }: ClientProps, texts: AuthTexts): Html | undefined {
  const links = [
    [texts.client.website, webAddress(clientUri)],
    [texts.client.policy, webAddress(policyUri)],
    [texts.client.terms, webAddress(tosUri)]
  ].flatMap(([label, address]) => (address ? html`<a href="${address}">${label}</a>` : []))
  return links.length > 0 ? html`<p class="client-links">${links}</p>` : undefined
}

/** As people count letters: a flag or a letter with its accents is one. */
function firstLetter(name: string): string | undefined {
  const [first] = new Intl.Segmenter().segment(name.trim())
  return first?.segment.toUpperCase()
}
