import type { Request } from 'express'
import type { Viewer } from '#views/admin/shell'

/** What can have been done; only the name travels in the address, so nobody can put words into our mouth. */
const messages = {
  'client-added': 'The client was added.',
  'client-saved': 'The client was saved.',
  'client-activated': 'The client was activated.',
  'client-deactivated': 'The client was deactivated.',
  'client-deleted': 'The client was deleted.',
  'secret-replaced': 'The client has a new secret.',
  'scope-added': 'The scope was added.',
  'scope-saved': 'The scope was saved.',
  'scope-deleted': 'The scope was deleted.',
  'user-added': 'The user was added.',
  'user-saved': 'The user was saved.',
  'user-activated': 'The user was activated.',
  'user-deactivated': 'The user was deactivated.',
  'user-deleted': 'The user was deleted.',
  'password-set': 'The password was set.',
  'token-created': 'The token was created.',
  'token-revoked': 'The token was revoked.'
}

export type Done = keyof typeof messages

/** The address of a page that says what was done. */
export function telling(path: string, done: Done): string {
  return `${path}${path.includes('?') ? '&' : '?'}done=${done}`
}

export function flashOf(req: Request): Viewer['flash'] {
  const { done } = req.query
  return typeof done === 'string' && Object.hasOwn(messages, done)
    ? { kind: 'success', message: messages[done as Done] }
    : undefined
}
