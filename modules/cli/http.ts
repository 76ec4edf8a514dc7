/**
 * The one way in which the terminals speak to a server. It is node:http rather than fetch, which takes no certificate of
 * the client's, trusts no other certificate for one request, and takes longer to load.
 */
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Exit } from './exit.ts'

/** A server, and how far it is trusted. */
export interface Server {
  /** Where tokens come from, and the rest unless `internal` says otherwise: `https://id.example.org`. */
  origin: string
  /** Origin of Config API and SCIM where they have a listener of their own. */
  internal?: string | undefined
  /** `false`: its certificate is not looked at. */
  verify?: boolean | undefined
  /** PEM of the client's own certificate. */
  certificate?: { cert: string; key: string; passphrase?: string | undefined } | undefined
  /** Milliseconds without a word from the server; 60 s when absent. */
  timeout?: number | undefined
  /** Is told what went over the line. */
  onExchange?: ((exchange: Exchange) => void) | undefined
}

export interface Message {
  method: string
  /** Below the origin, with its query; or a whole address. */
  path: string
  headers?: Record<string, string>
  /** A form is sent as such, with its content type. */
  body?: string | Uint8Array | URLSearchParams | undefined
}

/** What a server has answered, whatever the status. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
}

export interface Exchange {
  url: string
  message: Message
  answer: Answer
}

/** Below these paths is what may have a listener of its own. */
const internalPaths = /^\/(jans-config-api|jans-scim|scim|metrics)(\/|$)/

/** @throws Exit `unreachable` */
export async function send(server: Server, message: Message): Promise<Answer> {
  const base = server.internal !== undefined && internalPaths.test(message.path) ? server.internal : server.origin
  const url = new URL(message.path, base)
  const form = message.body instanceof URLSearchParams
  const body = form ? String(message.body) : (message.body as string | Uint8Array | undefined)
  const headers: Record<string, string | number> = {
    accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    ...message.headers
  }
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const trust = { rejectUnauthorized: server.verify ?? true, ...server.certificate }
  let sent: ClientRequest
  try {
    sent = request(url, { method: message.method, headers, timeout: server.timeout ?? 60_000, ...trust }, resolve)
  } catch (error) {
    // A key without its password, a certificate that is none, a header that cannot be sent.
    throw new Exit('usage', `The request cannot be made: ${(error as Error).message}`, { cause: error })
  }
  sent.on('timeout', () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
  sent.on('error', reject)
  sent.end(body)
  try {
    const response = await promise
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    const answer = { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }
    server.onExchange?.({ url: url.href, message: { ...message, body }, answer })
    return answer
  } catch (error) {
    throw new Exit('unreachable', explain(url.origin, error as NodeJS.ErrnoException), { cause: error })
  }
}

/** The body as text. */
export const textOf = ({ bytes }: Answer): string => bytes.toString('utf8')

/** Is the body JSON, by what the server says of it? */
export const isJson = ({ headers }: Answer): boolean => /[/+]json\s*(;|$)/i.test(headers['content-type'] ?? '')

/** The body as JSON; undefined where it is none. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(textOf(answer)) as unknown
  } catch {
    return undefined
  }
}

/** Why there is no connection, and what to do about it. */
function explain(origin: string, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${origin}. Is the server running, and is this its address?`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${new URL(origin).hostname} is not known. Check the name of the host, or the network`
    case 'ETIMEDOUT':
      return `${origin} did not answer in time. Check the address, a firewall, or the load of the server`
    case 'ECONNRESET':
    case 'EPIPE':
      return `${origin} closed the connection. Is it ${origin.startsWith('https') ? 'http instead of https' : 'https instead of http'}, or was the server stopped?`
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `${origin} speaks no TLS that is understood here (${code}). Is it http instead of https?`
  }
  if (code?.startsWith('CERT_') || code?.includes('CERTIFICATE') || /SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code ?? ''))
    return `The certificate of ${origin} is not trusted (${code}). Name its authority with NODE_EXTRA_CA_CERTS=<file.pem>, or do without verification where nobody can listen`
  return `${origin} cannot be reached: ${message || code}`
}
