import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSetting } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { startMailServer } from '../../support/smtp-server.ts'

const path = '/config/smtp'
const secret = 'the password of the mail account'

const settings = {
  valid: true,
  host: 'smtp.example.org',
  port: 587,
  connect_protection: 'StartTls',
  trust_host: false,
  from_name: 'Sign-in',
  from_email_address: 'id@example.org',
  requires_authentication: true,
  smtp_authentication_account_username: 'id',
  smtp_authentication_account_password: secret,
  key_store: '/etc/certs/smtp-keys.pkcs12',
  key_store_password: 'the password of the key store',
  key_store_alias: 'smtp_sig_ec256',
  signing_algorithm: 'SHA256withECDSA'
}
const nothing = { valid: false, port: 0, trust_host: false, requires_authentication: false }
const mask = '********'
const masked = { ...settings, smtp_authentication_account_password: mask, key_store_password: mask }

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'smtp.admin', 'logging.readonly')
})
afterAll(() => app.close())

describe('the mail configuration', () => {
  it('has no host at first', async () => {
    const { status, body } = await api('GET', path)
    expect([status, body]).toEqual([200, nothing])
  })

  it('is replaced and read, its passwords masked to everybody and sealed at rest', async () => {
    const { status, body, text } = await api('PUT', path, settings)
    expect([status, body]).toEqual([200, masked])
    const read = await api('GET', path)
    expect(read.body).toEqual(masked)
    const stored = JSON.stringify(await readSetting(app.ctx.db, 'mail.smtp'))
    const audit = (await api('GET', '/audit?pattern=smtp-configuration')).text
    expect(audit).toContain('put-config-smtp')
    for (const shown of [text, read.text, stored, audit]) {
      expect(shown).not.toContain(secret)
      expect(shown).not.toContain('the password of the key store')
    }
    expect(stored).toContain('smtp.example.org')
  })

  it('is created with 201, and what is not sent is left out of it', async () => {
    const { status, body } = await api('POST', path, { host: 'Relay.Example.org', unknown: 1, from_name: '' })
    expect([status, body]).toEqual([201, { ...nothing, host: 'relay.example.org' }])
  })

  it('is cleared, also when there is nothing', async () => {
    for (const _ of [1, 2]) {
      const { status, text } = await api('DELETE', path)
      expect([status, text]).toEqual([204, ''])
      expect((await api('GET', path)).body).toEqual(nothing)
    }
  })

  it('is put back to what it was at first', async () => {
    await api('PUT', path, settings)
    const first = { ...nothing, host: '', smtp_authentication_account_password: '', connect_protection: '' }
    expect((await api('PUT', path, first)).body).toEqual(nothing)
  })

  const wrong: [string, unknown, RegExp][] = [
    ['a port that there is not', { port: 65_536 }, /port/],
    ['a port as a text', { port: '587' }, /port/],
    ['an address that is none', { from_email_address: 'nobody' }, /from_email_address/],
    ['two lines', { from_name: 'a\r\nBcc: everybody@example.org' }, /from_name/],
    ['a host with a path', { host: 'smtp.example.org/x' }, /host/],
    ['an unknown protection', { connect_protection: 'Tls13' }, /connect_protection/],
    ['a text for a flag', { trust_host: 'no' }, /trust_host/],
    ['a list', [settings], /JSON object/]
  ]
  it.each(wrong)('refuses %s, and stays as it was', async (_what, body, message) => {
    await api('PUT', path, settings)
    for (const method of ['PUT', 'POST']) {
      const answer = await api<ApiError>(
        method,
        path,
        Array.isArray(body) ? body : { ...settings, ...(body as object) }
      )
      expect([answer.status, answer.body.description]).toEqual([400, expect.stringMatching(message)])
    }
    expect((await api('GET', path)).body).toEqual(masked)
  })

  it('needs scopes: reading, writing and deleting are not the same', async () => {
    const [reader, writer, deleter, other] = await Promise.all([
      configApi(app, 'smtp.readonly'),
      configApi(app, 'smtp.write'),
      configApi(app, 'smtp.delete'),
      configApi(app, 'cache.write')
    ])
    const test = { subject: 'Test', message: 'Test' }
    expect((await reader('GET', path)).status).toBe(200)
    for (const caller of [reader, deleter, other]) {
      expect((await caller('PUT', path, settings)).status).toBe(401)
      expect((await caller('POST', path, settings)).status).toBe(401)
    }
    for (const caller of [reader, writer, other]) expect((await caller('DELETE', path)).status).toBe(401)
    for (const caller of [deleter, other]) expect((await caller('POST', `${path}/test`, test)).status).toBe(401)
  })
})

describe('a test mail', () => {
  const test = { sign: false, subject: 'Grüße', message: 'It works.' }
  const send = async () => {
    const { status, body, headers } = await api<boolean>('POST', `${path}/test`, test)
    return [status, body, headers.get('mail-server-response')]
  }
  const taken = [200, true, '250 2.0.0 Ok: queued as 1']
  const account = { user: 'id', password: secret }
  const local = {
    host: '127.0.0.1',
    connect_protection: 'None',
    from_name: 'Sign-in',
    from_email_address: 'id@example.org'
  }
  const authenticated = {
    ...local,
    requires_authentication: true,
    smtp_authentication_account_username: 'id',
    smtp_authentication_account_password: secret
  }

  it('goes to the address that mail comes from', async () => {
    await using mailbox = await startMailServer()
    await api('PUT', path, { ...local, port: mailbox.port })
    expect(await send()).toEqual(taken)
    const [mail] = mailbox.mails
    expect(mail).toMatchObject({ from: 'id@example.org', to: ['id@example.org'], encrypted: false, user: undefined })
    expect(mail?.content).toMatch(/^From: "Sign-in" <id@example\.org>/m)
    expect(mail?.content).toMatch(/^Subject: =\?UTF-8\?/m)
    expect(mail?.content).toMatch(/^Auto-Submitted: auto-generated/m)
    expect(mail?.content).toContain('It works.')
  })

  it.each([
    ['StartTls', 'starttls'],
    ['SslTls', 'implicit']
  ] as const)('is encrypted and authenticated with %s', async (connect_protection, tls) => {
    await using mailbox = await startMailServer({ tls, account })
    await api('PUT', path, { ...authenticated, connect_protection, trust_host: true, port: mailbox.port })
    expect(await send()).toEqual(taken)
    expect(mailbox.mails).toMatchObject([{ encrypted: true, user: 'id' }])
  })

  it.each([
    ['StartTls', 'starttls'],
    ['SslTls', 'implicit']
  ] as const)('is not sent with %s to a server whose certificate nobody trusts', async (connect_protection, tls) => {
    await using mailbox = await startMailServer({ tls, account })
    await api('PUT', path, { ...authenticated, connect_protection, port: mailbox.port })
    const [status, body, said] = await send()
    expect([status, body]).toEqual([200, false])
    expect(said).toMatch(/certificate/)
    expect(mailbox.mails).toEqual([])
    expect(mailbox.commands.join()).not.toContain('AUTH')
  })

  it.each(['StartTls', undefined])('is not sent in the clear with the protection %s', async (connect_protection) => {
    await using mailbox = await startMailServer({ account })
    await api('PUT', path, { ...authenticated, connect_protection, port: mailbox.port })
    const [, body, said] = await send()
    expect([body, said]).toEqual([false, expect.stringMatching(/502|STARTTLS/)])
    expect(mailbox.commands.join()).not.toContain('AUTH')
    expect(mailbox.mails).toEqual([])
  })

  it('tells what the server said, whatever it refuses', async () => {
    await using strict = await startMailServer({ account })
    await api('PUT', path, { ...authenticated, smtp_authentication_account_password: 'wrong', port: strict.port })
    expect(await send()).toEqual([200, false, '535 5.7.8 Authentication credentials invalid'])
    await api('PUT', path, { ...local, port: strict.port })
    expect(await send()).toEqual([200, false, '530 5.7.0 Authentication required'])
    await using full = await startMailServer({ refusal: '452-4.2.2 The mailbox\r\n452 4.2.2 is full: süß' })
    await api('PUT', path, { ...local, port: full.port })
    expect(await send()).toEqual([200, false, '452-4.2.2 The mailbox 452 4.2.2 is full: s??'])
    await using busy = await startMailServer({ greeting: '421 4.3.2 Try later' })
    await api('PUT', path, { ...local, port: busy.port })
    expect(await send()).toEqual([200, false, '421 4.3.2 Try later'])
  })

  it('is not sent without the authentication that is configured', async () => {
    await using mailbox = await startMailServer()
    await api('PUT', path, { ...authenticated, port: mailbox.port })
    const [, body] = await send()
    expect([body, mailbox.mails]).toEqual([false, []])
  })

  it('says when nobody answers, or nothing is configured', async () => {
    const gone = await startMailServer()
    await gone[Symbol.asyncDispose]()
    await api('PUT', path, { ...local, port: gone.port })
    expect(await send()).toEqual([200, false, expect.stringContaining('ECONNREFUSED')])
    await api('DELETE', path)
    expect(await send()).toEqual([200, false, expect.stringContaining('No mail server is configured')])
    await api('PUT', path, { host: '127.0.0.1' })
    expect(await send()).toEqual([200, false, 'There is no address that mail comes from'])
  })

  it.each([
    ['the mask', mask],
    ['no password', undefined],
    ['an empty one', '']
  ])('keeps the password where %s comes back', async (_what, smtp_authentication_account_password) => {
    await using mailbox = await startMailServer({ account })
    const given = { ...authenticated, port: mailbox.port }
    await api('PUT', path, given)
    await api('PUT', path, { ...given, from_name: 'Another', smtp_authentication_account_password })
    expect(await send()).toEqual(taken)
    expect(mailbox.mails).toMatchObject([{ user: 'id' }])
  })

  it('takes the password away with null, and with another host, which must not learn it', async () => {
    await using mailbox = await startMailServer({ account })
    const given = { ...authenticated, port: mailbox.port }
    for (const change of [{ smtp_authentication_account_password: null }, { host: 'localhost' }]) {
      await api('PUT', path, given)
      const { body } = await api('PUT', path, { ...given, smtp_authentication_account_password: mask, ...change })
      expect(body).not.toHaveProperty('smtp_authentication_account_password')
      expect((await send())[1]).toBe(false)
      expect(mailbox.commands.join()).not.toContain(Buffer.from(`\0id\0${secret}`).toString('base64'))
    }
  })

  it.each([
    ['no protection', { connect_protection: 'None' }],
    ['a protection of another kind', { connect_protection: 'SslTls' }],
    ['any certificate', { trust_host: true }],
    ['another port', { port: 2525 }],
    ['the usual port', { port: undefined }]
  ])('has to be given its password again with %s', async (_what, change) => {
    const { smtp_authentication_account_password: _, ...unsaid } = settings
    await api('PUT', path, settings)
    expect((await api('PUT', path, { ...unsaid, connect_protection: undefined })).body).toMatchObject({
      smtp_authentication_account_password: mask
    })
    const { body } = await api('PUT', path, { ...unsaid, smtp_authentication_account_password: mask, ...change })
    expect(body).not.toHaveProperty('smtp_authentication_account_password')
    // Nor does it come back with the way that it was for.
    expect((await api('PUT', path, unsaid)).body).not.toHaveProperty('smtp_authentication_account_password')
  })

  it('keeps the password where only certificates that are good are taken from now on', async () => {
    await api('PUT', path, { ...settings, trust_host: true })
    const { smtp_authentication_account_password: _, ...unsaid } = settings
    expect((await api('PUT', path, unsaid)).body).toEqual(masked)
  })

  it('is not signed: it is refused where there is a key store to sign with', async () => {
    await using mailbox = await startMailServer()
    await api('PUT', path, { ...local, port: mailbox.port })
    expect((await api('POST', `${path}/test`, { ...test, sign: true })).body).toBe(true)
    await api('PUT', path, { ...local, port: mailbox.port, key_store: '/etc/keys' })
    expect((await api('POST', `${path}/test`, { ...test, sign: true })).status).toBe(400)
    expect(mailbox.mails).toHaveLength(1)
  })

  it.each([
    ['no subject', { message: 'x' }, 'OCA001'],
    ['no message', { subject: 'x' }, 'OCA001'],
    ['a number for a subject', { subject: 1, message: 'x' }, '400'],
    ['no object', 'x', '400']
  ])('is refused with %s', async (_what, body, code) => {
    const answer = await api<ApiError>('POST', `${path}/test`, body === 'x' ? '"x"' : body)
    expect([answer.status, answer.body.code]).toEqual([400, code])
  })

  it('reaches no private address in production, but for the hosts that may be reached', async () => {
    await using mailbox = await startMailServer()
    const production = {
      MINIJANS_PRODUCTION: 'true',
      MINIJANS_ISSUER: 'http://localhost:8080',
      MINIJANS_PORT: '0'
    }
    for (const [allowed, expected] of [
      ['', /private address; add it to MINIJANS_ALLOWED_PRIVATE_HOSTS/],
      ['localhost,127.0.0.1', /^250/]
    ] as const) {
      await using strict = await startApp({ ...production, MINIJANS_ALLOWED_PRIVATE_HOSTS: allowed })
      const admin = await configApi(strict, 'smtp.admin')
      for (const host of ['127.0.0.1', 'localhost']) {
        await admin('PUT', path, { ...local, host, port: mailbox.port })
        const { headers } = await admin('POST', `${path}/test`, test)
        expect(headers.get('mail-server-response')).toMatch(expected)
      }
    }
    expect(mailbox.mails).toHaveLength(2)
  })
})
