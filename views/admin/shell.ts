import type { Hole, Html } from '../html.ts'
import { html } from '../html.ts'
import { adminPage } from '../layout.ts'
import { toast, type NoticeKind } from '../parts/flash.ts'
import { form } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'
import { sectionsFor, type AdminSection } from './sections.ts'

/** What every admin page is told. */
export interface Viewer {
  /** Who is signed in. */
  name: string
  csrf: string
  /** IANA name of the time zone that was chosen for this browser. */
  zone?: string | undefined
  /** Do the roles of the person allow an operation of the Config API, or have this scope? */
  may: (needed: string) => boolean
  /** What the last action did. */
  flash?: { kind: NoticeKind; message: string } | undefined
}

interface Page {
  title: string
  /** Absent for a page that belongs to none. */
  section?: AdminSection
  /** Stylesheets and scripts of this page alone. */
  head?: Hole
  content: Hole
  /** Where a browser without scripts goes by itself, and after how many seconds. */
  goesOn?: { address: string; seconds: number }
}

/** An admin page with the way out in its account line. */
export const page = (viewer: Viewer, { title, section, head, content, goesOn }: Page): Html =>
  adminPage({
    title,
    ...(goesOn && { goesOn }),
    ...(section && { section }),
    head,
    content,
    zone: viewer.zone,
    sections: sectionsFor(viewer.may),
    toast: viewer.flash && toast(viewer.flash.kind, viewer.flash.message),
    user: {
      name: viewer.name,
      signOut: form({
        action: '/admin/sign-out',
        csrf: viewer.csrf,
        content: html`<button type="submit" class="button quiet icon-only">
          ${icon('signOut')}<span class="visually-hidden">Sign out</span>
        </button>`
      })
    }
  })

interface Head {
  title: string
  /** Where the list is that this belongs to. */
  back?: { href: string; label: string }
  lead?: Hole
  badge?: Hole
  actions?: Hole
}

/** The head of a page: where one is, and what can be done here. */
export const pageHead = ({ title, back, lead, badge, actions }: Head): Html =>
  html`<header class="page-head">
    <div>
      ${back && html`<a class="crumb" href="${back.href}">${icon('back')}${back.label}</a>`}
      <div class="title-line">
        <h1>${title}</h1>
        ${badge}
      </div>
      ${lead && html`<p class="lead">${lead}</p>`}
    </div>
    ${actions && html`<div class="actions">${actions}</div>`}
  </header>`

/** A part of a page under its own title. */
export const panel = (title: string, content: Hole): Html =>
  html`<section class="panel" aria-labelledby="${panelId(title)}">
    <header class="panel-head">
      <h2 id="${panelId(title)}">${title}</h2>
    </header>
    ${content}
  </section>`

const panelId = (title: string) => `panel-${title.toLowerCase().replaceAll(/\W+/g, '-')}`

/** Names and their values; a value that is not there says so. */
export const facts = (entries: readonly [label: string, value: Hole][]): Html =>
  html`<dl class="facts">
    ${entries.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${isNothing(value) ? html`<span class="none">–</span>` : value}</dd>
        </div>`
    )}
  </dl>`

const isNothing = (value: Hole) =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0)

/** A list of short values. */
export const tags = (values: readonly string[]): Hole =>
  values.length > 0 &&
  html`<ul class="tags">
    ${values.map((value) => html`<li class="badge">${value}</li>`)}
  </ul>`

/** A list of addresses and the like, one a line. */
export const lines = (values: readonly string[]): Hole =>
  values.length > 0 &&
  html`<ul>
    ${values.map((value) => html`<li><code>${value}</code></li>`)}
  </ul>`

/** The search of a list; without a script it is sent by the return key. */
export const searchForm = (action: string, query: string, label: string): Html =>
  html`<form role="search" action="${action}" data-search>
    <div class="search">
      ${icon('search')}
      <input
        class="control"
        type="search"
        name="q"
        value="${query}"
        placeholder="${label}"
        aria-label="${label}"
        autocomplete="off"
        spellcheck="false"
      />
    </div>
    <button type="submit" class="button plain" data-search-button>Search</button>
  </form>`
