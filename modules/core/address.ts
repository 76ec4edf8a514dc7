import { isIP } from 'node:net'
import type { Request } from 'express'

export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (/^(::ffff:)?127\./.test(address) || address === '::1')

/** What Express calls `req.ip`, which takes a while to ask for; without a proxy's header it is the socket's address. */
export const callerAddress = (req: Request): string | undefined =>
  req.headers['x-forwarded-for'] === undefined ? req.socket.remoteAddress : req.ip

/**
 * What a caller is counted by: its IPv4 address, also where that is mapped into IPv6, else the /64 of its IPv6 address,
 * because a subscriber has at least as many to choose from.
 */
export function clientAddress(ip: string): string {
  if (isIP(ip) !== 6) return ip
  // Also without the zone, and with an IPv4 tail as hexadecimal digits.
  const { hostname } = new URL(`http://[${ip.replace(/%.*/, '')}]`)
  const [front = [], back = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part ? part.split(':') : []))
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  if (/^(0:){5}ffff:/.test(groups.join(':'))) return ipv4(groups.slice(6))
  return `${groups.slice(0, 4).join(':')}::/64`
}

const ipv4 = (groups: string[]) =>
  groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.')
