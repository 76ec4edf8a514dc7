import type { Request, Response } from 'express'
import type { Config } from './config.ts'

declare global {
  // oxlint-disable-next-line no-namespace -- Express is extended by merging into its namespace
  namespace Express {
    interface Request {
      /** Names this request in logs, audit records and answers. */
      correlationId: string
    }
    interface Response {
      /** Adds a header to whatever the answer will be. */
      also(name: string, value: string | string[]): void
      /**
       * Answers with what is nothing to look at, JSON above all: the whole body at once.
       * @param isPage a browser goes by the headers of a page: a redirect
       */
      complete(type: string, body: string | Buffer, isPage?: boolean): void
      /** Puts on the headers that all answers have; until then others are added by `also`. */
      dress(): void
    }
  }
}

/** The one bearer token of a request, or undefined when there is none in the Authorization header (RFC 6750, 2.1). */
export function bearerToken(req: Request): string | undefined {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(req.headers.authorization ?? '')?.[1]
}

/**
 * The origin for addresses that an internal surface gives out. On a listener of its own it is the one that the caller came
 * by, because no other is known to lead there; where the Host header does not name one, it is the socket's. On the public
 * listener it is the issuer's, whatever the request says.
 */
export function internalOrigin({ issuer, listen }: Pick<Config, 'issuer' | 'listen'>, req: Request): string {
  if (listen.internalPort === undefined) return issuer
  // Both believe a forwarded header only when it comes from a trusted proxy.
  const scheme = req.protocol === 'https' ? 'https' : 'http'
  const name = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i.exec(req.host ?? '')
  const url = name && URL.parse(`${scheme}://${name[0]}`)
  // A proxy that leads from the issuer to the internal listener may not say that it speaks TLS.
  if (url) return url.host === new URL(issuer).host ? issuer : url.origin
  const { localAddress = '127.0.0.1', localPort } = req.socket
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}

/** As `res.json`, without the settings that it asks for each time. */
export function sendJson(res: Response, body: object): void {
  res.complete('application/json; charset=utf-8', JSON.stringify(body))
}
