import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP } from 'node:net'

/** Whom outbound connections may reach. */
interface Reach {
  /** May loopback addresses be reached? True in developer mode. */
  allowLoopback: boolean
  /** Hosts that may have private addresses. */
  allowedHosts: readonly string[]
}

interface OutboundOptions extends Reach {
  /** Milliseconds until an unanswered request is given up. */
  timeout?: number
  /** Milliseconds until there has to be a connection; only the whole is bounded unless told otherwise. */
  connectTimeout?: number
  /** Bytes of an answer that are read at most. */
  limit?: number
}

/** `fetch`, whose bounds one request may choose otherwise. */
export type OutboundFetch = (
  input: Parameters<typeof fetch>[0],
  init?: RequestInit & Pick<OutboundOptions, 'timeout' | 'limit'>
) => Promise<Response>

type LookupDone = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** Looks a name up as `node:dns` does, and checks an address that needs no looking up; neither lets a private address pass. */
interface OutboundGuard {
  lookup: (host: string, options: LookupOptions, done: LookupDone) => void
  /** @throws TypeError for the address of a host that must not be reached; a name is looked up later */
  check: (host: string) => void
}

/** The address is checked at the moment of connecting, so that a name cannot change between check and use. */
export function outboundGuard({ allowLoopback, allowedHosts }: Reach): OutboundGuard {
  const forbidden = (address: string, host: string) =>
    !allowedHosts.includes(host) &&
    isPrivate(address) &&
    !(allowLoopback && loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))

  return {
    check(host) {
      if (isIP(host) && forbidden(host, host)) throw refusal(host)
    },
    lookup: (host, options, done) =>
      resolve(host, { ...options, all: true }, (error, addresses) => {
        if (error) return done(error, [])
        const bad = addresses.find(({ address }) => forbidden(address, host))
        if (bad) return done(refusal(host), [])
        if (options.all) return done(null, addresses)
        done(null, addresses[0]?.address ?? '', addresses[0]?.family)
      })
  }
}

/**
 * The one way out over HTTP: like `fetch`, but guarded, redirects are not followed, and both the time and the size of an
 * answer are bounded.
 */
export function outboundFetch({
  allowLoopback,
  allowedHosts,
  timeout = 5000,
  connectTimeout = timeout,
  limit = 1_048_576
}: OutboundOptions): OutboundFetch {
  const guard = outboundGuard({ allowLoopback, allowedHosts })

  return async (input, init = {}) => {
    const asked = new Request(input, init)
    const url = new URL(asked.url)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError(`${url.protocol} is not spoken here`)
    guard.check(host)
    const body = asked.body ? Buffer.from(await asked.arrayBuffer()) : undefined
    const { timeout: patience = timeout, limit: most = limit } = init
    const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(patience)])
    return new Promise((resolvePromise, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = send(
        url,
        {
          method: asked.method,
          headers: { ...Object.fromEntries(asked.headers), ...(body && { 'content-length': body.length }) },
          lookup: guard.lookup as never,
          signal
        },
        (answer) => {
          const chunks: Buffer[] = []
          let size = 0
          answer.on('data', (chunk: Buffer) => {
            size += chunk.length
            if (size > most) answer.destroy(new Error(`The answer of ${host} is larger than ${most} bytes`))
            chunks.push(chunk)
          })
          answer.on('error', reject)
          answer.on('end', () => {
            try {
              resolvePromise(toResponse(answer, Buffer.concat(chunks)))
            } catch (cause) {
              reject(new TypeError(`The answer of ${host} is not one of HTTP`, { cause }))
            }
          })
        }
      )
      request.on('error', reject)
      const slow = setTimeout(() => request.destroy(new Error(`${host} cannot be connected to`)), connectTimeout)
      request.once('socket', (socket) => {
        if (!socket.connecting) return clearTimeout(slow)
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(slow))
      })
      request.once('close', () => clearTimeout(slow))
      request.end(body)
    })
  }
}

/** @throws RangeError for a status that no response has, which the parser lets pass */
function toResponse({ statusCode: status = 502, rawHeaders }: IncomingMessage, content: Buffer<ArrayBuffer>): Response {
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string)
  return new Response([204, 205, 304].includes(status) ? null : content, { status, headers })
}

const refusal = (host: string) =>
  new TypeError(`${host} has a private address; add it to MINIJANS_ALLOWED_PRIVATE_HOSTS if it may be reached`)

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const privateRanges = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4]
] as const)
  privateRanges.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8]
] as const)
  privateRanges.addSubnet(net, bits, 'ipv6')

/** BlockList sees an IPv4 address mapped into IPv6 as the IPv4 address that it is. */
const isPrivate = (address: string) => privateRanges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
