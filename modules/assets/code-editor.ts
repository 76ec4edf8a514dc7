import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RequestHandler } from 'express'
import { notFound } from '#modules/core/errors'

/** Where the files of the editor are: the package's folder of what browsers load. */
const folder = (): string => dirname(fileURLToPath(import.meta.resolve('prism-code-editor')))

let known: string | undefined

/** Address that the files are served below; it changes with the version of the editor. */
export function codeEditorAddress(): string {
  known ??= (JSON.parse(readFileSync(join(folder(), '../package.json'), 'utf8')) as { version: string }).version
  return `/minijans/code-editor/${known}`
}

/** Scripts and styles of the editor of programs, at `/minijans/code-editor/<version>/`; they are anybody’s to have. */
export const codeEditorFiles: RequestHandler = (req, res, next) => {
  const [, version, file = ''] = /^\/([\w.-]+)\/((?:[\w-]+\/)*[\w.-]+\.(?:js|css))$/.exec(req.path) ?? []
  if (version === undefined || !codeEditorAddress().endsWith(`/${version}`)) return next(notFound('The file'))
  res.set('Cross-Origin-Resource-Policy', 'same-origin')
  res.sendFile(file, { root: folder(), maxAge: '1y', immutable: true }, (error) => {
    if (error) next(res.headersSent ? error : notFound('The file'))
  })
}
