import { attributes, html, type Html } from '../html.ts'
import { icon } from './icons.ts'

/** Code with a button that copies it; the button is hidden until the script has made it work. */
export const copyText = (value: string, label = 'Copy'): Html =>
  html`<span class="copy"><code>${value}</code>${copyButton({ value, label })}</span>`

/** A button that copies a value, or what the element with the id holds. */
export const copyButton = ({ value, from, label }: { value?: string; from?: string; label: string }): Html =>
  html`<button
    type="button"
    class="button quiet icon-only"
    ${attributes({ 'data-copy': value, 'data-copy-from': from })}
    hidden
  >
    ${icon('copy')}<span class="visually-hidden">${label}</span>
  </button>`
