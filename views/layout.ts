import { assetUrl } from './assets.ts'
import { attributes, html, type Hole, type Html } from './html.ts'
import type { AdminSection, SectionGroup } from './admin/sections.ts'
import { icon, mark } from './parts/icons.ts'

interface Document {
  title: string
  /** BCP 47 tag of the text's language. */
  lang?: string
  /** Class of the body: which shell this is. */
  shell: 'public' | 'admin'
  body: Hole
  /** Where a browser without scripts goes by itself, and after how many seconds. */
  goesOn?: { address: string; seconds: number } | undefined
  /** What the script says when something was copied. */
  copied?: string | undefined
  /** Time zone that the script shows times in; the browser's own when absent. */
  zone?: string | undefined
  /** Stylesheets and scripts of this page alone. */
  head?: Hole
}

const styles = ['tokens.css', 'base.css', 'controls.css', 'content.css', 'feedback.css', 'shells.css']

/** A whole page. theme.js runs before the first paint, so that a chosen theme does not flash. */
const document = ({ title, lang = 'en', shell, body, goesOn, copied = 'Copied', zone, head }: Document): Html =>
  html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${
          goesOn &&
          html`<noscript><meta http-equiv="refresh" content="${goesOn.seconds};url=${goesOn.address}" /></noscript>`
        }
        <link rel="icon" type="image/svg+xml" href="${assetUrl('mark.svg')}" />
        ${styles.map((name) => html`<link rel="stylesheet" href="${assetUrl(name)}" />`)}
        <script src="${assetUrl('theme.js')}"></script>
        <script type="module" src="${assetUrl(shell === 'admin' ? 'admin.js' : 'page.js')}"></script>
        ${head}
      </head>
      <body class="${shell}" data-copied="${copied}" ${attributes({ 'data-zone': zone })}>
        ${body}
      </body>
    </html> `

/** The words of a page in another language that stand around its content. */
interface PageTexts {
  lang: string
  page: { theme: string; copied: string; organization?: string | undefined }
}

interface PublicPage {
  title: string
  texts?: PageTexts
  content: Hole
  /** Small print under the card. */
  footer?: Hole
  goesOn?: Document['goesOn']
}

/** The shell of pages that anybody may see: one card in the middle. */
export const publicPage = ({ title, texts, content, footer, goesOn }: PublicPage): Html =>
  document({
    title,
    ...(texts && { lang: texts.lang, copied: texts.page.copied }),
    shell: 'public',
    goesOn,
    body: html`<main class="card" id="main">${content}</main>
      <footer class="public-footer">
        ${footer} ${brand(texts?.page.organization)} ${themeToggle(texts?.page.theme)}
      </footer>`
  })

/** Who asks: the organization, once it has a name of its own, else the product. */
const brand = (organization: string | undefined) =>
  organization === undefined
    ? html`<span class="brand">${mark(18)} minijans</span>`
    : html`<span class="brand">${organization}</span>`

interface AdminPage {
  title: string
  section?: AdminSection
  /** Who is signed in, and the form that ends it. */
  user: { name: string; signOut: Html }
  zone?: string | undefined
  /** The sections that the person may see. */
  sections: readonly SectionGroup[]
  /** The last action's outcome. */
  toast?: Hole
  /** Stylesheets and scripts of this page alone. */
  head?: Hole
  content: Hole
  goesOn?: Document['goesOn']
}

/** The shell of the admin pages: the sections at the side, the page beside them. */
export const adminPage = ({ title, section, user, zone, sections, toast, head, content, goesOn }: AdminPage): Html =>
  document({
    goesOn,
    title: `${title} · minijans`,
    shell: 'admin',
    head,
    zone,
    body: html`<a class="skip" href="#main">Skip to the content</a>
      <header class="sidebar">
        <a class="brand" href="/admin">${mark()} minijans</a>
        <a class="search-everything" href="/admin/search" data-search-everything
          >${icon('search')}<span>Search</span><kbd>Ctrl K</kbd></a
        >
        <details class="menu" data-menu>
          <summary><span>${titleOf(sections, section) ?? 'Menu'}</span></summary>
          <nav aria-label="Sections">
            ${sections.map(
              ({ title, sections }) =>
                html`<section>
                  ${title !== undefined && html`<h2>${title}</h2>`}
                  <ul>
                    ${sections.map(
                      ({ id, href, label, picture }) =>
                        html`<li>
                          <a href="${href}" ${id === section && html` aria-current="page"`}
                            >${icon(picture)}<span>${label}</span></a
                          >
                        </li>`
                    )}
                  </ul>
                </section>`
            )}
          </nav>
        </details>
        <div class="account">
          <a class="account-name" href="/admin/preferences" title="Preferences of ${user.name}">${user.name}</a>
          ${themeToggle()} ${user.signOut}
        </div>
      </header>
      <main id="main" tabindex="-1">${content}</main>
      ${toast}`
  })

const titleOf = (groups: readonly SectionGroup[], id: AdminSection | undefined) =>
  groups.flatMap(({ sections }) => sections).find((section) => section.id === id)?.label

/** Hidden until the script has made it work. */
const themeToggle = (label = 'Switch between light and dark') =>
  html`<button type="button" class="button quiet icon-only" data-theme-toggle hidden>
    <span class="when-light">${icon('moon')}</span><span class="when-dark">${icon('sun')}</span>
    <span class="visually-hidden">${label}</span>
  </button>`
