import { constants } from 'node:crypto'
import type { RequestListener, ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import { isIP } from 'node:net'
import type { Config } from '#modules/core/config'
import type { Module } from '#modules/core/module'
import { openAuthority, serverIdentity, type ServerIdentity } from '#modules/keys/index'

/** On every listener, so that it can be had where the client trusts somebody already. */
export const authorityPath = '/jans-auth/restv1/mtls-ca.pem'

/** Suites that keep what was said secret after a key is lost; TLS 1.3 has no others. */
const suites = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-CHACHA20-POLY1305'
]

/**
 * Servers that ask clients for certificates (RFC 8705). They take whatever a client has, because some have signed theirs
 * themselves; what that is worth is for the auth server to say. They name no authorities, else clients would keep such a
 * certificate to themselves.
 * @returns how to make one, whose handshakes fail until it has a certificate, and the module that gives it one of the
 *   installation's own authority, another one before that ends, and clients the authority's
 */
export function mutualTls() {
  const servers: Server[] = []
  let authorityCertificate: Buffer
  let identity: ServerIdentity
  const renew: NonNullable<Module['prepare']> = async (ctx) => {
    const authority = await openAuthority(ctx)
    authorityCertificate = Buffer.from(authority.certificate)
    identity = await serverIdentity(authority, hostsOf(ctx.config), ctx.now())
    const { key, cert } = identity
    for (const server of servers)
      server.setSecureContext({
        key,
        cert,
        ca: [],
        minVersion: 'TLSv1.2',
        ciphers: suites.join(':'),
        honorCipherOrder: true,
        secureOptions: constants.SSL_OP_NO_RENEGOTIATION
      })
  }
  const create = (options: ServerOptions, handle: RequestListener): Server => {
    const asking = { requestCert: true, rejectUnauthorized: false, handshakeTimeout: 20_000 }
    const server = createServer({ ...options, ...asking }, handle)
    servers.push(server)
    return server
  }
  const module: Module = {
    name: 'mutual TLS',
    prepare: renew,
    mount(app) {
      app.get(authorityPath, (_req, res) => {
        res.type('application/pem-certificate-chain').send(authorityCertificate)
      })
    },
    jobs: (ctx) => [
      {
        name: 'renew the certificate for mutual TLS',
        every: 3_600_000,
        onEachReplica: true,
        run: async () => (ctx.now() < identity.renewAt ? undefined : renew(ctx))
      }
    ]
  }
  return { create, module }
}

/** Names that clients may know the server by: the one that they are told first. */
function hostsOf({ issuer, listen, mtls }: Config): [string, ...string[]] {
  const told = [mtls.origin, issuer].flatMap((origin) => (origin === undefined ? [] : hostOf(origin)))
  const all = [...told, listen.host, 'localhost', '127.0.0.1', '::1'].filter(isNameOrAddress)
  return [...new Set(all)] as [string, ...string[]]
}

const hostOf = (origin: string) => new URL(origin).hostname.replace(/^\[|\]$/g, '')

/** Neither all addresses at once nor one that has a meaning on this machine alone. */
const isNameOrAddress = (host: string) =>
  host !== '0.0.0.0' && host !== '::' && (isIP(host) !== 0 ? !host.includes('%') : /^[\w.-]+$/.test(host))
