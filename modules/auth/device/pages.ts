import type { Request, RequestHandler } from 'express'
import { paths } from '../paths.ts'

/** From Janssen's address of the page to the one that devices show. */
export const toDeviceCode: RequestHandler = (req, res) => {
  const { search } = new URL(req.originalUrl, 'http://here')
  res.redirect(303, paths.code_verification + search)
}

/**
 * Takes the user code of a `verification_uri_complete` out of the address, to stand in the form: the person still has to
 * look at it and send it (RFC 8628, 3.3.1). The library would have a script send it at once.
 */
export function prefillUserCode(req: Request & { userCode?: string }): void {
  const url = new URL(req.url, 'http://here')
  const code = url.searchParams.get('user_code')
  if (req.method !== 'GET' || code === null) return
  req.userCode = code.slice(0, 40)
  req.url = url.pathname
}
