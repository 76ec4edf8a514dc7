import { html, type Hole, type Html } from '../../html.ts'
import { linkButton } from '../../parts/form.ts'

/** What something is called, and its page where it has one. */
export interface Named {
  name: string
  href?: string | undefined
}

export const namedLink = ({ name, href }: Named): Html =>
  href === undefined ? html`<code>${name}</code>` : html`<a href="${href}">${name}</a>`

/** What a list is narrowed by, each under its label; sent while one types where there is a script. */
export const filterForm = (path: string, label: string, content: Hole): Html =>
  html`<form role="search" action="${path}" class="filters" aria-label="${label}" data-search>
    ${content}
    <button type="submit" class="button plain" data-search-button>Search</button>
  </form>`

/** The way to what is older, and back to the newest, in a list that nobody has counted. @param shown says what stands there */
export const olderPages = (shown: Hole, { newest, older }: { newest: string | false; older: string | false }): Html =>
  html`<nav class="pager" aria-label="Pages">
    <span>${shown}</span>
    <div class="actions">${newest && linkButton(newest, 'Newest')} ${older && linkButton(older, 'Older')}</div>
  </nav>`

/**
 * Has what is marked as live fetched again and again while somebody looks at the page; without a script there is a link that
 * loads it again.
 * @param here address of the page
 */
export const followSwitch = (here: string, props: { seconds: number; on?: boolean }): Html =>
  html`<button
      type="button"
      class="button plain follow"
      data-follow="${props.seconds}"
      aria-pressed="${String(props.on ?? false)}"
      hidden
    >
      <span class="pulse" aria-hidden="true"></span>Follow
    </button>
    <a class="button plain" href="${here}" data-reload>Reload</a>`
