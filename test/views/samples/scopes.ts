import { questionPage } from '#views/admin/question'
import { deleteScopeQuestion, scopePage } from '#views/admin/definitions/scope'
import { scopeFormPage } from '#views/admin/definitions/scope-form'
import { scopesPage } from '#views/admin/definitions/scopes'
import type { Html } from '#views/html'

const now = Date.UTC(2026, 0, 31, 12)

/** The pages of scopes. */
export function scopeSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const call = { method: 'PUT', address: `/jans-config-api/${text}`, body: text, curl: text, cli: text }
  const row = { inum: text, id: text, displayName: text, description: text, scopeType: 'openid', isDefault: true }
  const other = { inum: 'o', id: 'o', displayName: '', description: '', scopeType: 'oauth', isDefault: false }
  const values = {
    id: text,
    displayName: text,
    description: text,
    scopeType: 'dynamic',
    iconUrl: text,
    expirationDate: '2026-01-31T12:00',
    claims: [text, 'a'],
    dynamicScopeScripts: [text],
    umaAuthorizationPolicies: [text],
    'attributes.spontaneousClientScopes': `^a$\n${text}`
  }
  const choice = { value: text, label: text, help: text }
  const choices = { claims: [choice, { value: 'a', label: 'A' }], dynamicScopeScripts: [choice] }
  const listed = { q: text, page: 1, sort: 'id', descending: true, size: 2, total: 9, type: 'openid', call }
  const scope = {
    ...row,
    values,
    createdAt: now,
    maker: { kind: 'client', inum: text, name: text, exists: true },
    installed: false,
    clients: Array.from({ length: 22 }, (_, i) => ({ inum: `${text}${i}`, name: text })),
    call
  }
  return {
    scopes: () => scopesPage(viewer, { ...listed, scopes: [row, other] }),
    'scopes-none': () => scopesPage(viewer, { ...listed, total: 0, scopes: [] }),
    scope: () => scopePage(viewer, scope),
    'scope-of-the-server': () =>
      scopePage(viewer, {
        ...scope,
        values: { ...values, scopeType: 'oauth' },
        maker: { kind: 'none', inum: text, exists: false },
        installed: true,
        clients: []
      }),
    'scope-new': () => scopeFormPage(viewer, { values: { scopeType: 'openid' }, choices }),
    'scope-refused': () =>
      scopeFormPage(viewer, {
        scope: row,
        version: text,
        values,
        choices,
        errors: { id: text, claims: text, dynamicScopeScripts: text, '': text },
        overtaken: true,
        call
      }),
    'scope-delete': () =>
      questionPage(viewer, {
        ...deleteScopeQuestion(row, text),
        section: 'scopes',
        back: { href: '/admin/scopes', label: text },
        call
      })
  }
}
