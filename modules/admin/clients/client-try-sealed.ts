import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Response } from 'express'
import type { Context } from '#modules/core/module'
import type { Check } from '#views/admin/clients/client-try-result'
import type { Exchange } from './client-try-exchange.ts'
import { administratorOf } from '../guard.ts'

/** Milliseconds that a try can be gone on with. */
export const tryTime = 15 * 60_000

/** What has to be remembered between sending the browser to the server and its return. */
export interface Sent {
  inum: string
  state: string
  nonce: string
  verifier: string
  /** Where the browser was sent. */
  address: string
  exchanges: Exchange[]
  dpopKey?: Record<string, unknown> | undefined
  until: number
}

/** What a try has come to; it travels with the page, and is nowhere else. */
export interface Tried {
  inum: string
  exchanges: Exchange[]
  checks: Check[]
  tokens: { access_token?: string; refresh_token?: string; id_token?: string; token_type?: string }
  /** A sign-in at another device that waits for its person. */
  device?: { device_code: string; user_code: string; verification_uri: string; verification_uri_complete?: string }
  dpopKey?: Record<string, unknown> | undefined
  until: number
}

/** Bytes that a sealed value may have when it is opened. */
const largest = 1_000_000

/** Seals what a try is about, for the session that it was begun in and for nobody else. */
export function sealTry(ctx: Context, res: Response, kind: 'sent' | 'tried', value: Sent | Tried): string {
  return ctx.vault.seal(deflateRawSync(JSON.stringify(value)).toString('base64'), purposeOf(res, kind))
}

/** @returns undefined for what is over, was made up, or belongs to another session */
export function openTry<Kind extends 'sent' | 'tried'>(
  ctx: Context,
  res: Response,
  kind: Kind,
  sealed: string | undefined
): (Kind extends 'sent' ? Sent : Tried) | undefined {
  if (!sealed) return undefined
  try {
    const packed = Buffer.from(ctx.vault.open(sealed, purposeOf(res, kind)), 'base64')
    const value = JSON.parse(String(inflateRawSync(packed, { maxOutputLength: largest }))) as Sent | Tried
    return value.until < ctx.now() ? undefined : (value as Kind extends 'sent' ? Sent : Tried)
  } catch {
    return undefined
  }
}

const purposeOf = (res: Response, kind: string) => `admin try ${kind} ${administratorOf(res).csrf}`
