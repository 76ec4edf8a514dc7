import type { RequestHandler } from 'express'

/** A form's answer leads on to the client, wherever that sends the browser next; Chromium holds `form-action` against it all. */
export const letFormsLeave: RequestHandler = (_req, res, next) => {
  const policy = String(res.getHeader('Content-Security-Policy') ?? '')
  res.setHeader('Content-Security-Policy', policy.replace(/form-action [^;]*;/, ''))
  next()
}
