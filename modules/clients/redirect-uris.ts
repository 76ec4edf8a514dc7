import { compilePattern, type Pattern } from '#modules/core/pattern'
import { valueOf } from './client.ts'
import type { ClientDefinition } from './members.ts'

/** What a browser would run, or read from its own machine. */
const dangerousSchemes = new Set(['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'about:', 'filesystem:'])
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Why a client may not have the redirect URI (OpenID Connect Registration, 2, application_type; RFC 8252, 7).
 * @returns words that follow the URI, or undefined where it may
 */
export function redirectUriProblem(uri: string, definition: ClientDefinition): string | undefined {
  const url = URL.parse(uri)
  if (!url || /[\s\p{Cc}]/u.test(uri)) return 'is not an absolute URI'
  if (uri.includes('#')) return 'must not have a fragment'
  const { protocol, hostname } = url
  if (dangerousSchemes.has(protocol)) return `must not use the scheme ${protocol.slice(0, -1)}`
  if (url.username !== '' || url.password !== '') return 'must not have a user name or a password'
  const loopback = loopbackHosts.has(hostname)
  if (valueOf(definition, 'applicationType') === 'native') {
    if (protocol === 'http:' && !loopback) return 'uses http, which a native client may do on the loopback only'
    if (protocol === 'https:' && loopback) return 'uses https on the loopback, where a native client uses http'
    return undefined
  }
  if (protocol === 'http:' && !loopback) return 'must use https; only the loopback may go without'
  if (protocol !== 'https:' && protocol !== 'http:') return 'must use https; other schemes are for native clients'
  if (usesImplicit(definition) && (protocol === 'http:' || hostname === 'localhost'))
    return 'must use https and no localhost, because a web client with the implicit grant gets tokens there'
  return undefined
}

const usesImplicit = (definition: ClientDefinition) =>
  definition.grantTypes?.includes('implicit') === true &&
  (definition.responseTypes ?? []).some((type) => type !== 'code')

/**
 * May an answer go there? What is registered is compared letter by letter (RFC 9700, 4.1.3), but for the port on a native
 * client's loopback (RFC 8252, 7.3).
 * @param heedPattern whether `redirectUrisRegex` counts as well
 */
export function isRegisteredRedirectUri(definition: ClientDefinition, uri: string, heedPattern: boolean): boolean {
  const registered = definition.redirectUris ?? []
  if (registered.includes(uri)) return true
  if (valueOf(definition, 'applicationType') === 'native') {
    const portless = withoutLoopbackPort(uri)
    if (portless !== undefined && registered.some((one) => withoutLoopbackPort(one) === portless)) return true
  }
  return heedPattern && fitsPattern(definition, uri)
}

function withoutLoopbackPort(uri: string): string | undefined {
  const [, host, port = '', rest] =
    /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?([/?][^#]*)?$/.exec(uri) ?? []
  return host === undefined || Number(port) > 65_535 ? undefined : `${host}${rest ?? ''}`
}

/** What fits the pattern obeys the rules for what is registered besides, and is written in the one way that parsers agree on. */
function fitsPattern(definition: ClientDefinition, uri: string): boolean {
  const source = definition.attributes?.redirectUrisRegex
  if (!source || !patternOf(source)?.matches(uri) || redirectUriProblem(uri, definition) !== undefined) return false
  const url = new URL(uri)
  if (url.href !== uri && url.href !== `${uri}/`) return false
  // One sector has one set of subjects: nobody else may learn them.
  return valueOf(definition, 'subjectType') !== 'pairwise' || url.host === sectorOf(definition)
}

/** Whose subjects are the same: the host of the sector identifier, or of the redirect URIs (OpenID Connect Core, 8.1). */
const sectorOf = ({ sectorIdentifierUri, redirectUris }: ClientDefinition) =>
  URL.parse(sectorIdentifierUri ?? redirectUris?.[0] ?? '')?.host

const compiled = new Map<string, Pattern | undefined>()

function patternOf(source: string): Pattern | undefined {
  if (!compiled.has(source)) {
    if (compiled.size >= 100) compiled.clear()
    try {
      compiled.set(source, compilePattern(source))
    } catch {
      // Written before this was checked.
      compiled.set(source, undefined)
    }
  }
  return compiled.get(source)
}

/**
 * Does an address fit one of the patterns of a list? They name a scheme, a host, a port and a path, all but the host may be
 * left out; an asterisk stands for any text, before a host's name for the host itself besides: `*.example.org/*`.
 */
export function isListed(patterns: readonly string[], address: string): boolean {
  if (patterns.length === 0) return false
  const url = URL.parse(address)
  if (!url) return false
  const { protocol, hostname, port, pathname } = url
  return patterns.some((pattern) => {
    if (pattern === '*') return true
    const [, scheme, host = '', wantedPort, path] =
      /^(?:([\w+.*-]+):\/\/)?(\[[^\]]*\]|[^/:]*)(?::([\d*]+))?(\/.*)?$/.exec(pattern) ?? []
    return (
      (scheme === undefined || isLike(`${scheme.toLowerCase()}:`, protocol)) &&
      (isLike(host.toLowerCase(), hostname) || (host.startsWith('*.') && host.slice(2).toLowerCase() === hostname)) &&
      (wantedPort === undefined || isLike(wantedPort, port || (protocol === 'https:' ? '443' : '80'))) &&
      (path === undefined || isLike(path, pathname))
    )
  })
}

/** Compares from both ends of each asterisk, without trying anything twice. */
function isLike(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  const last = rest.pop() as string
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  const end = text.length - last.length
  let at = first.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
