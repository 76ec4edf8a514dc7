import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { loadApiConfiguration } from '#modules/config-api/index'
import { loadFido2Properties } from '#modules/fido2/index'
import { appConfiguration, updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { administrator, errorAt, told, versionIn } from '../../support/administrator.ts'
import { csrfOf, type Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { refusedForms, statusesOf } from '../../support/refusals.ts'
import { signedIn as open } from '../../support/signed-in.ts'

const root = '/admin/properties'

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
  const names = ['accessTokenLifetime', 'requirePkce', 'acrMappings', 'introspectionSkipAuthorization']
  await updateAppConfiguration(app.ctx, Object.fromEntries(names.map((name) => [name, undefined])))
})

const records = async (operation: string) =>
  (await searchAudit(app.ctx.db, { pattern: operation, offset: 0, limit: 100 })).total
const current = () => appConfiguration(app.ctx)

/** What a browser would post of a form: the values of its controls. */
async function formAt(path: string, changed: Record<string, string> = {}): Promise<URLSearchParams> {
  const page = await agent.request(path)
  expect([path, page.status]).toEqual([path, 200])
  const form = new URLSearchParams({ csrf, version: versionIn(page) })
  const controls = /<input ([^>]*)>|<textarea ([^>]*)>\n([^<]*)<|<select ([^>]*)>([^]*?)<\/select>/g
  for (const [, input, area, text = '', select, options = ''] of page.text.matchAll(controls)) {
    const tag = input ?? area ?? select ?? ''
    const [, name = ''] = / name="([^"]+)"/.exec(` ${tag}`) ?? []
    const isOff = tag.includes('type="checkbox"') && !tag.includes(' checked')
    const isOther = name === '' || tag.includes('type="hidden"') || tag.includes('type="search"')
    const [, chosen = ''] = /<option value="([^"]*)"\s+selected/.exec(options) ?? []
    const [, value = ''] = / value="([^"]*)"/.exec(tag) ?? []
    if (!isOff && !isOther) form.append(name, unescaped(input ? value : area ? text : chosen))
  }
  for (const [name, value] of Object.entries(changed)) form.set(name, value)
  return form
}

const send = (path: string, body: URLSearchParams) =>
  agent.request(path, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body })

const unescaped = (text: string) =>
  text.replaceAll(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'"
  )

describe('the pages of properties', () => {
  const signedIn = (path: string, use: (page: Page) => Promise<void>, options = {}) =>
    open(app, browser, path, use, options)

  it('find a property while one types, change it by a patch of that alone, and put it back', async () => {
    await signedIn(root, async (page) => {
      await page.getByRole('link', { name: 'Lifetimes' }).waitFor()
      await page.getByRole('searchbox', { name: 'Search names' }).fill('lifetime of an access')
      await page.getByRole('link', { name: 'Access token lifetime' }).click()
      const field = page.getByLabel('Access token lifetime')
      await field.fill('ten')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').getByText('must be a whole number').waitFor()
      await field.fill('600')
      await page.getByText('The same by API and command line').click()
      await page.getByText('"path": "/accessTokenLifetime"').first().waitFor()
      const [call = ''] = await page.locator('.equivalent pre').allTextContents()
      const [head, body = ''] = call.split('\n\n')
      expect(head).toBe('PATCH /jans-config-api/api/v1/jans-auth-server/config')
      expect(JSON.parse(body)).toEqual([{ op: 'replace', path: '/accessTokenLifetime', value: 600 }])
      await page.getByRole('button', { name: 'Save' }).click()
      await told(page, 'The properties were saved.')
      expect((await current()).accessTokenLifetime).toBe(600)

      await page.getByLabel('Show').selectOption('changed')
      await page.getByText('Default: 300 seconds (5 minutes)').waitFor()
      await page.getByRole('link', { name: 'Reset Access token lifetime' }).click()
      await page.getByRole('heading', { level: 1, name: 'Put Access token lifetime back' }).waitFor()
      await page.getByRole('button', { name: 'Put it back' }).click()
      await told(page, 'The property has its default again.')
      expect((await current()).accessTokenLifetime).toBe(300)
    })
  })

  it('do all of it without a script', async () => {
    await signedIn(
      root,
      async (page) => {
        await page.getByRole('searchbox').fill('requirePkce')
        await page.getByRole('button', { name: 'Search' }).last().click()
        await page.getByRole('link', { name: 'Require PKCE' }).click()
        await page.getByLabel('Require PKCE').check()
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('The properties were saved.').waitFor()
        expect((await current()).requirePkce).toBe(true)
        await page.goto(`${root}/auth?only=changed`)
        expect(await page.locator('.properties > li').count()).toBe(1)
      },
      { javaScriptEnabled: false }
    )
  })
})

it('changes nothing when a form of any group is saved as it is', async () => {
  await updateAppConfiguration(app.ctx, { acrMappings: { basic: 'simple_password_auth' } })
  const before = await records('properties')
  const sources = [
    ...(await agent.request(`${root}/auth`)).text.matchAll(/<li><a href="(\/admin\/properties\/[^"]+)"/g)
  ]
  expect(sources).toHaveLength(8)
  const forms = new Set<string>()
  for (const [, source = ''] of sources) {
    const list = await agent.request(`${source}?q=e`)
    for (const [, form = ''] of list.text.matchAll(/class="button plain" href="([^"]+)"/g)) forms.add(form)
  }
  expect(forms.size).toBeGreaterThan(20)
  for (const form of forms) {
    const saved = await send(form, await formAt(form))
    expect([form, saved.location]).toEqual([form, expect.stringContaining('done=nothing-changed')])
  }
  expect(await records('properties')).toBe(before)
})

it('says what is wrong at the field, in the words of the server', async () => {
  const path = `${root}/auth/lifetimes`
  const answer = await send(path, await formAt(path, { accessTokenLifetime: '0' }))
  expect(answer.status).toBe(400)
  expect(errorAt(answer, 'accessTokenLifetime')).toMatch(/^must be a whole number from 1/)
  expect(answer.text).toContain('value="0"')
  const map = `${root}/auth/requests`
  const wrong = await send(map, await formAt(map, { acrMappings: 'no equals sign' }))
  expect(errorAt(wrong, 'acrMappings')).toContain('equals sign')
})

it('edits a text for each name, one a line', async () => {
  const path = `${root}/auth/requests`
  const saved = await send(path, await formAt(path, { acrMappings: 'basic = simple_password_auth\nb=x' }))
  expect([saved.status, saved.location]).toEqual([303, `${root}/auth?done=properties-saved`])
  expect((await current()).acrMappings).toEqual({ basic: 'simple_password_auth', b: 'x' })
})

it('keeps what was typed when somebody else has changed the same group meanwhile, and no other', async () => {
  const path = `${root}/auth/lifetimes`
  const typed = await formAt(path, { idTokenLifetime: '1200' })
  await updateAppConfiguration(app.ctx, { requirePkce: true })
  expect((await send(path, typed)).status).toBe(303)
  await updateAppConfiguration(app.ctx, { accessTokenLifetime: 700 })
  typed.set('idTokenLifetime', '1300')
  const overtaken = await send(path, typed)
  expect(overtaken.status).toBe(409)
  expect(overtaken.text).toContain('Somebody else saved this in the meantime')
  expect(overtaken.text).toContain('value="1300"')
  expect((await current()).idTokenLifetime).toBe(1200)
  await updateAppConfiguration(app.ctx, { idTokenLifetime: undefined })
})

it('says what a dangerous change does before it makes it', async () => {
  const path = `${root}/scim/general`
  const typed = await formAt(path, { protectionMode: 'BYPASS' })
  const asked = await send(path, typed)
  expect([asked.status, asked.text]).toEqual([200, expect.stringContaining('SCIM is open to everybody who reaches it')])
  expect(asked.text).toContain('Save all the same')
  // The server was not started for it.
  typed.set('known', 'protectionMode')
  const refused = await send(path, typed)
  expect([refused.status, errorAt(refused, 'protectionMode')]).toEqual([
    400,
    expect.stringContaining('--scim-test-mode')
  ])
})

it('asks before it opens introspection to everybody, and does it when told to', async () => {
  const path = `${root}/auth/sessions`
  const typed = await formAt(path, { introspectionSkipAuthorization: 'true' })
  expect((await send(path, typed)).text).toContain('can ask what it is good for')
  expect((await current()).introspectionSkipAuthorization).toBe(false)
  typed.set('known', 'openidSubAttribute')
  expect((await send(path, typed)).status).toBe(200)
  typed.set('known', 'introspectionSkipAuthorization')
  expect((await send(path, typed)).status).toBe(303)
  expect((await current()).introspectionSkipAuthorization).toBe(true)
})

it('sends a document with what changes where there is no patch, and resets a member inside of it', async () => {
  const properties = await loadFido2Properties()
  const path = `${root}/fido2/fido2Configuration`
  const typed = await formAt(path, { 'fido2Configuration.unfinishedRequestExpiration': '240' })
  const body = JSON.stringify({ fido2Configuration: { unfinishedRequestExpiration: 240 } }, null, 2)
  const preview = await send(path, new URLSearchParams([...typed, ['preview', '1']]))
  expect(unescaped(preview.text)).toContain(`PUT /jans-config-api/fido2/fido2-config\n\n${body}`)
  expect((await send(path, typed)).status).toBe(303)
  expect((await properties.read(app.ctx)).fido2Configuration.unfinishedRequestExpiration).toBe(240)
  const reset = `${root}/fido2/reset/fido2Configuration.unfinishedRequestExpiration`
  expect((await agent.request(reset)).status).toBe(200)
  expect((await agent.post(reset, {}, csrf)).status).toBe(303)
  expect((await properties.read(app.ctx)).fido2Configuration.unfinishedRequestExpiration).toBe(180)
})

it('never shows a secret, keeps it when its field is left empty, and tells of it', async () => {
  const properties = await loadApiConfiguration()
  const actor = { clientId: 'test', correlationId: 'c1' }
  await properties.update(app.ctx, actor, 'patch-config-api-properties', (before) => ({
    ...before,
    apiClientPassword: 'geheim'
  }))
  const path = `${root}/config-api/kept`
  const [list, form] = [await agent.request(`${root}/config-api`), await agent.request(path)]
  for (const { text } of [list, form]) expect(text).not.toMatch(/geheim|\*{8}/)
  expect(list.text).toContain('Set, not shown')
  const typed = await formAt(path, { apiClientPassword: 'another secret', preview: '1' })
  const { text: call } = await send(path, typed)
  expect(unescaped(call)).toContain('"path": "/apiClientPassword"')
  expect(call).not.toContain('another secret')
  const posted = await send(path, await formAt(path, { serviceName: 'another' }))
  expect(posted.status).toBe(303)
  expect(await properties.read(app.ctx)).toMatchObject({ serviceName: 'another', apiClientPassword: 'geheim' })
})

it('shows what is not supported as such, with the reason, and offers no form for it', async () => {
  const { text } = await agent.request(`${root}/auth?only=unsupported`)
  expect(text).toContain('Follows from the issuer, which is set when the server is started.')
  expect((await agent.request(`${root}/auth/unsupported`)).status).toBe(404)
  expect((await agent.request(`${root}/auth/reset/issuer`)).status).toBe(404)
  expect((await agent.request(`${root}/nothing`)).status).toBe(404)
  const nothing = await agent.request(`${root}/auth?q=nothing-has-this-name`)
  expect(nothing.text).toContain('No property matches')
})

it('shows a form again that was typed in a session before this one', async () => {
  const path = `${root}/auth/lifetimes`
  const typed = await formAt(path, { accessTokenLifetime: '777', 'typed-again': '1' })
  typed.delete('csrf')
  const again = await send(path, typed)
  expect([again.status, again.text]).toEqual([200, expect.stringContaining('value="777"')])
  expect((await current()).accessTokenLifetime).toBe(300)
})

it('lets a person with the role api-viewer read, and nothing else', async () => {
  await updateAppConfiguration(app.ctx, { accessTokenLifetime: 700 })
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const reset = `${root}/auth/reset/accessTokenLifetime`
  const sources = ['auth?only=changed', 'config-api', 'scim', 'fido2', 'organization', 'logging', 'cache', 'messages']
  const pages = sources.map((source) => `${root}/${source}`)
  const forms = [`${root}/auth/lifetimes`, reset, `${root}/logging/logging`, `${root}/cache/redisConfiguration`]
  expect(await statusesOf(viewer, pages)).toEqual(pages.map(() => 200))
  expect(await refusedForms(viewer, forms)).toEqual(forms)
  const list = await viewer.agent.request(`${root}/auth?only=changed`)
  expect(list.text).not.toMatch(/panel-head">[^]*?class="button plain" href="\/admin\/properties/)
  expect(list.text).not.toContain(reset)
  expect(csrfOf(list.text)).not.toBe('')
})
