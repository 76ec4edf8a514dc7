import { integrationPage } from '#views/admin/clients/client-integration'
import { integrationsPage } from '#views/admin/clients/client-integrations'
import { tryPage } from '#views/admin/clients/client-try'
import { tryResultPage } from '#views/admin/clients/client-try-result'
import type { Html } from '#views/html'

const now = Date.UTC(2026, 0, 31, 12)

/** Every page about using and trying a client, filled with one text wherever somebody else's words stand. */
export function integrationSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const reader = { ...viewer, may: (needed: string) => needed.startsWith('get-') }
  const call = { method: 'PATCH', address: `/a/${text}`, body: text, curl: text, cli: text }
  const client = { inum: text, name: text }
  const settings = {
    issuer: 'https://id.example',
    discovery: 'https://id.example/.well-known/openid-configuration',
    scopes: ['openid', text],
    redirectUris: [`https://photos.example/${text}`],
    methods: ['client_secret_basic', 'client_secret_post'],
    endpoints: [{ label: 'Token', address: 'https://id.example/jans-auth/restv1/token' }]
  }
  const card = { id: 'grafana', name: 'Grafana', kind: 'Products', about: text }
  const list = { client, q: '', kind: '', kinds: ['Java', 'Products'], settings, secret: true, call }
  const scopes = ['openid', 'profile', text].map((id) => ({ value: id, label: id }))
  const redirect = { uri: 'https://id.example/admin/try/callback', state: 'listed', problem: undefined, call } as const
  const begin = {
    client,
    disabled: false,
    flows: ['code', 'machine', 'device'],
    flow: 'code',
    values: { scopes: ['openid'], prompt: 'login', acr_values: text, login_hint: text, claims: text },
    scopes,
    unprovable: undefined,
    instead: text,
    redirect
  } as const
  const message = (masked: string) => ({ masked, whole: `${masked}\n${text}` })
  const exchanges = [
    {
      title: 'Push the request',
      about: text,
      status: '201 Created',
      ok: true,
      request: message('POST /par'),
      answer: message('201 Created')
    },
    {
      title: 'Redeem the code',
      about: text,
      status: '400 Bad Request',
      ok: false,
      request: message(`POST /token\n\n${text}`),
      answer: { masked: text, whole: text }
    }
  ]
  const rows = [
    { name: 'sub', value: text, about: 'Who it is about.' },
    { name: text, value: text, about: '' },
    { name: 'exp', value: '1769860800', at: now, about: 'From then on it is no good.' }
  ]
  const token = { name: 'ID token', signature: { ok: true, text }, header: rows, claims: rows }
  const result = {
    client,
    outcome: { kind: 'success' as const, text },
    exchanges,
    checks: [
      { ok: true, text },
      { ok: false, text }
    ],
    tokens: [
      token,
      { name: 'Access token', about: text, reference: true },
      { name: 'Userinfo', signature: { ok: false, text }, claims: rows }
    ],
    steps: [
      { name: 'userinfo', label: 'Ask who it is' },
      { name: 'refresh', label: 'Refresh' }
    ],
    sealed: text,
    device: undefined,
    signOut: { action: '/end_session', hidden: { id_token_hint: text } },
    redirect,
    now: now - 90_000
  }
  return {
    integrations: () => integrationsPage(viewer, { ...list, fitting: [card], others: [{ ...card, id: 'curl' }] }),
    'integrations-secret': () =>
      integrationsPage(reader, { ...list, q: text, secret: text, kind: 'Java', fitting: [card], others: [] }),
    'integrations-unfound': () =>
      integrationsPage(viewer, { ...list, q: text, secret: false, fitting: [], others: [] }),
    integration: () =>
      integrationPage(viewer, {
        client,
        integration: { id: 'grafana', name: 'Grafana', needs: text },
        misfit: text,
        missing: text,
        snippets: [
          { title: 'Environment', text },
          { title: 'grafana.ini', text: `${text}\n`.repeat(40) }
        ],
        shown: false
      }),
    'integration-secret': () =>
      integrationPage(reader, {
        client,
        integration: { id: 'curl', name: 'curl', needs: text },
        misfit: undefined,
        missing: undefined,
        snippets: [{ title: 'Get a token', text }],
        shown: true
      }),
    try: () => tryPage(viewer, begin),
    'try-refused': () =>
      tryPage(viewer, { ...begin, disabled: true, unprovable: text, errors: { claims: text, max_age: text } }),
    'try-missing': () => tryPage(viewer, { ...begin, redirect: { ...redirect, state: 'missing', problem: text } }),
    'try-fixed': () => tryPage(viewer, { ...begin, redirect: { ...redirect, state: 'fixed' } }),
    'try-machine': () => tryPage(viewer, { ...begin, flow: 'machine' }),
    'try-instead': () => tryPage(viewer, { ...begin, flow: 'device', unprovable: text }),
    'try-nothing': () => tryPage(viewer, { ...begin, flows: [], flow: undefined }),
    'try-result': () => tryResultPage(viewer, result),
    'try-device': () =>
      tryResultPage(viewer, {
        ...result,
        outcome: { kind: 'info', text },
        exchanges: [{ title: 'Ask for a code', about: text, status: undefined, ok: false, request: message(text), answer: undefined }], // prettier-ignore
        checks: [],
        tokens: [],
        steps: [{ name: 'poll', label: 'Ask for the tokens' }],
        device: { userCode: 'BCDF-GHJK', address: '/device-code?user_code=BCDF-GHJK', plainAddress: '/device-code' },
        signOut: undefined,
        redirect: undefined
      })
  }
}
