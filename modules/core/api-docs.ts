import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Router, type Response } from 'express'
import { apiDocsPage } from '#views/api-docs'
import type { Config } from './config.ts'

/** The files of Swagger UI that the page uses. */
const files = ['swagger-ui.css', 'swagger-ui-bundle.js']

interface Part {
  name: string
  /** Address of the OpenAPI document that describes it. */
  document: string
}

/**
 * The pages on which an API can be read and tried out, one for each part of it.
 * @param title name of the API
 * @param parts the first one has the address of the router itself, the others lie below it by their names
 */
export function docsRouter(
  { issuer }: Pick<Config, 'issuer'>,
  { title, parts: all }: { title: string; parts: readonly Part[] }
): Router {
  const router = Router()
  for (const [i, part] of all.entries()) {
    const place = i === 0 ? '/' : `/${part.name}/`
    const home = i === 0 ? './' : '../'
    router.get(place, (req, res) => {
      // Relative addresses need the slash.
      const [path = ''] = req.originalUrl.split('?', 1)
      if (!path.endsWith('/')) return res.redirect(308, `${path}/`)
      loosenPolicy(res, issuer)
      const parts = all.map(({ name }, j) => ({
        name,
        address: j === 0 ? home : `${home}${name}/`,
        current: i === j
      }))
      const styles = [`${home}swagger-ui.css`]
      const scripts = [`${home}swagger-ui-bundle.js`, 'start.js']
      res.type('html').send(apiDocsPage({ title, styles, scripts, parts }).toString())
    })
    router.get(`${place}start.js`, (_req, res) => {
      const document = { url: part.document, dom_id: '#swagger-ui' }
      const options = JSON.stringify({ ...document, deepLinking: true, tryItOutEnabled: true })
      res.type('js').send(`${followTheme}\nSwaggerUIBundle(${options})\n`)
    })
  }
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
