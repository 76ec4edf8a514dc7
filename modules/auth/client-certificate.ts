import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { Request } from 'express'
import type { Context } from '#modules/core/module'

type Slice = Pick<Context, 'config' | 'now'>

/** Where a reverse proxy puts the certificate that the client has shown it: PEM, also with its lines joined or escaped. */
const headerName = 'x-clientcert'
/** Characters of that header that are looked at. */
const longest = 16_384

const read = new WeakMap<object, X509Certificate | undefined>()

/**
 * The certificate of the client (RFC 8705): the one of its connection on the listener that asks for it, elsewhere the one
 * that a trusted proxy hands on; from anybody else the header says nothing.
 * @returns undefined where there is none, none that can be read, or none that is in force
 */
export function clientCertificate({ now }: Slice, req: IncomingMessage): X509Certificate | undefined {
  const certificate = shownCertificate(req)
  return certificate && isInForce(certificate, now()) ? certificate : undefined
}

function shownCertificate(req: IncomingMessage): X509Certificate | undefined {
  const { socket } = req
  // A connection has one certificate for its life: it cannot be negotiated anew.
  const source = socket instanceof TLSSocket ? socket : req
  if (!read.has(source))
    read.set(
      source,
      socket instanceof TLSSocket
        ? socket.getPeerX509Certificate()
        : isFromProxy(req as Request)
          ? parse(req.headers[headerName])
          : undefined
    )
  return read.get(source)
}

/**
 * Whether somebody who is trusted with that has issued the certificate. Without authorities to compare with, the proxy that
 * hands it on has to have looked; nobody has on the listener of our own.
 */
export function isVouchedFor(ctx: Slice, req: IncomingMessage): boolean {
  const certificate = clientCertificate(ctx, req)
  if (!certificate || !isForClients(certificate)) return false
  const { authorities } = ctx.config.mtls
  if (authorities.length === 0) return !cameByMutualTls(req)
  const now = ctx.now()
  return authorities.some((authority) => hasIssued(authority, certificate, now))
}

/** Did the request come by the listener that asks for certificates? */
export const cameByMutualTls = ({ socket }: IncomingMessage): boolean => socket instanceof TLSSocket

/** Each authority that may issue is named itself: none becomes one by the word of another. */
const hasIssued = (authority: X509Certificate, certificate: X509Certificate, now: number): boolean =>
  isInForce(authority, now) && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)

/** `id-kp-clientAuth`, `anyExtendedKeyUsage` */
const forClients = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'])

/** Not for servers alone (RFC 5280, 4.2.1.12). */
function isForClients({ keyUsage }: X509Certificate): boolean {
  // Node has the extended usages by this name, and none where any would do.
  const usages = keyUsage as string[] | undefined
  return usages === undefined || usages.some((usage) => forClients.has(usage))
}

const isInForce = (certificate: X509Certificate, now: number) =>
  certificate.validFromDate.getTime() <= now && now < certificate.validToDate.getTime()

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
