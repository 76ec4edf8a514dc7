import { html, type Html } from '../html.ts'
import { icon } from '../parts/icons.ts'

export interface GrantedScope {
  id: string
  title: string
  description?: string | undefined
}

/**
 * What an application will be able to do, under a heading that names the list.
 * @param part id of the part of the page that it is in, where it is not the whole page's
 */
export const grants = (title: string, scopes: readonly GrantedScope[], part?: string): Html => {
  const id = part === undefined ? 'scopes' : `${part}-scopes`
  return html`${
      part === undefined
        ? html`<h2 class="list-title" id="${id}">${title}</h2>`
        : html`<h3 class="list-title" id="${id}">${title}</h3>`
    }
    <ul class="grants" aria-labelledby="${id}">
      ${scopes.map(
        ({ title, description }) =>
          html`<li>
            ${icon('check')}
            <div><strong>${title}</strong>${description && html`<p>${description}</p>`}</div>
          </li>`
      )}
    </ul>`
}
