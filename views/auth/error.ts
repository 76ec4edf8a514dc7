import { html, type Hole, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { copyText } from '../parts/copy.ts'
import { linkButton } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface ErrorProps {
  status: number
  title: string
  /** What happened and what to do next, in a sentence or two. */
  message: Hole
  /** Where that can be done. */
  next?: { href: string; label: string } | undefined
  /** The protocol's own word for it: `invalid_request`. */
  code?: string | undefined
  /** The protocol's own sentence, in English. */
  description?: string | undefined
  /** For the developer of an application; only in developer mode. */
  hint?: { cause: string; fix: string } | undefined
  correlationId?: string | undefined
}

/** Says what went wrong to somebody who cannot be sent back to the application. */
export function errorPage(props: ErrorProps, texts = english): Html {
  const { status, title, message, next, code, description, hint, correlationId } = props
  const words = texts.error
  return publicPage({
    title,
    texts,
    content: html`
      ${cardHead(html`<span class="trouble" aria-hidden="true">${icon('alert')}</span>`, title, message)}
      ${next && linkButton(next.href, next.label)}
      ${
        hint &&
        html`<dl class="hint">
          <dt>${words.cause}</dt>
          <dd lang="en">${hint.cause}</dd>
          <dt>${words.fix}</dt>
          <dd lang="en">${hint.fix}</dd>
        </dl>`
      }
      <dl class="facts small">
        <div>
          <dt>${words.code}</dt>
          <dd><code>${status}${code && ` ${code}`}</code></dd>
        </div>
        ${
          description &&
          html`<div>
            <dt>${words.details}</dt>
            <dd lang="en">${description}</dd>
          </div>`
        }
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
