import { Router, type Request, type Response } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { contentTypeOf, extensionOf, publicPathOf, type CustomAsset } from './asset.ts'
import { publicPaths } from './directories.ts'
import { findAssetByName, readContent } from './repository.ts'

/** Hands out the files that administrators have brought, each below the address of its service. */
export function servedAssets({ db }: Pick<Context, 'db'>): Router {
  const router = Router({ caseSensitive: true })
  for (const [service, folder] of Object.entries(publicPaths))
    router.get(`${folder}/:name`, async (req, res) => {
      const asset = await findAssetByName(db, req.params.name)
      const type = asset && contentTypeOf(asset.fileName)
      if (!asset || !type || asset.service !== service || publicPathOf(asset) === undefined) throw absent()
      refuseCode(req)
      setHeaders(res, asset, type)
      if (req.fresh) return void res.status(304).end()
      const content = await readContent(db, asset.inum)
      if (!content) throw absent()
      res.send(Buffer.from(content.buffer, content.byteOffset, content.byteLength))
    })
  return router
}

const absent = () => new AppError('not_found', 404, 'There is no such file')

/** Kinds of requests whose answer a browser executes. */
const executing = /^(script|worker|sharedworker|serviceworker|audioworklet|paintworklet)$/

/** Whoever may bring files shall not be able to bring code into the server’s own pages, whose origin they share. */
function refuseCode(req: Request): void {
  const { 'sec-fetch-dest': use, 'sec-fetch-site': from } = req.headers
  if (from === 'same-origin' && typeof use === 'string' && executing.test(use))
    throw new AppError('forbidden', 403, 'Files that were uploaded are not executed in pages of this server')
}

/** Documents that can have scripts in them: a browser gives each an origin of its own, so that they reach nothing here. */
const documents = new Set(['html', 'xhtml', 'svg'])

const sandbox = [
  'sandbox allow-scripts',
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

function setHeaders(res: Response, { fileName, hash }: CustomAsset, type: string): void {
  res.set({
    'Content-Type': type,
    ETag: `"${hash}"`,
    // Another process may replace it: whoever has it asks again after a minute.
    'Cache-Control': 'public, max-age=60',
    'X-Content-Type-Options': 'nosniff',
    // Pages in a sandbox have an origin of their own, and load what belongs to them as strangers do.
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin'
  })
  if (documents.has(extensionOf(fileName))) res.set('Content-Security-Policy', sandbox)
}
