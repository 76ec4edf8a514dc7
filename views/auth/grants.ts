import { html, type Html } from '../html.ts'
import { icon } from '../parts/icons.ts'

export interface GrantedScope {
  id: string
  title: string
  description?: string | undefined
}

/** What an application will be able to do, under a heading that names the list. */
export const grants = (heading: string, scopes: readonly GrantedScope[], id = 'scopes'): Html =>
  html`<h2 class="list-title" id="${id}">${heading}</h2>
    <ul class="grants" aria-labelledby="${id}">
      ${scopes.map(
        ({ title, description }) =>
          html`<li>
            ${icon('check')}
            <div><strong>${title}</strong>${description && html`<p>${description}</p>`}</div>
          </li>`
      )}
    </ul>`
