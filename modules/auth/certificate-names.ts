import type { X509Certificate } from 'node:crypto'

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
