import { html, type Html } from '../../html.ts'

type Changes = Readonly<Record<string, readonly [unknown, unknown]>>

/** What stands in place of a secret. */
const mask = '***'

/** Lines of a long value that are shown around what differs. */
const around = 2
/** A value with more lines is shown in parts. */
const long = 30

/** Members and what they were before and after; what is only on one side is marked. */
export function changes(all: Changes): Html {
  const entries = Object.entries(all)
  if (entries.length === 0) return html`<p class="panel-body none">The record says no more than that it was done.</p>`
  return html`<div class="changes">
    ${entries.map(
      ([name, [before, after]]) =>
        html`<section class="change">
          <h3><code>${name}</code></h3>
          ${
            before === mask && after === mask
              ? html`<p class="none">It has changed. What it is and was is kept out of the log.</p>`
              : sides(linesOf(before), linesOf(after))
          }
        </section>`
    )}
  </div>`
}

function sides(before: readonly string[], after: readonly string[]): Html {
  return html`<div class="sides">
    ${before.length > 0 && side(after.length > 0 ? 'Before' : 'Removed', before, after)}
    ${after.length > 0 && side(before.length > 0 ? 'After' : 'Added', after, before)}
  </div>`
}

function side(
  title: 'Before' | 'Removed' | 'After' | 'Added',
  lines: readonly string[],
  other: readonly string[]
): Html {
  const elsewhere = new Set(other)
  const marked = lines.map((line) => ({ line, differs: !elsewhere.has(line) }))
  const shown = marked.map((_, i) => lines.length <= long || isNear(marked, i))
  const isGone = title === 'Before' || title === 'Removed'
  return html`<div class="side">
    <h4>${title}</h4>
    <pre>
${marked.map(({ line, differs }, i) => {
        if (!shown[i]) return (i === 0 || shown[i - 1]) && html`<span class="gap">⋯</span>`
        if (!differs) return html`<span>${line}</span>`
        return isGone ? html`<del>${line}</del>` : html`<ins>${line}</ins>`
      })}</pre>
  </div>`
}

const isNear = (lines: readonly { differs: boolean }[], i: number): boolean =>
  lines.slice(Math.max(0, i - around), i + around + 1).some(({ differs }) => differs)

/** A text by its lines, a list by its items, anything else as JSON; nothing for what is not there. */
function linesOf(value: unknown): string[] {
  if (value === null || value === undefined) return []
  if (typeof value === 'string') return value.split('\n')
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) return value.map(String)
  return JSON.stringify(value, null, 2).split('\n')
}
