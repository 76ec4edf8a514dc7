import { clientPage, clientQuestions } from '#views/admin/clients/client'
import { clientAccessPage, revokeQuestion } from '#views/admin/clients/client-access'
import { clientSections, newClientSections } from '#views/admin/clients/client-fields'
import { clientFormPage } from '#views/admin/clients/client-form'
import { newClientPage } from '#views/admin/clients/client-new'
import { clientsPage } from '#views/admin/clients/clients'
import { questionPage } from '#views/admin/question'
import type { Html } from '#views/html'
import type { Section } from '#views/parts/fields'

const now = Date.UTC(2026, 0, 31, 12)

/** Every page about clients, filled with one text wherever somebody else's words stand. */
export function clientSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const reader = { ...viewer, may: (needed: string) => needed.startsWith('get-') }
  const told = { ...viewer, flash: { kind: 'success' as const, message: text } }
  const call = { method: 'GET', address: `/a?b=${text}`, body: text, curl: text, cli: text }
  const narrowed = { status: '', grant: '', ends: '', origin: '' }
  const listed = { q: '', sort: 'displayName', descending: false, narrowed, call }
  const list = { ...listed, page: 2, size: 2, total: 9 }
  const none = { ...listed, page: 1, size: 25, total: 0, clients: [] }
  const row = { applicationType: 'web', disabled: false, expiresAt: undefined, now }
  const clients = [
    { ...row, inum: text, name: text, grantTypes: ['authorization_code', text] },
    { ...row, inum: 'other', name: undefined, grantTypes: [], disabled: true },
    { ...row, inum: 'over', name: text, grantTypes: ['client_credentials'], expiresAt: now - 1 }
  ]
  const values = {
    displayName: text,
    description: text,
    applicationType: 'web',
    trustedClient: true,
    redirectUris: `https://photos.example/callback\n${text}`,
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    tokenEndpointAuthMethod: 'client_secret_basic',
    scopes: ['openid', text],
    accessTokenLifetime: text,
    clientUri: text,
    jwks: text,
    customAttributes: text,
    clientNameLocalized: `fr = ${text}`,
    clientSecretExpiresAt: '2026-01-31T12:00'
  }
  const scopes = ['openid', 'profile', text].map((id) => ({ value: id, label: id, help: text }))
  const withScopes = (all: readonly Section[]): Section[] =>
    all.map((section) => ({
      ...section,
      fields: section.fields.map((field) => (field.name === 'scopes' ? { ...field, choices: scopes } : field))
    }))
  const filled = (section: Section): Section => ({
    ...section,
    fields: section.fields.filter(({ name }) => Object.hasOwn(values, name))
  })
  const sections = withScopes(clientSections).map(filled)
  const client = {
    inum: text,
    name: text,
    description: text,
    disabled: false,
    showsSecret: true,
    registered: true,
    createdAt: now,
    changedAt: now,
    expiresAt: now,
    sections,
    values,
    call
  }
  const errors = { displayName: text, scopes: text, accessTokenLifetime: text, jwks: text, '': text }
  const person = { inum: text, name: text, isLinked: true }
  const token = { tokenType: 'access_token', grantType: 'password', scope: text, createdAt: now, expiresAt: now }
  const access = {
    inum: text,
    name: text,
    counts: { access_token: 1234, refresh_token: 1, authorization_code: 0 },
    isAll: false,
    tokens: [
      { ...token, person },
      { ...token, tokenType: 'refresh_token', scope: undefined, person: undefined }
    ],
    consents: { count: 2, isAll: true, rows: [{ person, scopes: ['openid', text], updatedAt: now }] },
    call
  }
  const back = { href: '/admin/clients', label: text }
  return {
    clients: () => clientsPage(told, { ...list, q: text, clients }),
    'clients-none': () => clientsPage(viewer, none),
    'clients-unfound': () => clientsPage(viewer, { ...none, q: text }),
    client: () => clientPage(told, { ...client, secret: true }),
    'client-secret': () => clientPage(viewer, { ...client, disabled: true, secret: text }),
    'client-read': () => clientPage(reader, { ...client, secret: true, showsSecret: false }),
    'client-kinds': () =>
      newClientPage(viewer, [
        { id: 'a', title: text, about: text, picture: 'clients' },
        { id: 'b', title: 'Device', about: 'Has no browser.', picture: 'tokens' }
      ]),
    'client-new': () =>
      clientFormPage(viewer, { sections: withScopes(newClientSections), values: {}, lead: text, action: '/a' }),
    'client-edit': () => clientFormPage(viewer, { client, version: '3', values, sections, call }),
    'client-refused': () => clientFormPage(viewer, { client, version: '3', values, sections, errors, overtaken: true }),
    'client-access': () => clientAccessPage(told, access),
    'client-access-none': () =>
      clientAccessPage(reader, {
        ...access,
        isAll: true,
        tokens: [],
        consents: { count: 0, isAll: true, rows: [] }
      }),
    question: () => questionPage(viewer, { ...clientQuestions.delete(client, text), section: 'clients', back, call }),
    'client-revoke': () => questionPage(viewer, { ...revokeQuestion(client, text), section: 'clients', back })
  }
}
