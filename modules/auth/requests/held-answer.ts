import type { ServerResponse } from 'node:http'

/** An answer that is put together before it is sent as a whole: what Koa and the library need of a response for that. */
export class HeldAnswer {
  statusCode = 404
  statusMessage = ''
  readonly headersSent = false
  readonly writableEnded = false
  readonly #headers = new Map<string, [name: string, value: string | string[]]>()

  getHeader(name: string): string | string[] | undefined {
    return this.#headers.get(name.toLowerCase())?.[1]
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase())
  }

  setHeader(name: string, value: number | string | string[]): this {
    this.#headers.set(name.toLowerCase(), [name, typeof value === 'number' ? String(value) : value])
    return this
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase())
  }

  getHeaders(): Record<string, string | string[]> {
    return Object.fromEntries([...this.#headers].map(([key, [, value]]) => [key, value]))
  }

  get headers(): Iterable<[name: string, value: string | string[]]> {
    return this.#headers.values()
  }

  /** As which the library takes it. */
  get response(): ServerResponse {
    return this as unknown as ServerResponse
  }
}
