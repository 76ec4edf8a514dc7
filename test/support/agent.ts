import type { MinijansServer } from '#server/start'
import { adminPassword } from './app.ts'

/** An answer to an agent: the page as text, and where a redirection leads. */
export interface AgentAnswer {
  status: number
  text: string
  headers: Headers
  location: string
}

/** A browser without a picture: it keeps cookies, follows nothing by itself and fills in forms by their names. */
export class Agent {
  readonly origin: string
  readonly cookies = new Map<string, string>()

  readonly #address: string

  /** @param address where the server listens, when the issuer does not lead there */
  constructor(app: MinijansServer, address?: string) {
    this.origin = app.ctx.config.issuer
    this.#address = address ?? this.origin
  }

  async request(path: string, init: RequestInit = {}): Promise<AgentAnswer> {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(this.#reached(path), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const equals = pair.indexOf('=')
      const isGone = /expires=thu, 01 jan 1970/i.test(line)
      if (isGone) this.cookies.delete(pair.slice(0, equals))
      else this.cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    const { status, headers: given } = response
    return { status, headers: given, text: await response.text(), location: given.get('location') ?? '' }
  }

  #reached(path: string): string {
    const { origin, href, pathname, search } = new URL(path, this.origin)
    return origin === this.origin ? this.#address + pathname + search : href
  }

  /** Follows redirections until there is a page. */
  async visit(path: string): Promise<AgentAnswer & { url: string }> {
    let url = new URL(path, this.origin).href
    for (let i = 0; i < 10; i++) {
      const answer = await this.request(url)
      if (!answer.location) return { ...answer, url }
      url = new URL(answer.location, url).href
    }
    throw new Error(`${path} goes in a circle`)
  }

  /** Posts a form as a page of the same site would; `csrf` is added from the page where the form stands. */
  async post(path: string, fields: Record<string, string | readonly string[]>, csrf?: string): Promise<AgentAnswer> {
    return this.request(path, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(
        Object.entries({ ...(csrf !== undefined && { csrf }), ...fields }).flatMap(([name, value]) =>
          [value].flat().map((one): [string, string] => [name, one])
        )
      )
    })
  }

  /** Signs in at the admin pages; the answer is the page that was asked for. */
  async signIn(userName = 'admin', password = adminPassword, to = '/admin'): Promise<AgentAnswer & { url: string }> {
    const page = await this.visit(to)
    const action = /<form[^>]*action="([^"]*sign-in)"/.exec(page.text.replaceAll('\n', ' '))?.[1]
    if (!action) throw new Error(`There is no sign-in form at ${page.url}:\n${page.text}`)
    const done = await this.post(action, { username: userName, password }, csrfOf(page.text))
    return this.visit(done.location)
  }
}

/** The token in the forms of a page. */
export const csrfOf = (page: string): string => /name="csrf"\s+value="([^"]+)"/.exec(page)?.[1] ?? ''
