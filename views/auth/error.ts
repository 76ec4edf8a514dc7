import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { copyText } from '../parts/copy.ts'
import { icon } from '../parts/icons.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface ErrorProps {
  status: number
  title: string
  /** What the person may know, in a sentence or two. */
  message: string
  /** The protocol's own word for it: `invalid_request`. */
  code?: string | undefined
  /** For the developer of an application; only in developer mode. */
  hint?: { cause: string; fix: string } | undefined
  correlationId?: string | undefined
}

/** Says what went wrong to somebody who cannot be sent back to the application. */
export function errorPage({ status, title, message, code, hint, correlationId }: ErrorProps, texts = english): Html {
  const words = texts.error
  return publicPage({
    title,
    lang: texts.lang,
    content: html`
      ${cardHead(html`<span class="trouble" aria-hidden="true">${icon('alert')}</span>`, title, message)}
      ${
        hint &&
        html`<dl class="hint">
          <dt>${words.cause}</dt>
          <dd>${hint.cause}</dd>
          <dt>${words.fix}</dt>
          <dd>${hint.fix}</dd>
        </dl>`
      }
      <dl class="facts small">
        <div>
          <dt>${words.code}</dt>
          <dd><code>${status}${code && ` ${code}`}</code></dd>
        </div>
        ${
          correlationId &&
          html`<div>
            <dt>${words.reference}</dt>
            <dd>${copyText(correlationId, words.copy)}</dd>
          </div>`
        }
      </dl>
    `
  })
}
