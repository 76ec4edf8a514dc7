import { auditPage } from '#views/admin/monitoring/audit'
import { auditRecordPage } from '#views/admin/monitoring/audit-record'
import { healthPage } from '#views/admin/monitoring/health'
import { logPage } from '#views/admin/monitoring/log'
import { provisioningTokenPage } from '#views/admin/administrators/provisioning-token'
import { provisioningTokenFormPage } from '#views/admin/administrators/provisioning-token-form'
import { provisioningTokensPage } from '#views/admin/administrators/provisioning-tokens'
import { endAllQuestion, sessionPage } from '#views/admin/monitoring/session'
import { sessionsPage } from '#views/admin/monitoring/sessions'
import { statisticsPage } from '#views/admin/monitoring/statistics'
import { tokenPage } from '#views/admin/monitoring/token'
import { tokensPage } from '#views/admin/monitoring/tokens'
import { questionPage } from '#views/admin/question'
import { webhookPage } from '#views/admin/monitoring/webhook'
import { webhookFormPage } from '#views/admin/monitoring/webhook-form'
import { webhookTestPage } from '#views/admin/monitoring/webhook-test'
import { webhooksPage } from '#views/admin/monitoring/webhooks'
import type { Html } from '#views/html'

const at = Date.UTC(2026, 0, 31, 12)

/** The pages of what goes on: sessions, tokens, webhooks, the logs, statistics and health. */
export function monitoringSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const told = { ...viewer, flash: { kind: 'success' as const, message: text } }
  const call = { method: 'GET', address: `/jans-config-api/${text}`, curl: text, cli: text }
  const list = { q: text, page: 2, size: 2, total: 9, sort: 'expirationDate', descending: true, call }
  const none = { q: '', page: 1, size: 25, total: 0, sort: 'expirationDate', descending: true, call }
  const named = { name: text, href: '/admin/clients/1' }
  const person = { kind: 'people' as const, inum: text, name: text, href: '/admin/users/1' }

  const session = {
    sid: text,
    name: text,
    clientCount: 2,
    address: text,
    authenticatedAt: at,
    lastUsedAt: at,
    expiresAt: at
  }
  const nobody = { ...session, sid: 'o', name: undefined, address: undefined, authenticatedAt: undefined }
  const anySession = { person: '', client: '', state: '' }
  const token = {
    code: text,
    tokenType: 'access_token' as const,
    grantType: text,
    client: named,
    person,
    scope: text,
    createdAt: at,
    expiresAt: at
  }
  const own = { ...token, code: 'o', tokenType: 'refresh_token' as const, client: undefined, person: undefined }
  const anyToken = { person: '', client: '', type: '', expires: '' }
  const browsed = { listed: undefined, before: undefined, next: undefined, person: undefined, client: undefined, call }
  const nothingMore = { jti: text, grantId: undefined, scopes: [], authenticatedAt: undefined, acr: undefined }
  const unbound = { sid: undefined, key: undefined, certificate: undefined, claims: undefined, authorizationDetails: undefined } // prettier-ignore

  const webhook = {
    inum: text,
    displayName: text,
    description: text,
    url: text,
    httpMethod: 'POST',
    enabled: true,
    featureCount: 2
  }
  const delivery = { feature: text, createdAt: at, attempts: 3, nextAttemptAt: at, failedAt: undefined, problem: text }
  const deliveries = { page: 1, size: 25, total: 2, rows: [delivery, { ...delivery, failedAt: at }] }
  const webhookValues = {
    displayName: text,
    description: text,
    jansEnabled: true,
    url: text,
    httpMethod: 'POST',
    httpHeaders: JSON.stringify([{ key: text, value: text }]),
    httpRequestBody: text,
    auiFeatureIds: [text]
  }
  const features = [
    { value: text, label: text, help: text },
    { value: 'users_edit', label: 'Users: edit' }
  ]
  const webhookErrors = { displayName: text, url: text, httpHeaders: text, httpRequestBody: text, '': text }

  const record = {
    id: text,
    at,
    operation: text,
    resourceType: text,
    resource: named,
    members: [text, 'b', 'c', 'd', 'e', 'f'],
    person: named,
    client: { name: text }
  }
  const byServer = { ...record, id: 'o', resource: undefined, person: undefined, client: undefined, members: [] }
  const anyRecord = { q: '', person: '', client: '', operation: '', type: '', resource: '', from: '', until: '' }
  const records = { errors: {}, before: undefined, next: text, types: ['client', 'user'], call }
  const lines = (marked: number) => Array.from({ length: 60 }, (_, i) => (i === marked ? text : `line ${i}`)).join('\n')
  const changes: Record<string, [unknown, unknown]> = {
    [text]: [
      [text, 'kept'],
      ['kept', `${text}!`]
    ],
    clientSecret: ['***', '***'],
    script: [lines(10), lines(30)],
    attributes: [
      { a: 1, b: { c: text } },
      { a: 2, b: { c: text } }
    ],
    disabled: [null, true],
    description: [text, null]
  }
  const logged = [
    { at, level: 50, message: text, members: { err: { message: text, stack: `${text}\n  at ${text}` }, job: text } },
    { at, level: 40, message: text, members: { path: `/${text}`, status: 500 } },
    { at: 0, level: 35, message: text, members: {} }
  ]
  const health = {
    checks: { database: 'UP', [text]: 'UP' },
    services: { 'jans-auth': 'Running', 'jans-fido2': 'Not present', [text]: 'Down' },
    process: { version: text, node: 'v24', mode: 'Developer', startedAt: at, resident: 9e7, heap: 4e7 },
    machine: { hostname: text, ipaddress: text, uptime: '1 days, 2 hours', load_average: '0.1', memoryfree: '50.0' },
    database: { engine: 'SQLite', size: 12_345 },
    jobs: [
      { name: text, every: 60_000 },
      { name: 'b', every: 5000, startedAt: at, endedAt: at + 3, failed: false },
      { name: 'c', every: 86_400_000, startedAt: at, endedAt: at + 3, failed: true },
      { name: 'd', every: 1500, startedAt: at, endedAt: undefined }
    ],
    troubles: logged,
    call
  }
  const months = Array.from({ length: 24 }, (_, i) => ({
    month: `20${25 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
    people: i * 1234,
    tokens: Array.from({ length: 9 }, (_, n) => ({ grantType: n === 0 ? text : `urn:grant:${n}`, count: i * n * 1000 }))
  }))
  const ranges = [{ count: 24, from: '2025-01', until: '2026-12' }]
  const statistics = { from: '2025-01', until: '2026-12', error: undefined, kind: 'id_token', ranges, months, call }

  const provisioning = { id: text, name: text, createdAt: at, lastUsedAt: at, expiresAt: at, expired: false }
  const provisionings = [
    { ...provisioning, scopes: ['users.read', 'users.write', 'groups.read', 'groups.write', 'all-resources.search'] },
    { ...provisioning, id: 'other', scopes: ['bulk'], lastUsedAt: undefined, expired: true }
  ]
  const scim = { address: `https://id.example/${text}` }
  const scopes = ['users.read', text].map((id) => ({ value: id, label: id, help: text }))

  return {
    sessions: () =>
      sessionsPage(told, {
        ...list,
        wanted: { person: text, client: text, state: 'authenticated' },
        person,
        sessions: [session, nobody]
      }),
    'sessions-none': () => sessionsPage(viewer, { ...none, wanted: anySession, person: undefined, sessions: [] }),
    'sessions-unfound': () =>
      sessionsPage(viewer, { ...none, wanted: { ...anySession, person: text }, person: undefined, sessions: [] }),
    session: () =>
      sessionPage(viewer, {
        ...session,
        person,
        createdAt: at,
        acr: text,
        userAgent: text,
        clients: [named, { name: text }],
        call
      }),
    'session-of-nobody': () =>
      sessionPage(viewer, { ...nobody, person: undefined, createdAt: at, acr: undefined, userAgent: undefined, clients: [], call }), // prettier-ignore
    'sessions-end': () =>
      questionPage(viewer, {
        ...endAllQuestion(person, text),
        section: 'sessions',
        back: { href: '/admin/sessions', label: text },
        call
      }),
    tokens: () =>
      tokensPage(told, {
        ...browsed,
        listed: list,
        wanted: { person: text, client: text, type: 'access_token', expires: '60' },
        person,
        client: { ...person, kind: 'clients' },
        tokens: [token, own]
      }),
    'tokens-newest': () => tokensPage(viewer, { ...browsed, wanted: anyToken, next: 'aa', tokens: [token, own] }),
    'tokens-last': () => tokensPage(viewer, { ...browsed, wanted: anyToken, before: 'aa', tokens: [own] }),
    'tokens-not-yet': () => tokensPage(viewer, { ...browsed, wanted: anyToken, before: 'bb', next: 'aa', tokens: [] }),
    'tokens-none': () => tokensPage(viewer, { ...browsed, wanted: anyToken, tokens: [] }),
    token: () =>
      tokenPage(viewer, {
        ...token,
        jti: text,
        grantId: text,
        scopes: ['openid', text],
        authenticatedAt: at,
        acr: text,
        sid: text,
        key: text,
        certificate: text,
        claims: JSON.stringify({ id_token: { email: { value: text } } }),
        authorizationDetails: text,
        call
      }),
    'token-of-client': () => tokenPage(viewer, { ...own, ...nothingMore, ...unbound, call }),
    webhooks: () =>
      webhooksPage(told, { ...list, enabled: 'true', webhooks: [webhook, { ...webhook, inum: 'o', enabled: false }] }),
    'webhooks-none': () => webhooksPage(viewer, { ...none, enabled: '', webhooks: [] }),
    webhook: () => webhookPage(viewer, { ...webhook, values: webhookValues, deliveries, call }),
    'webhook-delivered': () =>
      webhookPage(told, { ...webhook, values: webhookValues, deliveries: { ...deliveries, total: 0, rows: [] }, call }),
    'webhook-new': () => webhookFormPage(viewer, { values: webhookValues, features }),
    'webhook-refused': () =>
      webhookFormPage(viewer, {
        webhook,
        version: text,
        values: webhookValues,
        features,
        errors: webhookErrors,
        overtaken: true,
        call
      }),
    'webhook-test': () =>
      webhookTestPage(viewer, {
        ...webhook,
        values: { featureId: text, values: text },
        features,
        outcomes: [
          { success: true, message: text, own: false },
          { success: false, message: text, own: true }
        ]
      }),
    'webhook-test-refused': () =>
      webhookTestPage(viewer, {
        ...webhook,
        values: { featureId: text, values: text },
        features,
        errors: { values: text },
        call
      }),
    'webhook-untestable': () => webhookTestPage(viewer, { ...webhook, enabled: false, values: {}, features: [] }),
    audit: () =>
      auditPage(viewer, {
        ...records,
        wanted: { ...anyRecord, q: text, person: text, type: 'client', resource: text },
        records: [record, byServer]
      }),
    'audit-refused': () =>
      auditPage(viewer, {
        ...records,
        wanted: { ...anyRecord, q: text, from: '2026-01-31T12:00', until: '2026-01-30T12:00' },
        errors: { until: text },
        next: undefined,
        records: []
      }),
    'audit-older': () =>
      auditPage(viewer, { ...records, wanted: { ...anyRecord, q: text }, before: text, records: [] }),
    'audit-none': () => auditPage(viewer, { ...records, wanted: anyRecord, next: undefined, records: [] }),
    'audit-record': () =>
      auditRecordPage(viewer, {
        ...record,
        agent: text,
        address: text,
        correlationId: text,
        changes,
        history: '/admin/audit?type=client'
      }),
    'audit-record-bare': () =>
      auditRecordPage(viewer, { ...byServer, agent: null, address: null, correlationId: text, changes: {}, history: undefined }), // prettier-ignore
    statistics: () => statisticsPage(viewer, statistics),
    'statistics-refused': () => statisticsPage(viewer, { ...statistics, kind: '', error: text }),
    'statistics-none': () =>
      statisticsPage(viewer, {
        ...statistics,
        kind: '',
        months: months.map(({ month }) => ({ month, people: 0, tokens: [] }))
      }),
    health: () => healthPage(viewer, health),
    'health-first': () => healthPage(viewer, { ...health, services: 'not yet' }),
    'health-bad': () =>
      healthPage(viewer, {
        ...health,
        checks: { database: 'DOWN' },
        services: undefined,
        database: { engine: 'SQLite', size: undefined },
        troubles: []
      }),
    log: () => logPage(viewer, { q: text, level: '30', lines: logged, written: 'info' }),
    'log-none': () => logPage(viewer, { q: '', level: '', lines: [], written: 'silent' }),
    'log-unfound': () => logPage(viewer, { q: text, level: '', lines: [], written: 'info' }),
    'provisioning-tokens': () => provisioningTokensPage(told, { ...list, tokens: provisionings, scim }),
    'provisioning-tokens-none': () =>
      provisioningTokensPage(viewer, { ...none, tokens: [], scim: { port: 8081, path: '/jans-scim/restv1/v2' } }),
    'provisioning-token': () =>
      provisioningTokenPage(viewer, {
        ...provisioning,
        scopes: ['users.read'],
        createdBy: text,
        value: undefined,
        scim,
        call
      }),
    'provisioning-token-created': () =>
      provisioningTokenPage(told, {
        ...provisioning,
        scopes: [],
        createdBy: undefined,
        expired: true,
        value: text,
        scim,
        call
      }),
    'provisioning-token-new': () =>
      provisioningTokenFormPage(viewer, { values: { expiresAt: '365', scopes: ['users.read'] }, scopes }),
    'provisioning-token-refused': () =>
      provisioningTokenFormPage(viewer, {
        values: { name: text, expiresAt: '30', scopes: [] },
        scopes,
        errors: { name: text, scopes: text, expiresAt: text },
        call
      })
  }
}
