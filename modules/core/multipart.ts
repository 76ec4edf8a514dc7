import type { RequestHandler } from 'express'
import express from 'express'
import { AppError } from './errors.ts'

interface MultipartOptions {
  /** Bytes of the whole body. */
  limit: number
  /** Fields and files together. */
  parts?: number
}

/**
 * Reads a `multipart/form-data` body (RFC 7578) into `req.body`, which is then a `FormData`. The body is bounded before
 * the platform's own parser sees it, because that one keeps everything in memory.
 */
export function multipartBody({ limit, parts = 20 }: MultipartOptions): RequestHandler {
  const read = express.raw({ type: () => true, limit })
  return (req, res, next) => {
    const type = req.headers['content-type'] ?? ''
    if (!req.is('multipart/form-data'))
      return next(new AppError('unsupported_media_type', 415, 'Send the body as multipart/form-data'))
    read(req, res, async (error?: unknown) => {
      if (error) {
        const { status, type: problem } = error as { status?: number; type?: string }
        if (problem === 'entity.too.large')
          return next(new AppError('too_large', 413, `The body may have at most ${limit} bytes`))
        return next(new AppError('invalid_body', status ?? 400, 'The body could not be read', { cause: error }))
      }
      try {
        req.body = await parse(req.body, type, parts)
      } catch (problem) {
        return next(problem)
      }
      next()
    })
  }
}

/** @throws AppError `invalid_body` */
async function parse(body: unknown, type: string, parts: number): Promise<FormData> {
  const bytes = body instanceof Buffer ? body : Buffer.alloc(0)
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  // Of two, parsers disagree on which one counts.
  if (boundary === undefined || type.match(/boundary=/gi)?.length !== 1) throw notAForm()
  // The last one closes the form.
  if (hasMore(bytes, `--${boundary}`, parts + 1))
    throw new AppError('invalid_body', 400, `The form may have at most ${parts} parts`)
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw notAForm(cause)
  }
}

const notAForm = (cause?: unknown) =>
  new AppError('invalid_body', 400, 'The body is no form of the type multipart/form-data', { cause })

/** Does the text occur more than so many times? */
function hasMore(bytes: Buffer, text: string, times: number): boolean {
  let at = bytes.indexOf(text)
  for (let found = 0; at >= 0; at = bytes.indexOf(text, at + text.length)) if (++found > times) return true
  return false
}
