import type { Request } from 'express'

declare global {
  // oxlint-disable-next-line no-namespace -- Express is extended by merging into its namespace
  namespace Express {
    interface Request {
      /** Names this request in logs, audit records and answers. */
      correlationId: string
    }
  }
}

/** The one bearer token of a request, or undefined when there is none in the Authorization header (RFC 6750, 2.1). */
export function bearerToken(req: Request): string | undefined {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(req.headers.authorization ?? '')?.[1]
}
