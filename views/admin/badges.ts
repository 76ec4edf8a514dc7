import { html, type Html } from '../html.ts'

/** Is it in use? Told by a word, not by colour alone. */
export const statusBadge = (active: boolean): Html =>
  active ? html`<span class="badge success">Active</span>` : html`<span class="badge">Inactive</span>`

export const administratorBadge = (): Html => html`<span class="badge accent">Administrator</span>`

export const expiryBadge = (expired: boolean): Html =>
  expired ? html`<span class="badge">Expired</span>` : html`<span class="badge success">Active</span>`
