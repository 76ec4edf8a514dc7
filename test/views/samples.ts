import { consentPage } from '#views/auth/consent'
import { deviceConfirmPage, deviceDeniedPage, deviceDonePage, deviceInputPage } from '#views/auth/device'
import { errorPage } from '#views/auth/error'
import { german } from '#views/auth/german'
import { requestsPage } from '#views/auth/requests'
import { loggedOutPage, logoutPage, signingOutPage, stayedPage } from '#views/auth/logout'
import { selectAccountPage } from '#views/auth/select-account'
import { signInPage } from '#views/auth/sign-in'
import { signUpPage } from '#views/auth/sign-up'
import { dashboardPage } from '#views/admin/dashboard'
import { refusedPage, signedOutPage, troublePage } from '#views/admin/refused'
import type { Html } from '#views/html'
import { clientSamples } from './samples/clients.ts'
import { definitionSamples } from './samples/definitions.ts'
import { scopeSamples } from './samples/scopes.ts'
import { integrationSamples } from './samples/integration.ts'
import { monitoringSamples } from './samples/monitoring.ts'
import { peopleSamples } from './samples/people.ts'
import { serverSamples } from './samples/server.ts'
import { administrationSamples, administrationWordless } from './samples/administration.ts'

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
  const change = { at: now, verb: 'changed', resourceType: 'Client', resource: text, actor: text, members: [text] }
  return {
    ...administrationSamples(text),
    ...monitoringSamples(text),
    ...serverSamples(text),
    ...peopleSamples(text),
    ...clientSamples(text),
    ...integrationSamples(text),
    ...definitionSamples(text),
    ...scopeSamples(text),
    ...administrationWordless,
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
    refused: () => refusedPage(text, text),
    'signed-out': () => signedOutPage(),
    trouble: () =>
      troublePage({ title: text, message: text, correlationId: text, next: { href: '/admin', label: text } })
  }
}
