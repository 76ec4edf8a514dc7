import { assetPage, deleteAssetQuestion } from '#views/admin/server/asset'
import { assetFormPage } from '#views/admin/server/asset-form'
import { assetsPage } from '#views/admin/server/assets'
import { clearMailQuestion, mailPage } from '#views/admin/server/mail'
import { mailFormPage } from '#views/admin/server/mail-form'
import { inboxMailPage, inboxPage } from '#views/admin/server/mail-inbox'
import { pluginPage } from '#views/admin/server/plugin'
import { pluginsPage } from '#views/admin/server/plugins'
import { propertiesPage, type PropertyRow } from '#views/admin/server/properties'
import { propertyFormPage } from '#views/admin/server/property-form'
import { questionPage } from '#views/admin/question'
import type { Html } from '#views/html'

const now = Date.UTC(2026, 0, 31, 12)

/** The pages of properties, mail, assets and plugins. */
export function serverSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const reader = { ...viewer, may: (needed: string) => needed.startsWith('get-') }
  const call = { method: 'PATCH', address: `/jans-config-api/${text}`, body: text, curl: text, cli: text }
  return { ...propertySamples(text, viewer, call), ...mailSamples(text, viewer, call), ...otherSamples(text, viewer, reader, call) } // prettier-ignore
}

type Call = Parameters<typeof pluginsPage>[1]['call']
type Viewer = Parameters<typeof pluginsPage>[0]

function propertySamples(text: string, viewer: Viewer, call: Call): Record<string, () => Html> {
  const row = (name: string, others: Partial<PropertyRow>): PropertyRow => ({
    name,
    group: 'one',
    label: text,
    about: `${text} with \`code\``,
    value: text,
    standard: text,
    isSecret: false,
    isChanged: false,
    state: 'in force',
    home: '/admin/properties/auth/one',
    ...others
  })
  const rows = [
    row('a', {}),
    row('b', { value: 86_400, standard: 300, unit: 'seconds', isChanged: true }),
    row('c', { value: true }),
    row('d', { value: [text, 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'], standard: [text], isChanged: true }),
    row('e', { value: { [text]: text }, standard: {}, isChanged: true, state: 'kept' }),
    row('f', { value: text, isSecret: true, isChanged: true }),
    row('g', { group: 'two', value: undefined, state: 'unsupported' }),
    row('h', { value: [] })
  ]
  const groups = [
    { id: 'one', title: text, about: text },
    { id: 'two', title: 'Not supported', about: text }
  ]
  const props = {
    source: 'auth',
    tabs: ['auth', 'scim', 'organization', 'config-api', 'messages'].map((id) => ({ id, label: id })),
    about: text,
    q: text,
    group: '',
    only: '',
    groups,
    rows,
    mayChange: true,
    mayReset: true,
    call
  }
  const overview = groups.map((group, i) => Object.assign({ count: 9, changed: i }, group))
  const fields = [
    { name: 'a', label: text, member: text, kind: 'text' as const, help: `${text} \`code\``, standard: text },
    { name: 'b', label: 'Lifetime', member: 'b', kind: 'number' as const, suffix: 'seconds' },
    { name: 'c', label: 'Switch', member: 'c', kind: 'check' as const },
    { name: 'd', label: 'Names', member: 'd', kind: 'map' as const },
    { name: 'e', label: 'Rules', member: 'e', kind: 'json' as const },
    { name: 'f', label: 'Secret', member: 'f', kind: 'text' as const }
  ]
  const notes = fields.map(({ name }, i) => ({ name, isChanged: i > 0, isKept: i === 2, isSecret: name === 'f' }))
  const form = {
    source: { id: 'auth', label: 'Auth server' },
    group: 'one',
    title: text,
    about: text,
    sections: [{ title: text, about: text, fields }],
    notes,
    mayReset: true,
    version: 'v',
    values: { a: text, b: '300', c: true, d: `${text} = ${text}`, e: text, f: '' }
  }
  return {
    properties: () => propertiesPage(viewer, props),
    'properties-overview': () => propertiesPage(viewer, { ...props, q: '', overview, idle: text }),
    'properties-to-read': () => propertiesPage(viewer, { ...props, mayChange: false, mayReset: false }),
    'properties-nothing': () => propertiesPage(viewer, { ...props, rows: [] }),
    'properties-unchanged': () => propertiesPage(viewer, { ...props, q: '', about: text, only: 'changed', rows: [] }),
    'property-form': () => propertyFormPage(viewer, form),
    'property-form-wrong': () => propertyFormPage(viewer, { ...form, errors: { a: text, e: text, '': text }, call }),
    'property-form-risky': () =>
      propertyFormPage(viewer, { ...form, idle: text, risks: [{ name: 'a', label: text, what: text }] }),
    'property-form-overtaken': () => propertyFormPage(viewer, { ...form, overtaken: true })
  }
}

function mailSamples(text: string, viewer: Viewer, call: Call): Record<string, () => Html> {
  const values = { subject: text, message: text }
  const server = { host: text, port: 587, from: text }
  const settings = { from_name: text, from_email_address: text, host: text, connect_protection: 'StartTls' }
  const props = { server, inbox: undefined, settings, hasPassword: true, test: { values }, call }
  const none = { ...props, server: { ...server, host: undefined }, hasPassword: false }
  const mail = { id: text, at: now, from: text, to: text, subject: text, text }
  return {
    mail: () => mailPage(viewer, props),
    'mail-none': () => mailPage(viewer, { ...none, inbox: { href: '/admin/mail/inbox', count: 3 } }),
    'mail-sent': () => mailPage(viewer, { ...props, test: { values, call, outcome: { sent: true, said: text } } }),
    'mail-not-sent': () =>
      mailPage(viewer, { ...props, test: { values, errors: { subject: text }, outcome: { sent: false, said: text } } }),
    'mail-kept': () => mailPage(viewer, { ...none, test: { values, outcome: { sent: false, said: text } } }),
    'mail-form': () => mailFormPage(viewer, { version: 'v', hasPassword: true, values: settings }),
    'mail-form-wrong': () =>
      mailFormPage(viewer, { version: 'v', hasPassword: false, values: settings, errors: { host: text }, overtaken: true, call }), // prettier-ignore
    'mail-inbox': () => inboxPage(viewer, { mails: [mail, { ...mail, id: 'b', to: '', subject: '' }], host: text }),
    'mail-inbox-empty': () => inboxPage(viewer, { mails: [], host: undefined }),
    'mail-inbox-mail': () => inboxMailPage(viewer, mail),
    'mail-clear': () =>
      questionPage(viewer, {
        ...clearMailQuestion(text, true),
        section: 'mail',
        back: { href: '/admin/mail', label: 'Mail' },
        call
      })
  }
}

function otherSamples(text: string, viewer: Viewer, reader: Viewer, call: Call): Record<string, () => Html> {
  const asset = { inum: text, fileName: text, description: text, service: 'jans-auth', enabled: true }
  const about = { directory: `/opt/${text}`, address: `https://id.example/${text}`, revision: 3, level: 0, createdAt: now } // prettier-ignore
  const listed = { q: text, page: 2, sort: 'fileName', descending: true, size: 2, total: 9, status: 'active', call }
  const form = {
    values: { service: 'jans-auth', enabled: true, description: text, fileName: text, level: '0' },
    services: [{ value: 'jans-auth', label: text }],
    accepted: ['css', text],
    places: [{ types: ['css', text], services: ['jans-auth', text], description: text, directory: text }]
  }
  const plugin = { name: text, description: text, origin: `file:///${text}` }
  const operation = { operationId: text, method: 'GET', path: `/${text}`, summary: text, scopes: [text, 'b'] }
  const brought = {
    ...plugin,
    basePath: `/jans-config-api/${text}`,
    docs: { explorer: `/docs/${text}`, document: `/${text}/openapi.json` },
    isElsewhere: false,
    scopes: [text],
    operations: [operation],
    call
  }
  return {
    assets: () =>
      assetsPage(viewer, { ...listed, assets: [asset, { ...asset, inum: 'b', service: '', enabled: false }] }),
    'assets-none': () => assetsPage(viewer, { ...listed, page: 1, total: 0, assets: [] }),
    asset: () => assetPage(viewer, { ...asset, ...about, isImage: false, call }),
    'asset-hidden': () =>
      assetPage(reader, { ...asset, ...about, enabled: false, address: undefined, isImage: false, call }),
    'asset-new': () => assetFormPage(viewer, form),
    'asset-edit': () =>
      assetFormPage(viewer, { ...form, asset, version: 'v', errors: { assetFile: text, fileName: text }, overtaken: true, call }), // prettier-ignore
    'asset-delete': () =>
      questionPage(viewer, {
        ...deleteAssetQuestion(asset, text),
        section: 'assets',
        back: { href: '/admin/assets', label: text }
      }),
    plugins: () => pluginsPage(viewer, { plugins: [{ ...plugin, operations: 9 }, { ...plugin, name: 'b', operations: 0, origin: undefined }], call }), // prettier-ignore
    plugin: () => pluginPage(viewer, brought),
    'plugin-elsewhere': () => pluginPage(viewer, { ...brought, origin: undefined, isElsewhere: true })
  }
}
