import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { matchesSubject } from '#modules/auth/certificate-names'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { certificates, inHeader } from '../../support/certificates.ts'
import { basic, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'

const proxied = { MINIJANS_TRUST_PROXY: 'loopback' }
const subject = 'CN=payments.client.example,OU=Payments,O=Books\\, Films & Co,C=PT'
const bySubject = {
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_subject_dn: subject,
  grant_types: ['client_credentials', 'authorization_code', 'refresh_token']
}
const thumbprint = (pem: string) =>
  Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')

/** Asks for a token with nothing but a certificate. */
const ask = (app: MinijansServer, client: TestClient, certificate?: string, form: Record<string, string> = {}) =>
  fetch(app.address + tokenPath, {
    method: 'POST',
    headers: certificate === undefined ? {} : { 'x-clientcert': certificate },
    body: new URLSearchParams({ client_id: client.client_id, grant_type: 'client_credentials', ...form })
  })

describe('a client certificate', () => {
  it('authenticates the client whose subject it has, behind a trusted proxy', async () => {
    await using app = await startApp(proxied)
    const client = await register(app, bySubject)
    expect((await ask(app, client, inHeader(certificates.payments))).status).toBe(200)
    expect((await ask(app, client, encodeURIComponent(certificates.payments))).status).toBe(200)
    for (const bad of [
      undefined,
      '',
      inHeader(certificates.other),
      'nonsense',
      '%',
      `${inHeader(certificates.payments)}, x`
    ]) {
      const refused = await ask(app, client, bad)
      expect(refused.status).toBe(401)
      expect(await refused.json()).toMatchObject({ error: 'invalid_client' })
    }
  })

  it('is worth nothing in a header that somebody else sends', async () => {
    await using app = await startApp()
    const client = await register(app, bySubject)
    expect((await ask(app, client, inHeader(certificates.payments))).status).toBe(401)
  })

  it('is worth nothing once it is over', async () => {
    let now = Date.now()
    await using app = await startApp(proxied, { now: () => now })
    const client = await register(app, bySubject)
    now = Date.parse('2200-01-01')
    expect((await ask(app, client, inHeader(certificates.payments))).status).toBe(401)
  })

  it.each([
    ['tls_client_auth_san_dns', 'payments.client.example'],
    ['tls_client_auth_san_uri', 'https://client.example/app'],
    ['tls_client_auth_san_ip', '2001:db8:0::1'],
    ['tls_client_auth_san_email', 'ops@client.example']
  ])('may be known by %s', async (member, value) => {
    await using app = await startApp(proxied)
    const metadata = { ...bySubject, tls_client_auth_subject_dn: undefined, [member]: value }
    const client = await register(app, metadata)
    expect((await ask(app, client, inHeader(certificates.payments))).status).toBe(200)
    expect((await ask(app, client, inHeader(certificates.other))).status).toBe(401)
  })

  it('may be signed by nobody else, when the client has registered it', async () => {
    await using app = await startApp(proxied)
    const [, body = ''] = certificates.payments.split('-----').map((text) => text.replaceAll('\n', '')).filter(Boolean) // prettier-ignore
    const jwk = new X509Certificate(certificates.payments).publicKey.export({ format: 'jwk' })
    const client = await register(app, {
      ...bySubject,
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      tls_client_auth_subject_dn: undefined,
      jwks: { keys: [{ ...jwk, kid: 'c', use: 'sig', x5c: [body] }] }
    })
    expect((await ask(app, client, inHeader(certificates.payments))).status).toBe(200)
    expect((await ask(app, client, inHeader(certificates.other))).status).toBe(401)
    expect((await ask(app, client)).status).toBe(401)
  })

  it('binds the tokens that are given for it', async () => {
    await using app = await startApp(proxied)
    const client = await register(app, bySubject)
    const certificate = inHeader(certificates.payments)
    const { code = '' } = await new Person(app).arrive({
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid offline_access',
      prompt: 'consent'
    })
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const tokens = (await (await ask(app, client, certificate, form)).json()) as Record<string, string>
    const read = (header?: string) =>
      fetch(`${app.address}/jans-auth/restv1/userinfo`, {
        headers: {
          authorization: `Bearer ${tokens.access_token}`,
          ...(header !== undefined && { 'x-clientcert': header })
        }
      })
    expect((await read(certificate)).status).toBe(200)
    expect((await read()).status).toBe(401)
    expect((await read(inHeader(certificates.other))).status).toBe(401)
    const told = await fetch(`${app.address}/jans-auth/restv1/introspection`, {
      method: 'POST',
      headers: { 'x-clientcert': certificate },
      body: new URLSearchParams({ client_id: client.client_id, token: tokens.access_token ?? '' })
    })
    expect(await told.json()).toMatchObject({ cnf: { 'x5t#S256': thumbprint(certificates.payments) } })
    const renewal = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    expect((await ask(app, client, inHeader(certificates.other), renewal)).status).toBe(401)
    expect((await ask(app, client, certificate, renewal)).status).toBe(200)
  })
})

it('has to be shown for a token when the client has registered that its tokens are bound to one', async () => {
  await using app = await startApp(proxied)
  const client = await register(app, { tls_client_certificate_bound_access_tokens: true })
  const own = (certificate?: string) =>
    fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { authorization: basic(client), ...(certificate !== undefined && { 'x-clientcert': certificate }) },
      body: new URLSearchParams({ grant_type: 'client_credentials' })
    })
  const refused = await own()
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_grant' }])
  expect((await own(inHeader(certificates.payments))).status).toBe(200)
})

describe('the name in a certificate', () => {
  const certificate = new X509Certificate(certificates.payments)
  it.each([
    [subject, true],
    ['cn=Payments.Client.example, ou=payments, o=books\\2C films  & co, c=pt', true],
    ['C=PT,O=Books\\, Films & Co,OU=Payments,CN=payments.client.example', true],
    ['CN=payments.client.example', false],
    [`${subject},ST=Lisbon`, false],
    ['CN=payments.client.example,OU=Payments,O=Books,C=PT', false],
    ['OU=payments.client.example,CN=Payments,O=Books\\, Films & Co,C=PT', false],
    ['', false]
  ])('%s: %s', (name, expected) => {
    expect(matchesSubject(certificate, 'tls_client_auth_subject_dn', name)).toBe(expected)
  })

  it.each([
    ['tls_client_auth_san_dns', 'client.example'],
    ['tls_client_auth_san_dns', 'ops@client.example'],
    ['tls_client_auth_san_uri', 'https://client.example/APP'],
    ['tls_client_auth_san_unknown', 'payments.client.example']
  ])('does not have %s %s', (property, value) => {
    expect(matchesSubject(certificate, property, value)).toBe(false)
  })
})
