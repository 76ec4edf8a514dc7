import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { standardAssetRules, storeAsset } from '#modules/assets/index'
import type { MinijansServer } from '#server/start'
import { administrator, errorAt, told, versionIn } from '../../support/administrator.ts'
import type { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { refusedForms, statusesOf } from '../../support/refusals.ts'
import { signedIn } from '../../support/signed-in.ts'

const root = '/admin/assets'
const drawing = (color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="${color}"/><script>alert(1)</script></svg>`
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

const store = async (fileName: string, content = 'text') =>
  (
    await storeAsset(
      app.ctx,
      { fileName, service: 'jans-auth', enabled: true, level: 0 },
      new TextEncoder().encode(content),
      actor
    )
  ).inum

const upload = (
  path: string,
  fields: Record<string, string>,
  file?: { name: string; content: string | Uint8Array }
) => {
  const body = new FormData()
  for (const [name, value] of Object.entries({ csrf, ...fields })) body.set(name, value)
  if (file) body.set('assetFile', new File([file.content as string], file.name))
  return agent.request(path, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body })
}

it('brings a picture, shows it, replaces it, hands it out and deletes it', async () => {
  await signedIn(app, browser, root, async (page) => {
    await page.getByRole('link', { name: 'Upload a file' }).first().click()
    await page.getByRole('button', { name: 'Upload' }).click()
    await page.getByRole('alert').getByText('Choose a file').waitFor()
    await page.getByLabel('Description').fill('The <b>logo</b>')
    const file = { name: 'logo.svg', mimeType: 'image/svg+xml' }
    await page.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from(drawing('red')) })
    await page.getByText('The same by API and command line').click()
    await page.getByText("--form assetFile=@logo.svg").waitFor() // prettier-ignore
    await page.getByRole('button', { name: 'Upload' }).click()
    await told(page, 'The file was uploaded.')
    await page.getByRole('heading', { level: 1, name: 'logo.svg' }).waitFor()
    const picture = page.getByRole('img', { name: 'logo.svg' })
    expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(40)
    const address = `${app.ctx.config.issuer}/jans-auth/ext/resources/logo.svg`
    await page.getByText(address).waitFor()
    expect(await (await fetch(address)).text()).toBe(drawing('red'))

    await page.getByRole('link', { name: 'Edit or replace' }).click()
    await page.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from(drawing('blue')) })
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The asset was saved.')
    expect(await (await fetch(address)).text()).toBe(drawing('blue'))
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('logo.svg')

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the asset' }).click()
    await told(page, 'The asset was deleted.')
    expect((await fetch(address)).status).toBe(404)
  })
})

it('never runs what a picture has in it, and shows pictures alone', async () => {
  const inum = await store('evil.svg', drawing('red'))
  const picture = await agent.request(`${root}/${inum}/image`)
  expect(picture.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  expect(picture.headers.get('content-type')).toBe('image/svg+xml')
  const file = await agent.request(`${root}/${inum}/download`)
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=evil.svg')
  expect(file.headers.get('content-type')).toBe('application/octet-stream')
  const page = await store('page.html', '<script>alert(1)</script>')
  expect((await agent.request(`${root}/${page}/image`)).status).toBe(404)
})

it('refuses a name that is taken, a type that is not allowed, and a file that is too long', async () => {
  await store('taken.css')
  const fields = { service: 'jans-auth', description: 'Typed' }
  const taken = await upload(`${root}/new`, fields, { name: 'taken.css', content: 'a' })
  expect([taken.status, errorAt(taken, 'assetFile')]).toEqual([400, 'There is taken.css already. Open it to replace its file']) // prettier-ignore
  expect(taken.text).toContain('Typed')
  const type = await upload(`${root}/new`, fields, { name: 'run.exe', content: 'a' })
  expect([type.status, errorAt(type, 'assetFile')]).toEqual([400, 'Files of the type exe cannot be brought'])
  const named = await upload(`${root}/new`, { ...fields, fileName: '../up.css' }, { name: 'a.css', content: 'a' })
  expect([named.status, errorAt(named, 'fileName')]).toEqual([400, 'Filename not valid'])
  const long = { name: 'long.css', content: new Uint8Array(10 * 1_048_576 + 1) }
  expect(errorAt(await upload(`${root}/new`, fields, long), 'assetFile')).toBe('The file has more than 10 MB')
})

it('keeps what was typed when somebody else was faster', async () => {
  const inum = await store('shared.css', 'one')
  const version = versionIn(await agent.request(`${root}/${inum}/edit`))
  await store('shared.css', 'two')
  const late = await upload(`${root}/${inum}/edit`, { service: 'jans-casa', fileName: 'shared.css', description: 'Late', version }) // prettier-ignore
  expect([late.status, late.text]).toEqual([409, expect.stringContaining('Late')])
  const over = await upload(`${root}/${inum}/edit`, { service: 'jans-casa', fileName: 'shared.css', version: versionIn(late) }) // prettier-ignore
  expect(over.location).toBe(`${root}/${inum}?done=asset-saved`)
  const again = await agent.post(`${root}/${inum}/edit`, { service: '', description: 'Typed', 'typed-again': '1' })
  expect([again.status, again.text]).toEqual([200, expect.stringContaining('Typed')])
  // Nothing of a form with a file is read without a session.
  const lost = await agent.post(`${root}/${inum}/edit`, { 'typed-again': '1' })
  expect(lost.text).toContain('value="shared.css"')
})

it('keeps what a file is for where that is no part of the server', async () => {
  const given = { fileName: 'own.css', service: 'own-part', enabled: true, level: 0 }
  const rules = { ...standardAssetRules, moduleNameValidationEnabled: false }
  const { inum } = await storeAsset(app.ctx, given, Buffer.from('a'), actor, rules)
  const { text } = await agent.request(`${root}/${inum}/edit`)
  expect(text).toMatch(/<option value="own-part" +selected>/)
})

it('lists what is searched for, and lets a person with the role api-viewer read alone', async () => {
  const inum = await store('searched.css')
  const list = await agent.request(`${root}?q=searched&status=active`)
  expect(list.text).toContain(`href="${root}/${inum}"`)
  expect((await agent.request(`${root}?q=searched&status=inactive`)).text).toContain('No asset matches')
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const pages = [root, `${root}/${inum}`]
  const forms = [`${root}/new`, `${root}/${inum}/edit`, `${root}/${inum}/delete`]
  expect(await statusesOf(viewer, pages)).toEqual(pages.map(() => 200))
  expect(await refusedForms(viewer, forms)).toEqual(forms)
})
