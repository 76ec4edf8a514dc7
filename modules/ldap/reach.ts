import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Config } from '#modules/core/config'
import { outboundGuard } from '#modules/core/outbound'
import type { LdapSource } from './ldap-source.ts'

const usualPort = 389
const usualTlsPort = 636

/** Milliseconds that a server has for a connection. */
const patience = 5000

interface Server {
  host: string
  port?: number
}

/**
 * Can one of the servers be connected to? The others stand in for the one that is down. With `useSSL` its certificate has
 * to be good as well. Who it would sign in is not asked.
 */
export async function isReachable(
  { production, allowedPrivateHosts }: Pick<Config, 'production' | 'allowedPrivateHosts'>,
  { servers, useSSL = false }: Pick<LdapSource, 'servers' | 'useSSL'>
): Promise<boolean> {
  const guard = outboundGuard({ allowLoopback: !production, allowedHosts: allowedPrivateHosts })
  const attempts = servers.map(async (text) => {
    const { host, port = useSSL ? usualTlsPort : usualPort } = requireServer(text)
    guard.check(host)
    const address = { host, port, lookup: guard.lookup as never }
    const socket = useSSL ? connectTls({ ...address, ...(!isIP(host) && { servername: host }) }) : connectPlain(address)
    await opened(socket, useSSL ? 'secureConnect' : 'connect')
  })
  return Promise.any(attempts).then(
    () => true,
    () => false
  )
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
    socket.setTimeout(patience, () => reject(new Error('The server does not answer')))
  }).finally(() => socket.destroy())
}

/** Reads `host`, `host:port` or `[2001:db8::1]:port`; undefined for anything else. */
export function readServer(text: string): Server | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]{2,45})\]|([\w.-]{1,253}))(?::(\d{1,5}))?$/i.exec(text) ?? []
  const host = bracketed ?? plain
  const port = digits === undefined ? undefined : Number(digits)
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined
  return { host, ...(port !== undefined && { port }) }
}

function requireServer(text: string): Server {
  const server = readServer(text)
  if (!server) throw new Error(`${text} is no address of a server`)
  return server
}
