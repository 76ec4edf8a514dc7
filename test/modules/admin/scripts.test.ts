import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScope } from '#modules/scopes/index'
import { createScript, findScript, findScriptByName, scriptDn, type Script } from '#modules/scripts/index'
import type { MinijansServer } from '#server/start'
import { checkSyntax } from '../../../modules/admin/definitions/script-syntax.ts'
import { administrator, errorAt, expectReadOnly, told, versionIn } from '../../support/administrator.ts'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

let app: MinijansServer
let browser: Browser
beforeAll(async () => {
  app = await startApp()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

const make = (values: Partial<Script> & { name: string }) =>
  createScript(app.ctx, {
    script: 'pass\n',
    scriptType: 'person_authentication',
    programmingLanguage: 'python',
    level: 10,
    enabled: false,
    locationType: 'db',
    ...values
  })

it('makes a script from an empty program of its type, in an editor with colours, and deletes it', async () => {
  await signedIn(app, browser, '/admin/scripts', async (page) => {
    await page.getByRole('link', { name: 'Add a script' }).click()
    await page.getByLabel('What is it for?').selectOption('update_token')
    await page.getByLabel('Language').selectOption('java')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.locator('.prism-code-editor .keyword', { hasText: 'class' }).waitFor()
    const program = page.getByRole('textbox', { name: 'Program', exact: true })
    expect(await program.inputValue()).toContain('public class UpdateToken')
    await page.getByLabel('Language').selectOption('javascript')
    await program.fill('function f() {\n  return 1 +\n}')
    await page.locator('.prism-code-editor.language-javascript .function', { hasText: 'f' }).waitFor()
    // The keyboard finds the way out of the editor.
    await program.focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.name')).not.toBe('script')
    await page.getByLabel('Name', { exact: true }).first().fill('shorter_tokens')
    const properties = page.getByRole('group', { name: 'Configuration properties' })
    await properties.getByLabel('Name').first().fill('seconds')
    await properties.getByLabel('Value').first().fill('60\n120')
    await properties.getByRole('button', { name: 'Add a row' }).click()
    await properties.getByLabel('Name').nth(1).fill('key')
    await properties.getByLabel('Value').nth(1).fill('s3cret')
    await properties.getByLabel('Hidden').nth(1).check()
    await properties.getByRole('button', { name: 'Add a row' }).click()
    await properties.getByLabel('Name').nth(2).fill('gone')
    await properties.getByRole('button', { name: 'Remove row 3' }).click()

    await page.getByRole('button', { name: 'Check the program' }).click()
    await page.getByText(/line 3: Unexpected token/).waitFor()
    expect(await findScriptByName(app.ctx, 'shorter_tokens')).toBeUndefined()
    await page.getByRole('textbox', { name: 'Program', exact: true }).fill('function f() {\n  return 1\n}')
    await page.getByRole('button', { name: 'Check the program' }).click()
    await page.getByText('The program can be read.').waitFor()
    await page.getByRole('button', { name: 'Add the script' }).click()
    await told(page, 'The script was added.')
    const added = await findScriptByName(app.ctx, 'shorter_tokens')
    expect(added).toMatchObject({
      scriptType: 'update_token',
      programmingLanguage: 'javascript',
      script: 'function f() {\n  return 1\n}',
      configurationProperties: [
        { value1: 'seconds', value2: '60\n120' },
        { value1: 'key', value2: 's3cret', hide: true }
      ]
    })
    await page.locator('.program .keyword', { hasText: 'function' }).waitFor()
    expect(await page.content()).not.toContain('s3cret')

    await page.goto('/admin/scripts?type=update_token')
    await page.getByRole('link', { name: 'shorter_tokens' }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the script' }).click()
    await told(page, 'The script was deleted.')
    expect(await findScriptByName(app.ctx, 'shorter_tokens')).toBeUndefined()
  })
})

it('is all there without a script of the browser', async () => {
  const { inum } = await make({ name: 'by_hand', configurationProperties: [{ value1: 'one', value2: '1' }] })
  await signedIn(
    app,
    browser,
    `/admin/scripts/${inum}/edit`,
    async (page) => {
      const properties = page.getByRole('group', { name: 'Configuration properties' })
      await properties.getByLabel('Name').first().fill('')
      await properties.getByLabel('Value').first().fill('')
      await properties.getByLabel('Name').last().fill('two')
      await page.getByRole('textbox', { name: 'Program', exact: true }).fill('')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { level: 1, name: 'by_hand' }).waitFor()
    },
    { javaScriptEnabled: false }
  )
  const saved = await findScript(app.ctx, inum)
  expect(saved).toMatchObject({ script: '', revision: 2, configurationProperties: [{ value1: 'two' }] })
})

it('lists by type and by whether they are enabled', async () => {
  await make({ name: 'listed_on', scriptType: 'discovery', enabled: true })
  await make({ name: 'listed_off', scriptType: 'discovery' })
  const { agent } = await administrator(app, 'lister', 'api-admin')
  const shown = async (query: string) =>
    [...(await agent.request(`/admin/scripts?${query}`)).text.matchAll(/>(listed_\w+)<\/a/g)].map(([, name]) => name)
  expect(await shown('type=discovery')).toEqual(['listed_off', 'listed_on'])
  expect(await shown('type=discovery&enabled=true')).toEqual(['listed_on'])
  expect(await shown('type=scim')).toEqual([])
  expect(await shown('q=LISTED&enabled=false')).toEqual(['listed_off'])
})

it('never sends a hidden value, and keeps it unless another is typed', async () => {
  const { inum } = await make({
    name: 'with_secret',
    configurationProperties: [{ value1: 'key', value2: 's3cret', hide: true }]
  })
  const { agent, csrf } = await administrator(app, 'keeper', 'api-admin')
  const path = `/admin/scripts/${inum}/edit`
  const form = await agent.request(path)
  expect(form.text).not.toContain('s3cret')
  const typed = {
    name: 'with_secret',
    scriptType: 'person_authentication',
    programmingLanguage: 'python',
    locationType: 'db',
    version: versionIn(form),
    'configurationProperties.0.value2': '***',
    'configurationProperties.0.hide': 'true'
  }
  const preview = await agent.post(path, { ...typed, 'configurationProperties.0.value1': 'key', preview: '1' }, csrf)
  expect(preview.text).not.toContain('s3cret')
  const renamed = await agent.post(path, { ...typed, 'configurationProperties.0.value1': 'other' }, csrf)
  expect(renamed.status).toBe(400)
  expect(errorAt(renamed, 'configurationProperties')).toContain('type the value of other')
  const saved = await agent.post(path, { ...typed, 'configurationProperties.0.value1': 'key' }, csrf)
  expect(saved.status).toBe(303)
  expect((await findScript(app.ctx, inum))?.configurationProperties).toEqual([
    { value1: 'key', value2: 's3cret', hide: true }
  ])
  const lost = await agent.post(path, { ...typed, 'configurationProperties.0.value1': 'key', name: 'mine' }, csrf)
  expect(lost.status).toBe(409)
  expect(lost.text).toContain('value="mine"')
})

it('says at its field what is wrong', async () => {
  const { agent, csrf } = await administrator(app, 'mistaken', 'api-admin')
  const right = { name: 'fine_name', scriptType: 'scim', programmingLanguage: 'python', locationType: 'db' }
  for (const [fields, name, message] of [
    [{ name: 'x' }, 'name', /2 to 60/],
    [{ aliases: 'good_one\nb ad' }, 'aliases', /2 to 60/],
    [{ level: '-2' }, 'level', /-1/],
    [{ scriptType: 'strange' }, 'scriptType', /one of/],
    [{ 'moduleProperties.3.value2': 'nameless' }, 'moduleProperties', /row 1 has no name/],
    [{ name: 'simple_password_auth' }, 'name', /./]
  ] as const) {
    const answer = await agent.post('/admin/scripts/new', { ...right, ...fields }, csrf)
    expect([name, answer.status]).toEqual([name, 400])
    expect(errorAt(answer, name)).toMatch(message)
  }
  expect(await findScriptByName(app.ctx, 'fine_name')).toBeUndefined()
})

it('takes a program as long as one may be', async () => {
  const { agent, csrf } = await administrator(app, 'writer', 'api-admin')
  const script = '# §\n'.repeat(200_000)
  const fields = { name: 'long_one', scriptType: 'scim', programmingLanguage: 'python', locationType: 'db', script }
  expect((await agent.post('/admin/scripts/new', fields, csrf)).status).toBe(303)
  expect((await findScriptByName(app.ctx, 'long_one'))?.script).toBe(script)
})

it('checks a program of many empty lines at once, and for those alone who may save one', async () => {
  const { agent, csrf } = await administrator(app, 'lines', 'api-admin')
  const fields = { scriptType: 'scim', programmingLanguage: 'javascript', script: '\n'.repeat(300_000), check: '1' }
  expect((await agent.post('/admin/scripts/new', fields, csrf)).text).toContain('The program can be read.')
  const module = { ...fields, script: '\n\texport const one = 1' }
  expect((await agent.post('/admin/scripts/new', module, csrf)).text).toContain('cannot be checked')
  const viewer = await administrator(app, 'onlooker', 'api-viewer')
  expect((await viewer.agent.post('/admin/scripts/new', fields, viewer.csrf)).status).toBe(403)
})

it('takes no form of more fields than any page has, and gives none back to somebody without a session', async () => {
  const stranger = new Agent(app)
  const send = (count: number) =>
    stranger.request('/admin/scripts/new', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=1&'.repeat(count)
    })
  const kept = await send(9000)
  expect([kept.status, kept.text.match(/name="a"/g)?.length]).toEqual([401, 9000])
  const refused = await send(10_000)
  expect([refused.status, refused.text.length < 10_000]).toEqual([413, true])
})

it('says where a script is used, and keeps it as long as it is', async () => {
  const { inum } = await make({ name: 'used_one', scriptType: 'dynamic_scope' })
  await createScope(app.ctx, { id: 'using', scopeType: 'dynamic', dynamicScopeScripts: [scriptDn(inum)] })
  const { agent, csrf } = await administrator(app, 'user-of-it', 'api-admin')
  expect((await agent.request(`/admin/scripts/${inum}`)).text).toMatch(/href="\/admin\/scopes\/[^"]+">using</)
  expect((await agent.post(`/admin/scripts/${inum}/delete`, {}, csrf)).status).toBe(409)
  expect(await findScript(app.ctx, inum)).toBeDefined()
})

it('changes the description alone of what is part of the server', async () => {
  const own = await findScriptByName(app.ctx, 'simple_password_auth')
  const { agent, csrf } = await administrator(app, 'describer', 'api-admin')
  const home = `/admin/scripts/${own?.inum}`
  const form = await agent.request(`${home}/edit`)
  expect(form.text).not.toContain('name="script"')
  const saved = await agent.post(`${home}/edit`, { description: 'Ours', version: versionIn(form) }, csrf)
  expect(saved.status).toBe(303)
  expect(await findScriptByName(app.ctx, 'simple_password_auth')).toMatchObject({ description: 'Ours', enabled: true })
  const page = await agent.request(home)
  expect(page.text).toContain('The default method of authentication')
  expect(page.text).not.toContain(`${home}/delete`)
})

it('lets a person with the role api-viewer see, and nothing else', async () => {
  const { inum } = await make({ name: 'looked_at' })
  const home = `/admin/scripts/${inum}`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const forms = ['/admin/scripts/new', `${home}/edit`, `${home}/delete`]
  await expectReadOnly(viewer, ['/admin/scripts', home], forms)
  for (const path of forms) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
})

describe('the check of a program', () => {
  it.each([
    ['let a = 1\nlet b = ;', 'javascript', { line: 2, message: "Unexpected token ';'" }],
    ['let a = 1', 'javascript', 'fine'],
    ['throw new Error("never run")', 'javascript', 'fine'],
    ['export default 1', 'javascript', undefined],
    ['def f(:', 'python', undefined],
    ['class {', 'java', undefined]
  ])('%j in %s', (program, language, found) => {
    expect(checkSyntax(program, language)).toEqual(found)
  })
})
