import { permissionFormPage } from '#views/admin/administrators/permission-form'
import { permissionsPage } from '#views/admin/administrators/permissions'
import { preferencesPage } from '#views/admin/administrators/preferences'
import { rolePage } from '#views/admin/administrators/role'
import { roleFormPage } from '#views/admin/administrators/role-form'
import { rolesPage } from '#views/admin/administrators/roles'
import { searchPage } from '#views/admin/search'
import { sessionOverPage, signedInAgainPage } from '#views/admin/session-over'
import type { Html } from '#views/html'

/** The pages of roles, of what was searched everywhere, and of the person’s own session. */
export function administrationSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const reader = { ...viewer, may: (needed: string) => needed.startsWith('get-') }
  const call = { method: 'PUT', address: `/jans-config-api/${text}`, body: text, curl: text, cli: text }
  const roles = [
    { role: text, description: text, permissions: 12, own: true },
    { role: 'help-desk', description: '', permissions: 0, own: false }
  ]
  const permissions = [
    { permission: text, tag: text, description: text },
    { permission: 'https://jans.io/oauth/config/scopes.readonly', tag: 'scopes', description: '' },
    { permission: 'https://jans.io/oauth/config/scopes.write', tag: 'scopes', description: text }
  ]
  const role = { role: text, description: text, permissions, chosen: [text], version: 'v' }
  const found = [
    { title: 'Clients', entries: [{ href: '/admin/clients/1', name: text, beside: text }] },
    { title: 'Pages', entries: [{ href: '/admin/keys', name: 'Keys' }] }
  ]
  return {
    roles: () => rolesPage(viewer, { roles, call }),
    role: () => rolePage(viewer, role),
    'role-refused': () => rolePage(viewer, { ...role, error: text, overtaken: true, call }),
    'role-to-read': () => rolePage(reader, role),
    'role-new': () => roleFormPage(viewer, { values: { role: text, description: text }, errors: { role: text } }),
    'role-edit': () => roleFormPage(viewer, { role: text, version: 'v', values: { description: text }, call }),
    permissions: () =>
      permissionsPage(viewer, {
        permissions: permissions.map((permission, i) => Object.assign({ used: i === 0 }, permission)),
        call
      }),
    'permission-new': () =>
      permissionFormPage(viewer, { values: { permission: text, tag: text }, errors: { permission: text }, call }),
    'search-everything': () => searchPage(viewer, { q: text, found }),
    'search-everything-nothing': () => searchPage(viewer, { q: text, found: [] }),
    preferences: () => preferencesPage(viewer, { zone: 'UTC', zones: ['UTC', 'Europe/Berlin'] }),
    'session-over': () => sessionOverPage(`/admin/scopes/new?${text}`, [['displayName', text]])
  }
}

/** Without anybody else’s words. */
export const administrationWordless: Record<string, () => Html> = { 'signed-in-again': signedInAgainPage }
