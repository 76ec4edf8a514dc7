import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { readConfig } from '#server/config'
import { clearInbox, clearMailSettings, inbox, mailSettings, replaceMailSettings, sendMail } from '#modules/mail/index'
import { startApp } from '../../support/app.ts'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'
import { startMailServer } from '../../support/smtp-server.ts'

describe.each(engines)('mail on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice> & { config: ReturnType<typeof readConfig> }
  beforeAll(async () => {
    db = await open()
    ctx = { ...contextSlice(db), config: readConfig([], { MINIJANS_MEMORY: 'true' }) }
  })
  afterAll(() => db.close())

  const actor = { clientId: 'administration', correlationId: 'c1' }
  const configure = (port: number, others = {}) =>
    replaceMailSettings(
      ctx,
      { host: '127.0.0.1', port, connect_protection: 'None', from_email_address: 'id@example.org', ...others },
      actor,
      'put-config-smtp'
    )
  const mail = { to: 'ann@example.org, bob@example.org', subject: 'Welcome', text: 'Hello\n.\nBye' }

  it('goes to everybody it is for, with its text as it is', async () => {
    await using mailbox = await startMailServer()
    await configure(mailbox.port)
    expect(await sendMail(ctx, mail)).toBe('250 2.0.0 Ok: queued as 1')
    expect(mailbox.mails).toMatchObject([{ from: 'id@example.org', to: ['ann@example.org', 'bob@example.org'] }])
    expect(mailbox.mails[0]?.content).toContain('Hello\r\n.\r\nBye')
  })

  it('has a plain text beside its HTML', async () => {
    await using mailbox = await startMailServer()
    await configure(mailbox.port)
    await sendMail(ctx, { ...mail, html: '<p>Hello</p>' })
    expect(mailbox.mails[0]?.content).toMatch(/multipart\/alternative[^]*text\/plain[^]*text\/html/)
  })

  it('takes no further headers or recipients out of a subject or an address', async () => {
    await using mailbox = await startMailServer()
    await configure(mailbox.port)
    await sendMail(ctx, { ...mail, to: 'ann@example.org', subject: 'Hi\r\nBcc: eve@example.org\r\n\r\nother text' })
    const [{ to, content } = { to: [], content: '' }] = mailbox.mails
    expect(to).toEqual(['ann@example.org'])
    expect(content).not.toMatch(/^Bcc:/m)
    expect(content).toContain('Hello')
  })

  it('reads no file and no address that a text names', async () => {
    await using mailbox = await startMailServer()
    await configure(mailbox.port)
    const text = { path: '/etc/passwd' } as unknown as string
    await expect(sendMail(ctx, { ...mail, text })).rejects.toMatchObject({ name: 'MailError' })
    expect(mailbox.mails).toEqual([])
  })

  it('says why it was not sent', async () => {
    await using mailbox = await startMailServer({ refusal: '550 5.7.1 Not wanted' })
    await configure(mailbox.port)
    await expect(sendMail(ctx, mail)).rejects.toMatchObject({ name: 'MailError', message: '550 5.7.1 Not wanted' })
    await clearMailSettings(ctx, actor, 'delete-config-smtp')
    const inProduction = { ...ctx, config: { ...ctx.config, production: true } }
    await expect(sendMail(inProduction, mail)).rejects.toThrow('No mail server is configured')
    expect(inbox(ctx)).toEqual([])
  })

  it('is kept in the inbox in developer mode, the last fifty, while there is no server', async () => {
    await clearMailSettings(ctx, actor, 'delete-config-smtp')
    for (let i = 1; i <= 51; i++) expect(await sendMail(ctx, { ...mail, subject: `Mail ${i}` })).toContain('inbox')
    const kept = inbox(ctx)
    expect([kept.length, kept[0]?.subject, kept.at(-1)?.subject]).toEqual([50, 'Mail 51', 'Mail 2'])
    expect(kept[0]).toMatchObject({ from: 'minijans@localhost', to: mail.to, text: mail.text, at: ctx.now() })
    clearInbox(ctx)
    expect(inbox(ctx)).toEqual([])
  })

  it('has its passwords sealed in the store', async () => {
    await configure(25, { smtp_authentication_account_password: 'a secret' })
    expect((await mailSettings(ctx)).smtp_authentication_account_password).toBe('a secret')
    const rows = JSON.stringify(await db.query.select().from(db.tables.settings))
    expect(rows).toContain('127.0.0.1')
    expect(rows).not.toContain('a secret')
  })
})

it('gives a server up that never says anything', { timeout: 20_000 }, async () => {
  await using mailbox = await startMailServer({ silent: true })
  await using app = await startApp()
  const settings = { host: '127.0.0.1', port: mailbox.port, from_email_address: 'id@example.org' }
  await replaceMailSettings(app.ctx, settings, { correlationId: 'c1' }, 'put-config-smtp')
  const sending = sendMail(app.ctx, { to: 'ann@example.org', subject: 'Hello', text: 'Hello' })
  await expect(sending).rejects.toThrow(/Greeting never received/)
})
