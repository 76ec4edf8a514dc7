import type { Response } from 'express'
import type { Html } from '#views/html'

/** Answers with a page. */
export function show(res: Response, page: Html, status = 200): void {
  res.status(status).type('html').send(page.toString())
}
