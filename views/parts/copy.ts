import { html, type Html } from '../html.ts'
import { icon } from './icons.ts'

/** Code with a button that copies it; the button is hidden until the script has made it work. */
export const copyText = (value: string, label: string): Html =>
  html`<span class="copy"
    ><code>${value}</code>
    <button type="button" class="button quiet icon-only" data-copy="${value}" hidden>
      ${icon('copy')}<span class="visually-hidden">${label}</span>
    </button></span
  >`

/** Several lines of code under a title, with a button that copies them. */
export const copyBlock = (title: string, text: string): Html =>
  html`<figure class="code-block">
    <figcaption>
      <span>${title}</span>
      <button type="button" class="button quiet icon-only" data-copy="${text}" hidden>
        ${icon('copy')}<span class="visually-hidden">Copy: ${title}</span>
      </button>
    </figcaption>
    <pre tabindex="0" role="region" aria-label="${title}"><code>${text}</code></pre>
  </figure>`
