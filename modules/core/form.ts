import { parse, type ParsedUrlQuery } from 'node:querystring'
import type { Request } from 'express'
import { AppError } from './errors.ts'

const formType = /^application\/x-www-form-urlencoded *(;|$)/i
/** Bytes. */
const largest = 102_400
const mostParameters = 20
/** Bytes: well below what Node takes in before anybody reads. */
const largestPeeked = 16_384

/**
 * The parameters of a form (RFC 6749, appendix B), at a tenth of what a body parser costs; one that is repeated is an array.
 * A body of another type has none.
 * @throws AppError `invalid_request` for one that is too large or encoded
 */
export async function readForm(req: Request): Promise<ParsedUrlQuery> {
  if (!formType.test(req.headers['content-type'] ?? '')) return {}
  if (req.headers['content-encoding'] !== undefined)
    throw new AppError('invalid_request', 415, 'Send the form without a content encoding')
  const text = await readText(req)
  const parameters = parse(text, '&', '=', { maxKeys: mostParameters + 1 })
  if (Object.keys(parameters).length > mostParameters)
    throw new AppError('invalid_request', 413, `A form may have at most ${mostParameters} parameters`)
  return parameters
}

/**
 * The parameters of a form that has come as a whole, which stays where it is for whoever reads it next. Of a larger one
 * nothing is touched: Node reads what is left of a request to its end only where nobody has begun to, and its connection
 * would be stuck with an answer that does not want the rest.
 * @returns undefined where more of it is to come, it is larger than such forms are, or it is none
 */
export function peekForm(req: Request): Promise<ParsedUrlQuery | undefined> {
  const { 'content-type': type = '', 'content-length': length, 'content-encoding': encoding } = req.headers
  const size = Number(length)
  const isPeeked = formType.test(type) && encoding === undefined && size > 0 && size <= largestPeeked
  if (!isPeeked) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    req.once('readable', () => {
      const bytes = req.read() as Buffer | null
      if (bytes) req.unshift(bytes)
      resolve(bytes?.length === size ? parse(String(bytes)) : undefined)
    })
  })
}

function readText(req: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= largest) return void chunks.push(chunk)
      // What else comes is read to its end, for the client to hear the answer.
      chunks = []
      reject(new AppError('invalid_request', 413, `A form may have at most ${largest} bytes`))
    })
    req.once('end', () => resolve(chunks.length === 1 ? String(chunks[0]) : String(Buffer.concat(chunks))))
    req.once('error', (cause) => reject(new AppError('invalid_request', 400, 'The form could not be read', { cause })))
  })
}
