import type { Request } from 'express'
import type { Viewer } from '#views/admin/shell'

/** What can have been done; only the name travels in the address, so nobody can put words into our mouth. */
const messages = {
  'asset-uploaded': 'The file was uploaded.',
  'asset-saved': 'The asset was saved.',
  'asset-deleted': 'The asset was deleted.',
  'client-added': 'The client was added.',
  'client-saved': 'The client was saved.',
  'client-unchanged': 'Nothing was different, so nothing was changed.',
  'client-revoked': 'The client has no tokens and no consents any more.',
  'client-activated': 'The client was activated.',
  'client-deactivated': 'The client was deactivated.',
  'client-deleted': 'The client was deleted.',
  'secret-replaced': 'The client has a new secret.',
  'redirect-uri-added': 'The redirect URI was added to the client.',
  'redirect-uri-removed': 'The redirect URI was removed from the client.',
  'inbox-cleared': 'The inbox is empty.',
  'mail-cleared': 'There is no mail server any more.',
  'mail-saved': 'The mail settings were saved.',
  'mail-saved-without-password':
    'The mail settings were saved. The server is reached in another way, so its password has to be entered again.',
  'nothing-changed': 'Nothing was changed: everything is as it was.',
  'permission-added': 'The permission was added.',
  'permission-deleted': 'The permission was deleted.',
  'preferences-saved': 'Saved for this browser.',
  'properties-saved': 'The properties were saved.',
  'property-reset': 'The property has its default again.',
  'role-added': 'The role was added. Now choose what it may do.',
  'role-saved': 'The role was saved.',
  'role-deleted': 'The role was deleted.',
  'scope-added': 'The scope was added.',
  'scope-saved': 'The scope was saved.',
  'scope-deleted': 'The scope was deleted.',
  'attribute-added': 'The attribute was added.',
  'attribute-saved': 'The attribute was saved.',
  'attribute-deleted': 'The attribute was deleted.',
  'script-added': 'The script was added.',
  'script-saved': 'The script was saved.',
  'script-deleted': 'The script was deleted.',
  'ldap-added': 'The LDAP source was added.',
  'ldap-saved': 'The LDAP source was saved.',
  'ldap-deleted': 'The LDAP source was deleted.',
  'acr-saved': 'The default method was saved.',
  'mappings-saved': 'The other names were saved.',
  'keys-rotated': 'New keys were made. They sign once everybody can have them.',
  'key-removed': 'The key was removed.',
  'user-added': 'The user was added.',
  'user-saved': 'The user was saved.',
  'user-activated': 'The user was activated.',
  'user-deactivated': 'The user was deactivated.',
  'user-deleted': 'The user was deleted.',
  'device-removed': 'The device was removed.',
  'session-ended': 'The session was ended.',
  'sessions-ended': 'All sessions were ended.',
  'consent-withdrawn': 'The consent was withdrawn.',
  'group-added': 'The group was added.',
  'group-saved': 'The group was saved.',
  'group-deleted': 'The group was deleted.',
  'member-added': 'The person is in the group.',
  'member-removed': 'The person was taken out of the group.',
  'import-cancelled': 'The import stops after the rows that are under way.',
  'password-set': 'The password was set.',
  'token-created': 'The token was created.',
  'token-revoked': 'The token was revoked.',
  'tokens-revoked': 'The tokens were revoked.',
  'webhook-added': 'The webhook was added.',
  'webhook-saved': 'The webhook was saved.',
  'webhook-deleted': 'The webhook was deleted.'
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
