import { html, type Html } from '../../html.ts'
import { icon, type IconName } from '../../parts/icons.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface TemplateCard {
  id: string
  title: string
  about: string
  picture: IconName
}

const address = '/admin/clients/new'

/** What kind of client is to be added; each begins as safe as it can be. */
export const newClientPage = (viewer: Viewer, templates: readonly TemplateCard[]): Html =>
  page(viewer, {
    title: 'Add a client',
    section: 'clients',
    content: html`${pageHead({
        title: 'Add a client',
        back: { href: '/admin/clients', label: 'Clients' },
        lead: 'What is it? Each kind begins with safe values, all of which can be changed.'
      })}
      <ul class="cards">
        ${templates.map(
          ({ id, title, about, picture }) =>
            html`<li>
              ${icon(picture)}
              <div>
                <h2><a href="${address}?template=${id}">${title}</a></h2>
                <p>${about}</p>
              </div>
            </li>`
        )}
      </ul>
      <p class="aside start">
        To add one that is like another, open that one and choose “Duplicate”. Programs can also register themselves, at
        the registration endpoint.
      </p>`
  })
