import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Router, type Response } from 'express'
import type { Config } from '#modules/core/config'
import { apiDocsPage } from '#views/config-api/docs'

/** The files of Swagger UI that the page uses. */
const files = ['swagger-ui.css', 'swagger-ui-bundle.js']

/**
 * The page on which the API can be read and tried out.
 * @param document address of the OpenAPI document
 */
export function docsRouter({ issuer }: Pick<Config, 'issuer'>, document: string): Router {
  const router = Router()
  router.get('/', (req, res) => {
    // Relative addresses need the slash.
    if (!req.originalUrl.split('?', 1)[0]?.endsWith('/')) return res.redirect(308, `${req.baseUrl}/`)
    loosenPolicy(res, issuer)
    res
      .type('html')
      .send(apiDocsPage({ styles: ['swagger-ui.css'], scripts: ['swagger-ui-bundle.js', 'start.js'] }).toString())
  })
  router.get('/start.js', (_req, res) => {
    const options = JSON.stringify({ url: document, dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: true })
    res.type('js').send(`${followTheme}\nSwaggerUIBundle(${options})\n`)
  })
  for (const name of files)
    router.get(`/${name}`, (_req, res, next) => {
      const root = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))
      res.sendFile(name, { root, maxAge: '1d' }, (error) => error && next(error))
    })
  return router
}

/** Swagger UI is dark under a class of its own; the switch for it belongs to a layout that is not used here. */
const followTheme = `document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches)`

/**
 * Swagger UI writes style attributes; scripts stay files of our own. It fetches its token from the issuer, whose origin
 * need not be the one of the page.
 */
function loosenPolicy(res: Response, issuer: string): void {
  const policy = String(res.getHeader('Content-Security-Policy'))
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", `connect-src 'self' ${issuer}`)
  res.setHeader('Content-Security-Policy', policy)
}
