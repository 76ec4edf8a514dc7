/** Markup that is safe to send. Only the functions of this file make it, so there is no way around the escaping. */
class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}
export type { Html }

/** What a hole may hold; nothing is shown for false, null and undefined. */
export type Hole = Html | string | number | false | null | undefined | readonly Hole[]

/** Markup from a template: every hole is escaped, for text and for quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...holes: Hole[]): Html {
  let markup = parts[0] as string
  for (const [i, hole] of holes.entries()) markup += render(hole) + (parts[i + 1] as string)
  return new Html(markup)
}

/** The attributes of a tag: true gives the bare name; false and undefined leave it out. The names are the code's own. */
export function attributes(values: Record<string, string | number | boolean | undefined>): Html {
  let markup = ''
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === false) continue
    markup += value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`
  }
  return new Html(markup)
}

/** The address when a browser may be sent there, which `javascript:` and its like are not. */
export function webAddress(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined
}

function render(hole: Hole): string {
  if (hole instanceof Html) return hole.toString()
  if (hole === false || hole === null || hole === undefined) return ''
  if (typeof hole === 'string') return escape(hole)
  if (typeof hole === 'number') return String(hole)
  return hole.map(render).join('')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] as string)
