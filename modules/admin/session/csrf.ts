import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { AppError } from '#modules/core/errors'
import { formOf } from '../form.ts'

/**
 * The token for one page: the session's own under a pad of its own. Pages are compressed, and what stands in each of them
 * could else be guessed from their lengths (BREACH).
 */
export function csrfToken(secret: string): string {
  const own = Buffer.from(secret)
  const pad = randomBytes(own.length)
  return Buffer.concat([pad, xor(own, pad)]).toString('base64url')
}

/** @throws AppError `cross_site` when the form was not made for this session */
export function checkToken(req: Request, secret: string): void {
  const own = Buffer.from(secret)
  const given = Buffer.from(formOf(req).get('csrf') ?? '', 'base64url')
  const isOurs =
    given.length === 2 * own.length &&
    timingSafeEqual(xor(given.subarray(0, own.length), given.subarray(own.length)), own)
  if (!isOurs)
    throw new AppError('cross_site', 403, 'This form does not belong to your session. Go back, reload and try again')
}

const xor = (one: Buffer, other: Buffer): Buffer => Buffer.from(one.map((byte, i) => byte ^ (other[i] as number)))
