import type { RequestHandler } from 'express'
import { checkSessionPage } from '#views/auth/check-session'

/** The `check_session_iframe`: the one page that other sites may put into a frame. */
export const checkSession: RequestHandler = (_req, res) => {
  const policy = String(res.getHeader('Content-Security-Policy') ?? '')
  res.removeHeader('X-Frame-Options')
  res.set({
    'Content-Security-Policy': policy.replace("frame-ancestors 'none'", 'frame-ancestors *'),
    // Pages that isolate themselves may frame it as well.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cache-Control': 'public, max-age=60'
  })
  res.type('html').send(checkSessionPage().toString())
}
