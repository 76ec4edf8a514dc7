import { html, type Hole, type Html } from '../html.ts'
import { icon } from './icons.ts'

export type NoticeKind = 'info' | 'success' | 'warning' | 'danger'

/** A message in the page. Trouble is announced at once, the rest when there is a pause. */
export const notice = (kind: NoticeKind, content: Hole): Html =>
  html`<div class="notice ${kind}" role="${kind === 'danger' ? 'alert' : 'status'}">
    ${icon(kind === 'success' ? 'check' : kind === 'info' ? 'info' : 'alert')}
    <div>${content}</div>
  </div>`

/** What the last action did, above the page; the script lets it be closed. */
export const toast = (kind: NoticeKind, message: string): Html =>
  html`<div class="toasts">
    <div class="toast ${kind}" role="status" data-toast>
      ${icon(kind === 'success' ? 'check' : kind === 'info' ? 'info' : 'alert')}
      <p>${message}</p>
    </div>
  </div>`
