import { html, type Hole, type Html } from '../html.ts'
import { icon, type IconName } from './icons.ts'

/** What stands where a list would be, and what to do about it. */
export const empty = (props: { icon: IconName; title: string; about: string; action?: Hole }): Html =>
  html`<div class="empty">
    ${icon(props.icon)}
    <h2>${props.title}</h2>
    <p>${props.about}</p>
    ${props.action}
  </div>`
