import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clearInbox, clearMailSettings, mailSettings, replaceMailSettings, sendMail } from '#modules/mail/index'
import type { MinijansServer } from '#server/start'
import { administrator, errorAt, told, versionIn } from '../../support/administrator.ts'
import type { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { refusedForms, statusesOf } from '../../support/refusals.ts'
import { signedIn } from '../../support/signed-in.ts'
import { startMailServer } from '../../support/smtp-server.ts'

const root = '/admin/mail'
const actor = { clientId: 'test', correlationId: 'c1' }

let app: MinijansServer
let browser: Browser
let agent: Agent
let csrf: string
beforeAll(async () => {
  app = await startApp()
  browser = await openBrowser()
  ;({ agent, csrf } = await administrator(app, 'ada', 'api-admin'))
})
afterAll(async () => {
  await browser.close()
  await app.close()
})
beforeEach(async () => {
  await clearMailSettings(app.ctx, actor, 'delete-config-smtp')
  clearInbox(app.ctx)
})

const configure = (settings: Record<string, unknown>) =>
  replaceMailSettings(app.ctx, settings, actor, 'put-config-smtp')

it('keeps mail in an inbox until there is a mail server, and says what that server says', async () => {
  await using mailbox = await startMailServer({ account: { user: 'id', password: 'geheim' } })
  await signedIn(app, browser, root, async (page) => {
    await page.getByRole('heading', { name: 'No mail server yet' }).waitFor()
    await page.getByLabel('Subject').fill('Is <b>this</b> read?')
    await page.getByRole('button', { name: 'Send the test mail' }).click()
    await page.getByText('Nothing was sent.').waitFor()
    await page.getByRole('link', { name: 'Open the inbox (1)' }).click()
    await page.getByRole('link', { name: 'Is <b>this</b> read?' }).click()
    await page.getByText('If you can read this, mail leaves the server.').waitFor()
    await page.getByText('minijans@localhost').waitFor()

    await page.goto(root)
    await page.getByRole('link', { name: 'Set a mail server' }).click()
    await page.getByRole('textbox', { name: 'Address' }).fill('id@example.org')
    await page.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1')
    await page.getByRole('combobox', { name: 'Protection' }).selectOption('None')
    await page.getByRole('textbox', { name: 'Port' }).fill('70000')
    await page.getByRole('checkbox', { name: 'Sign in with a password' }).check()
    await page.getByRole('textbox', { name: 'User name' }).fill('id')
    await page.getByLabel('Password', { exact: true }).fill('geheim')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('Port').waitFor()
    await page.getByRole('textbox', { name: 'Port' }).fill(String(mailbox.port))
    await page.getByLabel('Password', { exact: true }).fill('geheim')
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The mail settings were saved.')
    expect(await page.content()).not.toContain('geheim')

    await page.getByRole('button', { name: 'Send the test mail' }).click()
    await page.getByText('250 2.0.0 Ok: queued as 1').waitFor()
    expect(mailbox.mails).toMatchObject([{ from: 'id@example.org', to: ['id@example.org'], user: 'id' }])
    await page.getByRole('link', { name: 'Inbox (1)' }).click()
    await page.getByRole('button', { name: 'Empty the inbox' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Empty the inbox' }).click()
    await page.getByRole('heading', { name: 'No mail yet' }).waitFor()

    await page.goto(root)
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the mail server' }).click()
    await told(page, 'There is no mail server any more.')
  })
})

it('says why a test mail was not taken', async () => {
  await using mailbox = await startMailServer({ refusal: '550 5.7.1 Not <wanted>' })
  await configure({ host: '127.0.0.1', port: mailbox.port, connect_protection: 'None', from_email_address: 'a@b.org' })
  const answer = await agent.post(root, { subject: 'Hi', message: 'Hello' }, csrf)
  expect(answer.text).toContain('The mail was not sent.')
  expect(answer.text).toContain('550 5.7.1 Not &lt;wanted&gt;')
  const preview = await agent.post(root, { subject: 'Hi', message: 'Hello', preview: '1' }, csrf)
  expect(preview.text).toContain('POST /jans-config-api/api/v1/config/smtp/test')
  expect(mailbox.mails).toEqual([])
})

const secret = 'the password of the account'
const settings = {
  host: 'smtp.example.org',
  from_email_address: 'id@example.org',
  requires_authentication: true,
  smtp_authentication_account_username: 'id',
  smtp_authentication_account_password: secret
}
const shown = {
  host: 'smtp.example.org',
  port: '0',
  connect_protection: '',
  from_email_address: 'id@example.org',
  requires_authentication: 'true',
  smtp_authentication_account_username: 'id',
  smtp_authentication_account_password: ''
}

it('keeps a password that is not typed again, and tells when it cannot', async () => {
  await configure(settings)
  const form = await agent.request(`${root}/edit`)
  expect(form.text).not.toContain(secret)
  const kept = await agent.post(`${root}/edit`, { ...shown, from_name: 'Accounts', version: versionIn(form) }, csrf)
  expect(kept.location).toBe(`${root}?done=mail-saved`)
  expect(await mailSettings(app.ctx)).toMatchObject({ from_name: 'Accounts', smtp_authentication_account_password: secret }) // prettier-ignore
  const version = versionIn(await agent.request(`${root}/edit`))
  const moved = await agent.post(`${root}/edit`, { ...shown, host: 'evil.example', version }, csrf)
  expect((await agent.request(moved.location)).text).toContain('its password has to be entered again')
  expect((await mailSettings(app.ctx)).smtp_authentication_account_password).toBeUndefined()
})

it('says what is wrong at the field, and when somebody else was faster', async () => {
  await configure(settings)
  const version = versionIn(await agent.request(`${root}/edit`))
  const wrong = await agent.post(`${root}/edit`, { ...shown, from_email_address: 'nobody', version }, csrf)
  expect([wrong.status, errorAt(wrong, 'from_email_address')]).toEqual([400, expect.stringContaining('an address')])
  await configure({ ...settings, from_name: 'Somebody else' })
  const late = await agent.post(`${root}/edit`, { ...shown, from_name: 'Late', version }, csrf)
  expect([late.status, late.text]).toEqual([409, expect.stringContaining('value="Late"')])
  const again = await agent.post(`${root}/edit`, { ...shown, from_name: 'Typed', 'typed-again': '1' })
  expect([again.status, again.text]).toEqual([200, expect.stringContaining('value="Typed"')])
})

it('shows links in mails as text, and mail only to who may change the settings', async () => {
  await sendMail(app.ctx, { to: 'ada@example.org', subject: 'Reset', text: 'https://id.example.org/reset?token=abc' })
  const [, path = ''] =
    /href="(\/admin\/mail\/inbox\/[\w-]{36})"/.exec((await agent.request(`${root}/inbox`)).text) ?? []
  const mail = await agent.request(path)
  expect(mail.text).toContain('https://id.example.org/reset?token=abc')
  expect(mail.text).not.toContain('href="https://id.example.org')
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const forms = [`${root}/edit`, `${root}/delete`, `${root}/inbox/clear`]
  expect(await statusesOf(viewer, [root])).toEqual([200])
  expect(await refusedForms(viewer, forms)).toEqual(forms)
  for (const hidden of [`${root}/inbox`, path]) expect((await viewer.agent.request(hidden)).status).toBe(403)
  expect((await viewer.agent.request(root)).text).not.toContain('/inbox')
  expect((await agent.request(`${root}/inbox/nothing`)).status).toBe(404)
})
