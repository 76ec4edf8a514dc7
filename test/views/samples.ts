import { consentPage } from '#views/auth/consent'
import { deviceConfirmPage, deviceDeniedPage, deviceDonePage, deviceInputPage } from '#views/auth/device'
import { errorPage } from '#views/auth/error'
import { german } from '#views/auth/german'
import { requestsPage } from '#views/auth/requests'
import { loggedOutPage, logoutPage, signingOutPage, stayedPage } from '#views/auth/logout'
import { selectAccountPage } from '#views/auth/select-account'
import { signInPage } from '#views/auth/sign-in'
import { signUpPage } from '#views/auth/sign-up'
import { clientFormPage } from '#views/admin/client-form'
import { clientPage, clientQuestions } from '#views/admin/client'
import { clientsPage } from '#views/admin/clients'
import { dashboardPage } from '#views/admin/dashboard'
import { provisioningTokenPage } from '#views/admin/provisioning-token'
import { provisioningTokenFormPage } from '#views/admin/provisioning-token-form'
import { provisioningTokensPage } from '#views/admin/provisioning-tokens'
import { questionPage } from '#views/admin/question'
import { refusedPage, signedOutPage, troublePage } from '#views/admin/refused'
import { passwordPage, userFormPage } from '#views/admin/user-form'
import { userPage } from '#views/admin/user'
import { usersPage } from '#views/admin/users'
import type { Html } from '#views/html'

const now = Date.UTC(2026, 0, 31, 12)

/** Every page there is, filled with one text wherever somebody else's words stand. */
export function samples(text: string): Record<string, () => Html> {
  const asked = {
    name: text,
    clientUri: 'https://photos.example/',
    policyUri: 'https://photos.example/policy',
    tosUri: 'https://photos.example/terms',
    host: text
  }
  const viewer = { name: text, csrf: text, may: () => true }
  const told = { ...viewer, flash: { kind: 'success' as const, message: text } }
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
    clientUri: text
  }
  const client = {
    inum: text,
    name: text,
    description: text,
    disabled: false,
    createdAt: now,
    changedAt: now,
    expiresAt: now,
    values
  }
  const scopes = ['openid', 'profile', text].map((id) => ({ value: id, label: id }))
  const user = {
    inum: text,
    userName: text,
    displayName: text,
    active: true,
    self: false,
    createdAt: now,
    changedAt: now,
    values: { userName: text, administrator: true, displayName: text, mail: text, externalId: text },
    more: [
      { label: text, values: [text, { at: now }] },
      { label: text, values: [] }
    ]
  }
  const change = { at: now, verb: 'changed', resourceType: 'Client', resource: text, actor: text, members: [text] }
  const errors = { displayName: text, scopes: text, accessTokenLifetime: text, '': text }
  const clients = [
    { inum: text, name: text, grantTypes: ['authorization_code', text], disabled: false, changedAt: now },
    { inum: 'other', name: undefined, grantTypes: [], disabled: true, changedAt: now }
  ]
  const users = [
    { inum: text, userName: text, displayName: text, mail: text, administrator: true, active: true, changedAt: now },
    { inum: 'o', userName: 'o', displayName: '', mail: '', administrator: false, active: false, changedAt: now }
  ]
  const token = { id: text, name: text, createdAt: now, lastUsedAt: now, expiresAt: now, expired: false }
  const tokens = [
    { ...token, scopes: ['users.read', 'users.write', 'groups.read', 'groups.write', 'all-resources.search'] },
    { ...token, id: 'other', scopes: ['bulk'], lastUsedAt: undefined, expired: true }
  ]
  const scim = { address: `https://id.example/${text}` }
  const tokenScopes = ['users.read', text].map((id) => ({ value: id, label: id, help: text }))
  const list = { page: 2, size: 2, total: 9 }
  const none = { page: 1, size: 25, total: 0 }
  return {
    'sign-in': () => signInPage({ action: '/a', cancelAction: '/b', csrf: text, client: asked, signUp: '/join' }),
    'sign-in-failed': () =>
      signInPage({ action: '/a', cancelAction: '/b', csrf: text, client: { name: text }, userName: text, error: text }),
    'sign-in-blocked': () =>
      signInPage({ action: '/a', cancelAction: '/b', csrf: text, client: asked, userName: text, blocked: 100 }),
    'sign-in-german': () =>
      signInPage({ action: '/a', cancelAction: '/b', csrf: text, client: asked, signUp: '/join' }, german),
    'select-account': () =>
      selectAccountPage({
        action: '/a',
        cancelAction: '/b',
        csrf: text,
        client: asked,
        accounts: [
          { id: text, userName: text, name: text, current: true },
          { id: 'b', userName: 'b', current: false }
        ]
      }),
    'sign-up': () =>
      signUpPage({
        action: '/a',
        cancelAction: '/b',
        signIn: '/c',
        csrf: text,
        client: asked,
        values: { username: text, email: text },
        errors: { username: text, password: text, '': text },
        shortestPassword: 10
      }),
    consent: () =>
      consentPage({
        action: '/a',
        csrf: text,
        client: asked,
        user: text,
        scopes: [
          { id: 'a', title: text, description: text },
          { id: 'b', title: 'Stay connected' }
        ],
        claims: [text],
        newScopes: ['b'],
        redirectHost: text
      }),
    'consent-details': () =>
      consentPage({
        action: '/a',
        csrf: text,
        client: { name: text },
        user: text,
        scopes: [],
        details: [
          {
            type: text,
            members: [
              [text, text],
              ['amount', '12.50']
            ]
          },
          { type: 'bare', members: [] }
        ]
      }),
    'device-input': () => deviceInputPage({ action: '/a', hidden: { xsrf: text } }),
    'device-unknown': () =>
      deviceInputPage({ action: '/a', hidden: { xsrf: text }, userCode: text, problem: 'unknown' }),
    'device-blocked': () =>
      deviceInputPage({ action: '/a', hidden: { xsrf: text }, userCode: text, problem: { seconds: 30 } }),
    'device-confirm': () =>
      deviceConfirmPage({
        action: '/a',
        hidden: { xsrf: text, user_code: 'BCDF-GHJK' },
        client: asked,
        userCode: 'BCDF-GHJK',
        scopes: [
          { id: 'a', title: text, description: text },
          { id: 'b', title: 'Stay connected' }
        ],
        address: '2001:db8::1'
      }),
    'device-done': () => deviceDonePage({ client: asked }),
    'device-denied': () => deviceDeniedPage(),
    requests: () =>
      requestsPage({
        action: '/a',
        csrf: text,
        user: text,
        outcome: { kind: 'success', text },
        requests: [
          {
            id: text,
            client: asked,
            message: 'AB12CD34',
            scopes: [{ id: 'a', title: text }],
            askedAt: now,
            expiresAt: now + 60_000,
            address: '192.0.2.7'
          },
          { id: 'other', client: { name: 'Corner shop' }, scopes: [], askedAt: now, expiresAt: now }
        ]
      }),
    'requests-none': () => requestsPage({ action: '/a', csrf: text, user: text, requests: [] }),
    error: () =>
      errorPage({
        status: 400,
        title: text,
        message: text,
        code: text,
        hint: { cause: text, fix: text },
        correlationId: text
      }),
    'error-german': () =>
      errorPage(
        { status: 400, title: text, message: text, description: text, next: { href: '/a', label: text } },
        german
      ),
    'device-blocked-german': () =>
      deviceInputPage({ action: '/a', hidden: { xsrf: text }, problem: { seconds: 1 } }, german),
    'logout-german': () => logoutPage({ action: '/a', csrf: text }, german),
    logout: () => logoutPage({ action: '/a', csrf: text, hidden: { xsrf: text }, client: asked }),
    'signing-out': () => signingOutPage({ frames: [], next: '#main' }),
    'signed-in-still': () => stayedPage(),
    'logged-out': () => loggedOutPage({ client: asked }),
    dashboard: () =>
      dashboardPage(viewer, {
        figures: [
          { label: 'Clients', value: 12, href: '/admin/clients' },
          { label: 'Sessions', value: 3 }
        ],
        version: text,
        startedAt: now,
        production: false,
        storage: text,
        endpoints: [{ label: 'Issuer', address: text }],
        changes: [change, { ...change, href: '/admin/clients/a' }]
      }),
    'dashboard-new': () =>
      dashboardPage(viewer, {
        figures: [],
        version: text,
        startedAt: now,
        production: true,
        storage: text,
        endpoints: [],
        changes: []
      }),
    clients: () => clientsPage(told, { ...list, query: text, clients }),
    'clients-none': () => clientsPage(viewer, { ...none, query: '', clients: [] }),
    'clients-unfound': () => clientsPage(viewer, { ...none, query: text, clients: [] }),
    client: () => clientPage(told, { ...client, secret: true }),
    'client-secret': () => clientPage(viewer, { ...client, disabled: true, secret: text }),
    'client-new': () => clientFormPage(viewer, { values: {}, scopes }),
    'client-edit': () => clientFormPage(viewer, { client, version: 3, values, scopes }),
    'client-refused': () => clientFormPage(viewer, { client, version: 3, values, scopes, errors, overtaken: true }),
    question: () =>
      questionPage(viewer, {
        ...clientQuestions.delete(client, text),
        section: 'clients',
        back: { href: '/admin/clients', label: text }
      }),
    users: () => usersPage(viewer, { ...list, query: '', users }),
    'users-none': () => usersPage(viewer, { ...none, query: '', users: [] }),
    'users-unfound': () => usersPage(viewer, { ...none, query: text, users: [] }),
    user: () => userPage(told, user),
    'user-self': () => userPage(viewer, { ...user, self: true, active: false }),
    'user-new': () => userFormPage(viewer, { values: {} }),
    'user-edit': () => userFormPage(viewer, { user, version: 1, values: user.values }),
    'user-refused': () =>
      userFormPage(viewer, { user, version: 1, values: user.values, errors: { userName: text }, overtaken: true }),
    'provisioning-tokens': () => provisioningTokensPage(told, { ...list, tokens, scim }),
    'provisioning-tokens-none': () =>
      provisioningTokensPage(viewer, { ...none, tokens: [], scim: { port: 8081, path: '/jans-scim/restv1/v2' } }),
    'provisioning-token': () =>
      provisioningTokenPage(viewer, { ...token, scopes: ['users.read'], createdBy: text, value: undefined, scim }),
    'provisioning-token-created': () =>
      provisioningTokenPage(told, {
        ...token,
        scopes: [text],
        createdBy: undefined,
        value: `mjp_${'A'.repeat(43)}`,
        scim
      }),
    'provisioning-token-new': () =>
      provisioningTokenFormPage(viewer, { values: { lifetime: '365', scopes: ['users.read'] }, scopes: tokenScopes }),
    'provisioning-token-refused': () =>
      provisioningTokenFormPage(viewer, {
        values: { name: text, lifetime: '30', scopes: [] },
        scopes: tokenScopes,
        errors: { name: text, scopes: text, lifetime: text }
      }),
    password: () => passwordPage(viewer, { user, errors: { password: text } }),
    refused: () => refusedPage(text, text),
    'signed-out': () => signedOutPage(),
    trouble: () =>
      troublePage({ title: text, message: text, correlationId: text, next: { href: '/admin', label: text } })
  }
}
