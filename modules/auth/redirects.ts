import type { Provider } from 'oidc-provider'

/**
 * Redirects as Koa does, without what takes most of its time: reading the address once more, and asking in which form the
 * browser would like the text that it never shows. Whatever is not written as the URL standard writes it is left to Koa.
 */
export function redirectAtOnce({ response }: Provider): void {
  const redirect = Reflect.get(response, 'redirect') as (this: typeof response, url: string) => void
  response.redirect = function (url: string) {
    if (!isWritten.test(url)) return redirect.call(this, url)
    this.set('Location', url)
    if (this.status < 300 || this.status > 399) this.status = 302
    this.set('Content-Type', 'text/plain; charset=utf-8')
    this.body = `Redirecting to ${url}.`
  }
}

/** Printable ASCII, without what stands for other characters in addresses, or would have to be written otherwise. */
const isWritten = /^[\w!#$%&'()*+,./:;=?@[\]~-]+$/
