import type { RequestHandler } from 'express'
import express from 'express'
import { AppError } from './errors.ts'
import { isStorable } from './text.ts'

interface BytesBodyOptions {
  /** Media types that are read; a body of another type is answered with 415. */
  types: string[]
  /** Bytes. */
  limit?: number
}

interface JsonBodyOptions extends BytesBodyOptions {
  /** How deep objects and arrays may lie in one another. */
  depth?: number
}

/** Reads a body into `req.body` as a Buffer; without a body that stays undefined. */
export function bytesBody({ types, limit = 1_048_576 }: BytesBodyOptions): RequestHandler {
  const read = express.raw({ type: () => true, limit })
  return (req, res, next) => {
    if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return next()
    if (req.headers['content-length'] === '0') return next()
    if (!types.some((type) => req.is(type)))
      return next(new AppError('unsupported_media_type', 415, `Send the body as ${types.join(' or ')}`))
    read(req, res, (error?: unknown) => {
      if (!error) return next()
      const { status, type } = error as { status?: number; type?: string }
      if (type === 'entity.too.large')
        return next(new AppError('too_large', 413, `The body may have at most ${limit} bytes`))
      next(new AppError('invalid_body', status ?? 400, 'The body could not be read', { cause: error }))
    })
  }
}

/** Reads a JSON body into `req.body`; too large, too deep, not UTF-8 and not JSON are refused before anybody looks. */
export function jsonBody({ types, limit, depth = 32 }: JsonBodyOptions): RequestHandler {
  const read = bytesBody({ types, ...(limit !== undefined && { limit }) })
  return (req, res, next) => {
    read(req, res, (error?: unknown) => {
      if (error || req.body === undefined) return next(error)
      try {
        req.body = parseJson(req.body as Buffer, depth)
      } catch (problem) {
        return next(problem)
      }
      next()
    })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws AppError `invalid_json` with the reason */
export function parseJson(bytes: Uint8Array, depth = 32): unknown {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw new AppError('invalid_json', 400, 'The body is not valid UTF-8')
  }
  // Looked at before parsing: the parser itself would follow any depth.
  if (nesting(text) > depth) throw new AppError('invalid_json', 400, `The JSON may be nested at most ${depth} deep`)
  try {
    const value: unknown = JSON.parse(text)
    if (suspicious.test(text)) refuseUnacceptable(value)
    return value
  } catch (cause) {
    throw new AppError('invalid_json', 400, `The body is not valid JSON: ${(cause as Error).message}`, { cause })
  }
}

/** Only what is written in one of these ways can become what must not be there. */
const suspicious = /__proto__|\\u(?:00[0-7]|d[89a-f])/i

/**
 * Refuses texts that no database keeps, and drops what would become a prototype when it is copied. Not by a reviver of the
 * parser, which takes twenty times as long.
 */
function refuseUnacceptable(value: unknown): void {
  if (typeof value === 'string') requireStorable(value)
  else if (Array.isArray(value)) for (const item of value) refuseUnacceptable(item)
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      requireStorable(name)
      refuseUnacceptable(member)
      if (name === '__proto__') Reflect.deleteProperty(value, name)
    }
}

function requireStorable(text: string): void {
  if (!isStorable(text)) throw new SyntaxError('U+0000 and halves of surrogate pairs are not allowed')
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = Buffer.from('"\\{}[]')

function nesting(text: string): number {
  let deepest = 0
  let level = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (quoted) {
      if (c === backslash) i++
      else if (c === quote) quoted = false
    } else if (c === quote) quoted = true
    else if (c === openBrace || c === openBracket) deepest = Math.max(deepest, ++level)
    else if (c === closeBrace || c === closeBracket) level--
  }
  return deepest
}
