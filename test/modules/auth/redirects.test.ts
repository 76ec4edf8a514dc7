import { Provider } from 'oidc-provider'
import { describe, expect, it } from 'vitest'
import { redirectAtOnce } from '#modules/auth/redirects'

/** The headers of a redirect, without what tells of its text. */
function redirect(provider: Provider, url: string, status?: number) {
  const headers = new Map<string, unknown>()
  const response = Object.assign(Object.create(provider.response) as Provider['response'], {
    ctx: { accepts: () => 'html' },
    req: { headers: {} },
    res: {
      statusCode: 404,
      headersSent: false,
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      hasHeader: (name: string) => headers.has(name.toLowerCase()),
      setHeader: (name: string, value: unknown) => headers.set(name.toLowerCase(), value),
      removeHeader: (name: string) => headers.delete(name.toLowerCase())
    }
  })
  if (status !== undefined) response.status = status
  response.redirect(url)
  return {
    status: response.status,
    location: headers.get('location'),
    type: headers.get('content-type'),
    body: response.body
  }
}

const koa = new Provider('http://127.0.0.1')
const ours = new Provider('http://127.0.0.1')
redirectAtOnce(ours)

describe('A redirect', () => {
  it.each([
    'https://client.example/callback?code=abc&state=%7B%7D&iss=http%3A%2F%2F127.0.0.1',
    'https://client.example/callback#code=abc',
    'com.example.app:/callback?code=abc',
    'http://[::1]:8080/',
    '/jans-auth/interaction/abc',
    'https://client.example/a b',
    'https://client.example/%zz"<script>',
    'https:\\\\client.example\\a',
    '//client.example\\a',
    'https://client.example/ä?ü=\u{1F600}',
    '/with\r\nSet-Cookie: a=b'
  ])('to %j leads where Koa would lead', (url) => {
    const [theirs, own] = [redirect(koa, url, 303), redirect(ours, url, 303)]
    expect(own.location).toBe(theirs.location)
    expect(own.status).toBe(303)
    expect(own.location).toMatch(/^[\x21-\x7e]+$/)
  })

  it('is one where no status says so', () => {
    for (const status of [undefined, 200, 400]) expect(redirect(ours, '/a', status).status).toBe(302)
  })

  it('carries its text as text', () => {
    const { type, body } = redirect(ours, '/a?b=<script>'.replace('<script>', "'"))
    expect([type, body]).toEqual(['text/plain; charset=utf-8', "Redirecting to /a?b='."])
  })
})
