import { html, type Html } from '../html.ts'
import { empty } from '../parts/empty.ts'
import { page, pageHead, panel, searchForm, type Viewer } from './shell.ts'

/** What was found of one kind. */
export interface Found {
  title: string
  entries: readonly { href: string; name: string; beside?: string }[]
}

/** What was found everywhere; the script shows its part `results` in a dialog. */
export const searchPage = (viewer: Viewer, { q, found }: { q: string; found: readonly Found[] }): Html =>
  page(viewer, {
    title: 'Search',
    content: html`${pageHead({ title: 'Search' })}
      <div class="toolbar">${searchForm('/admin/search', q, 'Search everything')}</div>
      <div id="results" class="found">
        ${
          found.length === 0
            ? empty(
                q === ''
                  ? {
                      icon: 'search',
                      title: 'Search everything',
                      about:
                        'Clients, users, groups, scopes, attributes, scripts, properties and pages, by a part of their name.'
                    }
                  : { icon: 'search', title: 'Nothing was found', about: `Nothing has “${q}” in its name.` }
              )
            : found.map(({ title, entries }) =>
                panel(
                  title,
                  html`<ul>
                    ${entries.map(
                      ({ href, name, beside }) =>
                        html`<li>
                          <a href="${href}"><strong>${name}</strong>${beside && html`<span>${beside}</span>`}</a>
                        </li>`
                    )}
                  </ul>`
                )
              )
        }
      </div>`
  })
