import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRedirectAllowed, isRegisteredRedirectUri, type ClientDefinition } from '#modules/clients/index'

const web = (...redirectUris: string[]): ClientDefinition => ({ redirectUris })
const native = (...redirectUris: string[]): ClientDefinition => ({ applicationType: 'native', redirectUris })
const withPattern = (redirectUrisRegex: string, more: ClientDefinition = {}): ClientDefinition => ({
  redirectUris: ['https://a.example/cb'],
  attributes: { redirectUrisRegex },
  ...more
})

describe('a registered redirect URI', () => {
  it.each([
    ['itself', web('https://a.example/cb'), 'https://a.example/cb'],
    ['itself with its query', web('https://a.example/cb?x=1'), 'https://a.example/cb?x=1'],
    ['another port of a native client’s loopback', native('http://127.0.0.1/cb'), 'http://127.0.0.1:51004/cb'],
    ['no port of it', native('http://localhost:1234/cb?a=b'), 'http://localhost/cb?a=b'],
    ['another port of its IPv6 loopback', native('http://[::1]:80/'), 'http://[::1]:65535/'],
    ['a scheme of its own', native('org.example.app:/cb'), 'org.example.app:/cb']
  ])('is %s', (_name, definition, uri) => {
    expect(isRegisteredRedirectUri(definition, uri, false)).toBe(true)
  })

  it.each([
    ['a further parameter', web('https://a.example/cb'), 'https://a.example/cb?x=1'],
    ['a missing parameter', web('https://a.example/cb?x=1'), 'https://a.example/cb'],
    ['another value', web('https://a.example/cb?x=1'), 'https://a.example/cb?x=2'],
    ['another path', web('https://a.example/cb'), 'https://a.example/cb/'],
    ['a path that begins the same', web('https://a.example/cb'), 'https://a.example/cbx'],
    ['a way round', web('https://a.example/cb'), 'https://a.example/x/../cb'],
    ['other letters', web('https://a.example/cb'), 'https://A.example/cb'],
    ['the port that is meant', web('https://a.example/cb'), 'https://a.example:443/cb'],
    ['a fragment', web('https://a.example/cb'), 'https://a.example/cb#x'],
    ['a user name', web('https://a.example/cb'), 'https://a.example@evil.example/cb'],
    ['another port of a web client’s loopback', web('http://127.0.0.1:8080/cb'), 'http://127.0.0.1:8081/cb'],
    ['another loopback', native('http://127.0.0.1/cb'), 'http://localhost/cb'],
    ['another path on the loopback', native('http://127.0.0.1/cb'), 'http://127.0.0.1:80/other'],
    ['a user name on the loopback', native('http://127.0.0.1/cb'), 'http://x@127.0.0.1:80/cb'],
    ['a name that begins as the loopback', native('http://localhost/cb'), 'http://localhost.evil.example/cb'],
    ['a port that is none', native('http://127.0.0.1/cb'), 'http://127.0.0.1:70000/cb'],
    ['a port with a name behind it', native('http://127.0.0.1/cb'), 'http://127.0.0.1:80@evil.example/cb'],
    ['https on the loopback', native('http://127.0.0.1/cb'), 'https://127.0.0.1/cb'],
    ['another port of a host', native('https://a.example/cb'), 'https://a.example:8443/cb']
  ])('is not %s', (_name, definition, uri) => {
    expect(isRegisteredRedirectUri(definition, uri, true)).toBe(false)
  })

  it('is never what was not registered', () => {
    const host = fc.constantFrom('a.example', 'b.a.example', 'localhost', '127.0.0.1', '[::1]', 'a.example.evil.test')
    const port = fc.constantFrom('', ':', ':80', ':443', ':8080', ':99999')
    const user = fc.constantFrom('', '', '', 'x@', 'a.example:80@')
    const path = fc.constantFrom('', '/', '/cb', '/cb/', '/cb?x=1', '/cb?', '/cb#', '/./cb', '//cb', '\\cb')
    const scheme = fc.constantFrom('https', 'http', 'HTTP', 'app.example')
    const uris = fc.tuple(scheme, user, host, port, path).map(([s, u, h, p, rest]) => `${s}://${u}${h}${p}${rest}`)
    const type = fc.constantFrom('web', 'native') as fc.Arbitrary<'web' | 'native'>
    fc.assert(
      fc.property(fc.array(uris, { maxLength: 4 }), uris, type, (redirectUris, asked, applicationType) => {
        const accepted = isRegisteredRedirectUri({ redirectUris, applicationType }, asked, true)
        expect(accepted || !redirectUris.includes(asked)).toBe(true)
        if (redirectUris.includes(asked) || !accepted) return
        // The one liberty: a native client’s port on its own machine, with all else the same.
        expect(applicationType).toBe('native')
        const url = new URL(asked)
        expect([url.protocol, ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)]).toEqual(['http:', true])
        const portless = (uri: string) => uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+/, '$1')
        expect(redirectUris.map(portless)).toContain(portless(asked))
      }),
      { numRuns: 5000 }
    )
  })
})

describe('a pattern of redirect URIs', () => {
  const pattern = String.raw`https://[a-z0-9-]+\.pr\.a\.example/cb(\?x=\d+)?`

  it('allows what fits as a whole', () => {
    for (const uri of ['https://x1.pr.a.example/cb', 'https://x1.pr.a.example/cb?x=12'])
      expect(isRegisteredRedirectUri(withPattern(pattern), uri, true)).toBe(true)
  })

  it.each([
    'https://x1.pr.a.example/cb/more',
    'https://evil.example/https://x1.pr.a.example/cb',
    'https://x1.pr.a.example.evil.example/cb',
    'https://x1xpr.a.example/cb',
    'http://x1.pr.a.example/cb',
    'https://X1.pr.a.example/cb'
  ])('does not allow %s', (uri) => {
    expect(isRegisteredRedirectUri(withPattern(pattern), uri, true)).toBe(false)
  })

  it('does nothing where the configuration does not heed it', () => {
    expect(isRegisteredRedirectUri(withPattern(pattern), 'https://x1.pr.a.example/cb', false)).toBe(false)
  })

  it.each([
    ['plain http', 'http://a.example/'],
    ['a script', 'javascript:alert(1)'],
    ['a fragment', 'https://a.example/#x'],
    ['a user name', 'https://a.example@evil.example/'],
    ['a backslash, which parsers read differently', String.raw`https://evil.example\@a.example/`],
    ['a path with a way round', 'https://a.example/x/../../y'],
    ['what is no address', 'anything'],
    ['a line break', 'https://a.example/\n']
  ])('does not allow %s, however wide it is', (_name, uri) => {
    expect(isRegisteredRedirectUri(withPattern(String.raw`[\s\S]*`), uri, true)).toBe(false)
  })

  it('does not lead pairwise subjects out of their sector', () => {
    const definition = withPattern('https://.*', { subjectType: 'pairwise' })
    expect(isRegisteredRedirectUri(definition, 'https://a.example/other', true)).toBe(true)
    expect(isRegisteredRedirectUri(definition, 'https://b.example/other', true)).toBe(false)
  })

  it('that was stored before it was checked fits nothing', () => {
    expect(isRegisteredRedirectUri(withPattern('(?=.*)https://.*'), 'https://a.example/x', true)).toBe(false)
  })
})

describe('the lists of the configuration', () => {
  const allows = (uri: string, clientWhiteList: string[], clientBlackList: string[] = []) =>
    isRedirectAllowed({ clientWhiteList, clientBlackList }, uri)

  it.each([
    ['*', 'org.example.app:/cb'],
    ['a.example', 'https://a.example/cb'],
    ['*.a.example/*', 'https://x.y.a.example/cb'],
    ['*.a.example/*', 'https://a.example/'],
    ['https://a.example/cb*', 'https://a.example/cb/more'],
    ['a.example:8443', 'https://a.example:8443/'],
    ['A.Example/', 'https://a.example/'],
    ['[::1]:*', 'http://[::1]:4000/cb']
  ])('%s takes %s in', (pattern, uri) => {
    expect(allows(uri, [pattern])).toBe(true)
    expect(allows(uri, ['*'], [pattern])).toBe(false)
  })

  it.each([
    ['a.example', 'https://b.a.example/'],
    ['*.a.example/*', 'https://xa.example/'],
    ['*.a.example/*', 'https://a.example.evil.test/'],
    ['*.a.example/*', 'https://evil.test/.a.example/'],
    ['https://a.example', 'http://a.example/'],
    ['a.example/cb', 'https://a.example/cb2'],
    ['a.example:443', 'https://a.example:8443/']
  ])('%s leaves %s out', (pattern, uri) => {
    expect(allows(uri, [pattern])).toBe(false)
    expect(allows(uri, ['*'], [pattern])).toBe(true)
  })
})
