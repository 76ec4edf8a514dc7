import { html, type Html } from '../html.ts'

interface PagerProps {
  /** From 1. */
  page: number
  size: number
  total: number
  /** Address of a page by its number. */
  href: (page: number) => string
}

/** Which part of a list is shown, with the ways to its neighbours. */
export function pager({ page, size, total, href }: PagerProps): Html {
  const first = (page - 1) * size + 1
  const last = Math.min(page * size, total)
  const link = (to: number, label: string, rel: 'prev' | 'next') =>
    html`<li><a class="button plain" href="${href(to)}" rel="${rel}">${label}</a></li>`
  return html`<nav class="pager" aria-label="Pages">
    <span>${first}–${last} of ${total}</span>
    ${
      (page > 1 || last < total) &&
      html`<ul>
        ${page > 1 && link(page - 1, 'Previous', 'prev')}${last < total && link(page + 1, 'Next', 'next')}
      </ul>`
    }
  </nav>`
}
