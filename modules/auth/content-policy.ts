import type { Response } from 'express'
import { webAddress } from '#views/html'

/** A host may hold commas and semicolons, with which a policy would go on in the words of whoever chose the host. */
const plain = /^https?:\/\/[\w.:[\]-]+$/

/**
 * Lets the answer show what is at the origins of these addresses, beside what it may show already
 * (Content Security Policy Level 3, 6.1). Origins that a policy cannot name stay shut.
 */
export function allowSources(
  res: Response,
  directive: 'frame-src' | 'img-src',
  addresses: readonly (string | undefined)[]
): void {
  const origins = addresses.flatMap((address) => {
    const url = webAddress(address)
    return url === undefined ? [] : new URL(url).origin
  })
  const sources = [...new Set(origins)].filter((origin) => plain.test(origin)).join(' ')
  if (sources === '') return
  const policy = String(res.getHeader('Content-Security-Policy') ?? '')
  const before = new RegExp(`${directive} [^;]*`).exec(policy)?.[0]
  const after =
    before === undefined ? `${policy};${directive} ${sources}` : policy.replace(before, `${before} ${sources}`)
  res.setHeader('Content-Security-Policy', after)
}
