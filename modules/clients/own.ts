import { isDeepStrictEqual } from 'node:util'
import { AppError } from '#modules/core/errors'
import type { Client } from './client.ts'
import { toDocument } from './document.ts'

/** Stable, and with the prefix that Janssen gives to clients of this kind. */
export const adminPagesInum = '2001.c8e6f2d4-1a5b-4c3d-8e7f-9b0a6d2c4e18'
/** Signs people in at the pages that are about their own account. */
export const accountPagesInum = '2002.7d0c41be-93f6-4c1e-a5d8-6b2f0e9a4c77'

/**
 * Do the server's own pages sign people in with the client? What the configuration wants of others does not concern it,
 * else an administrator could lock everybody out, and nobody in who could take it back.
 */
export const isOwnClient = (inum: string): boolean => inum === adminPagesInum || inum === accountPagesInum

/** Members that people see and nothing depends on, the secret, and one that only repeats another. */
const free =
  /^(displayName|(clientName|(client|logo|policy|tos)Uri)(Localized)?|description|contacts|clientSecret|deletable)$/

/** @throws AppError `invalid_client_metadata` where more than what people see, or the secret, is different */
export function refuseOtherOwnClient(before: Client, after: Client): void {
  const [was, is] = [toDocument(before, true), toDocument(after, true)]
  const member = [...new Set([...Object.keys(was), ...Object.keys(is)])].find(
    (name) => !free.test(name) && !isDeepStrictEqual(was[name], is[name])
  )
  if (member !== undefined)
    throw new AppError('invalid_client_metadata', 400, `${member} is what the server’s own pages need it to be`, {
      member
    })
}
