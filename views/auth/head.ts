import { html, type Hole, type Html } from '../html.ts'

/** The top of a card: a mark over its title and what leads on. */
export const cardHead = (mark: Hole, title: Hole, lead: Hole): Html =>
  html`<header class="card-head">
    ${mark}
    <h1>${title}</h1>
    <p class="lead">${lead}</p>
  </header>`
