import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import { Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'

/** Where a reverse proxy puts the certificate that the client has shown it: PEM, also with its lines joined or escaped. */
const headerName = 'x-clientcert'
/** Characters of that header that are looked at. */
const longest = 16_384

const read = new WeakMap<IncomingMessage, X509Certificate | undefined>()

/**
 * The certificate of the client (RFC 8705), as the trusted proxy hands it on: from anybody else the header says nothing.
 * @returns undefined where there is none, or none that can be read
 */
function clientCertificate(req: IncomingMessage): X509Certificate | undefined {
  if (!read.has(req)) read.set(req, isFromProxy(req as Request) ? parse(req.headers[headerName]) : undefined)
  return read.get(req)
}

function isFromProxy(req: Request): boolean {
  const isTrusted = req.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean
  return isTrusted(req.socket.remoteAddress, 0)
}

function parse(header: string | string[] | undefined): X509Certificate | undefined {
  if (typeof header !== 'string' || header.length > longest) return undefined
  try {
    const text = header.includes('%') ? decodeURIComponent(header) : header
    const [, base64 = ''] =
      /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(text) ?? []
    return base64 ? new X509Certificate(Buffer.from(base64, 'base64')) : undefined
  } catch {
    return undefined
  }
}

/** What the library is told of mutual TLS. */
export const mutualTls = (now: () => number): NonNullable<NonNullable<Configuration['features']>['mTLS']> => ({
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate: (koa) => clientCertificate(koa.req),
  // Whether somebody trusted has signed it the proxy has looked at; whether it is over is seen here.
  certificateAuthorized: (koa) => isInForce(clientCertificate(koa.req), now()),
  certificateSubjectMatches(koa, property, expected) {
    const certificate = clientCertificate(koa.req)
    return certificate !== undefined && matchesSubject(certificate, property, expected)
  }
})

const isInForce = (certificate: X509Certificate | undefined, now: number) =>
  certificate !== undefined && certificate.validFromDate.getTime() <= now && now < certificate.validToDate.getTime()

/**
 * Janssen binds a token to the certificate that is shown when it is asked for, whether the client has registered that or
 * not. A DPoP key comes first: a token has one binding.
 */
export function bindToCertificates(provider: Provider): void {
  for (const { prototype } of [provider.AccessToken, provider.ClientCredentials]) {
    const save = Reflect.get(prototype, 'save') as (this: Bound, ...args: unknown[]) => Promise<string>
    Object.assign(prototype, {
      save(this: Bound, ...args: unknown[]) {
        const koa: KoaContextWithOIDC | undefined = Provider.ctx
        const certificate = koa?.oidc.route === 'token' ? clientCertificate(koa.req) : undefined
        if (certificate && !this.isSenderConstrained()) this.setThumbprint('x5t', certificate)
        return save.apply(this, args)
      }
    })
  }
}

interface Bound {
  isSenderConstrained(): boolean
  setThumbprint(kind: 'x5t', certificate: X509Certificate): void
}

/** Does the certificate name what the client has registered (RFC 8705, 2.1.2)? */
export function matchesSubject(certificate: X509Certificate, property: string, expected: string): boolean {
  if (property === 'tls_client_auth_subject_dn') return isSameName(certificate.subject, expected)
  const kind = sanKinds.get(property)
  if (!kind) return false
  const wanted = canonical(kind, expected)
  return alternativeNames(certificate.subjectAltName).some(
    (name) => name.kind === kind && canonical(kind, name.value) === wanted
  )
}

const sanKinds = new Map([
  ['tls_client_auth_san_dns', 'DNS'],
  ['tls_client_auth_san_uri', 'URI'],
  ['tls_client_auth_san_ip', 'IP Address'],
  ['tls_client_auth_san_email', 'email']
])

/** Node writes them in one line, and quotes those that could be mistaken for several. */
function alternativeNames(text = ''): { kind: string; value: string }[] {
  return [...text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, kind = '', value = '']) => ({
    kind,
    value: value.startsWith('"') ? (JSON.parse(value) as string) : value
  }))
}

function canonical(kind: string, value: string): string {
  if (kind === 'DNS') return value.toLowerCase()
  if (kind !== 'IP Address') return value
  return URL.parse(`http://${value.includes(':') ? `[${value}]` : value}`)?.hostname ?? value
}

/** Compares two names part by part: RFC 4514 writes them in the order that is the reverse of the certificate's. */
function isSameName(subject: string, expected: string): boolean {
  const own = subject.split('\n').map(part)
  const wanted = splitName(expected).map(part)
  const same = (others: string[]) => others.length === own.length && others.every((text, i) => text === own[i])
  return own.length > 0 && (same(wanted) || same(wanted.toReversed()))
}

/** At the commas that are not escaped. */
const splitName = (name: string) => name.match(/(?:\\.|[^,\\])+/g) ?? []

const types = new Map([
  ['s', 'st'],
  ['e', 'emailaddress'],
  ['email', 'emailaddress'],
  ['1.2.840.113549.1.9.1', 'emailaddress']
])

/** One part as `type=value`, letters small, spaces single, nothing escaped. */
function part(text: string): string {
  const equals = text.indexOf('=')
  const type = text.slice(0, equals).trim().toLowerCase()
  const value = text
    .slice(equals + 1)
    .trim()
    .replaceAll(/\\([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll(/\\(.)/g, '$1')
  return `${types.get(type) ?? type}=${value.replaceAll(/\s+/g, ' ').toLowerCase()}`
}
