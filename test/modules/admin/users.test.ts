import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAttribute } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import { createGroup } from '#modules/groups/index'
import { createRole, mapPermissions } from '#modules/roles/index'
import { createUser, findUser, findUserByName, updateUser, verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

const password = 'a password of some length'
const actor = { correlationId: 'test' }

describe('the pages of people', () => {
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

  const addUser = (userName: string, ...roles: string[]) =>
    createUser(app.ctx, { userName, password, attributes: { jansAdminUIRole: roles } })
  const agentOf = async (userName?: string) => {
    const agent = new Agent(app)
    const page = await agent.signIn(userName, userName === undefined ? undefined : password)
    return { agent, csrf: csrfOf(page.text), get: (path: string) => agent.request(`/admin/users${path}`) }
  }

  it('hold every kind of attribute that the registry has, and SCIM’s lists', { timeout: 90_000 }, async () => {
    const attribute = { description: 'Of this installation', status: 'active', editType: ['admin'] } as const
    await createAttribute(app.ctx, { ...attribute, name: 'badge', displayName: 'Badge', dataType: 'numeric' } as never, actor) // prettier-ignore
    await createAttribute(app.ctx, { ...attribute, name: 'hiredAt', displayName: 'Hired', dataType: 'generalizedTime' } as never, actor) // prettier-ignore
    await createAttribute(app.ctx, { ...attribute, name: 'shoes', displayName: 'Shoes', dataType: 'json' } as never, actor) // prettier-ignore
    await createAttribute(app.ctx, { ...attribute, name: 'hats', displayName: 'Hats', dataType: 'string', oxMultiValuedAttribute: true } as never, actor) // prettier-ignore
    await createAttribute(app.ctx, { ...attribute, name: 'hidden', displayName: 'Not theirs', dataType: 'string', editType: ['user'] } as never, actor) // prettier-ignore
    await signedIn(app, browser, '/admin/users/new', async (page) => {
      const told = (message: string) => page.locator('[data-toast]', { hasText: message }).waitFor()
      expect(await page.getByLabel('Not theirs').count()).toBe(0)
      await page.getByLabel('User name', { exact: true }).fill('attributed')
      await page.getByLabel('Badge').fill('many')
      await page.getByLabel('Hats').fill('bowler\ntop')
      await page.getByLabel('Shoes').fill('{"size": 42}')
      await page.getByLabel('Hired').fill('2020-02-29T08:30')
      await page.getByLabel('Email Verified').check()
      await page.locator('[name="jansPhoneValue.0.value"]').fill('+44 20 7946 0000')
      await page.locator('[name="jansPhoneValue.0.type"]').fill('work')
      await page.getByText('The same by API and command line').click()
      await page.getByText('POST /jans-config-api/mgt/configuser').first().waitFor()
      await page.getByRole('button', { name: 'Add the user' }).click()
      await page.getByRole('alert').getByText('must be a number').waitFor()
      expect(await page.getByLabel('Hats').inputValue()).toBe('bowler\ntop')
      await page.getByLabel('Badge').fill('4711')
      await page.getByRole('button', { name: 'Add the user' }).click()
      await told('The user was added.')
      expect((await findUserByName(app.ctx.db, 'attributed'))?.attributes).toEqual({
        badge: 4711,
        hats: ['bowler', 'top'],
        shoes: { size: 42 },
        hiredAt: '2020-02-29T08:30:00.000Z',
        emailVerified: true,
        jansPhoneValue: [{ value: '+44 20 7946 0000', type: 'work' }]
      })
      await page.getByText('bowler').waitFor()
      await page.getByText('+44 20 7946 0000 (work)').waitFor()
      await page.getByRole('link', { name: 'Edit' }).click()
      await page.getByLabel('Hats').fill('')
      await page.getByRole('button', { name: 'Save' }).click()
      await told('The user was saved.')
      const after = await findUserByName(app.ctx.db, 'attributed')
      expect(after?.attributes).not.toHaveProperty('hats')
      expect(after?.attributes.hiredAt).toBe('2020-02-29T08:30:00.000Z')
      const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 20 })
      const changes = records.filter(({ resourceId }) => resourceId === after?.inum)
      expect(changes.map(({ operation }) => operation)).toEqual(['create-user', 'update-user'])
      expect(changes[1]?.changes).toEqual({ hats: [['bowler', 'top'], null] })
    })
  })

  it('take away devices and sessions, and withdraw nothing of somebody else', { timeout: 90_000 }, async () => {
    const seed = 'JBSWY3DPEHPK3PXP'
    let id = 0
    for (const letter of seed) id = (Math.imul(31, id) + letter.charCodeAt(0)) | 0
    const user = await createUser(app.ctx, {
      userName: 'equipped',
      password,
      attributes: {
        jansExtUid: [`totp:${seed}`, 'passport:github:7'],
        jansOTPDevices: { devices: [{ id, nickName: 'Old phone', soft: true, addedOn: 1_700_000_000_000 }] },
        jansAdminUIRole: ['api-viewer']
      }
    })
    await new Agent(app).signIn('equipped', password)
    await signedIn(app, browser, `/admin/users/${user.inum}`, async (page) => {
      const told = (message: string) => page.locator('[data-toast]', { hasText: message }).waitFor()
      await page.getByRole('link', { name: 'Access' }).click()
      expect(await page.content()).not.toContain(seed)
      await page.getByRole('row', { name: 'Old phone' }).getByRole('button', { name: 'Remove' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove the device' }).click()
      await told('The device was removed.')
      const { attributes } = (await findUser(app.ctx.db, user.inum)) ?? {}
      expect(attributes).not.toHaveProperty('jansOTPDevices')
      expect(attributes?.jansExtUid).toEqual(['passport:github:7'])
      await page.getByRole('region', { name: 'Sessions' }).getByRole('button', { name: 'End', exact: true }).waitFor()
      await page.getByRole('button', { name: 'End all sessions' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click()
      await told('All sessions were ended.')
      await page.getByText('The person is signed in nowhere.').waitFor()
    })
    const { agent, csrf, get } = await agentOf()
    expect((await get(`/${user.inum}/access/nothing/x`)).status).toBe(404)
    for (const kind of ['otp', 'passkey', 'session', 'token'])
      expect([kind, (await agent.post(`/admin/users/${user.inum}/access/${kind}/x`, {}, csrf)).status]).toEqual([kind, 404]) // prettier-ignore
  })

  it('narrow the list by status, role and group, and keep that over the pages and in the export', async () => {
    const people = []
    for (let i = 0; i < 30; i++)
      people.push(await createUser(app.ctx, { userName: `narrow-${i}`, status: i % 2 ? 'inactive' : 'active' }))
    const { group } = await createGroup(app.ctx, { displayName: 'Narrowed', members: people.map(({ inum }) => inum) })
    await addUser('narrow-viewer', 'api-viewer')
    const { get } = await agentOf()
    expect((await get(`?group=${group.inum}&status=inactive`)).text).toContain('1–15 of 15')
    const listed = await get(`?group=${group.inum}&sort=userName&order=descending`)
    expect(listed.text).toContain('1–25 of 30')
    expect(listed.text.indexOf('narrow-9')).toBeLessThan(listed.text.indexOf('narrow-8'))
    expect(listed.text).toContain(`group=${group.inum}&amp;sort=userName&amp;order=descending&amp;page=2`)
    const viewers = await get('?role=api-viewer&q=NARROW')
    expect(viewers.text).toContain('1–1 of 1')
    const csv = await get(`/export?format=csv&group=${group.inum}&status=active`)
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="users.csv"')
    expect(csv.text.trim().split('\n')).toHaveLength(16)
    const searched = await get('/export?format=scim&q=narrow-1&status=inactive')
    const { totalResults, Resources } = JSON.parse(searched.text) as { totalResults: number; Resources: { userName: string }[] } // prettier-ignore
    expect(totalResults).toBe(6)
    expect(Resources.map(({ userName }) => userName)).toEqual([1, 11, 13, 15, 17, 19].map((i) => `narrow-${i}`))
    expect((await get('/export?format=xml')).status).toBe(400)
  })

  it('export nothing secret, and no cell that a spreadsheet would compute', async () => {
    await createUser(app.ctx, {
      userName: '=HYPERLINK("http://evil.example")',
      password: 'never to be seen anywhere',
      attributes: {
        displayName: '+1+1',
        nickname: '@SUM(1)',
        sn: `'=1`,
        givenName: 'A "quoted", name',
        secretAnswer: 'the secret answer',
        jansExtUid: ['totp:SECRETSEED']
      }
    })
    const { get } = await agentOf()
    const csv = (await get('/export?format=csv&q=HYPERLINK')).text
    const row = csv.trim().split('\n')[1] ?? ''
    expect(row).toMatch(/^"'=HYPERLINK\(""http:\/\/evil\.example""\)",active,/)
    for (const cell of [`,'+1+1,`, `,'@SUM(1),`, `,''=1,`, `,"A ""quoted"", name",`]) expect(row).toContain(cell)
    const scim = (await get('/export?format=scim&q=HYPERLINK')).text
    for (const text of [csv, scim])
      for (const secret of ['never to be seen', 'argon2', 'the secret answer', 'SECRETSEED'])
        expect([secret, text.includes(secret)]).toEqual([secret, false])
  })

  it('export no groups for those who may not read them', async () => {
    await createRole(app.ctx, { role: 'people-reader', description: 'Reads people', deletable: true }, actor)
    await mapPermissions(app.ctx, { role: 'people-reader', permissions: ['https://jans.io/oauth/config/user.readonly'] }, false, actor) // prettier-ignore
    await addUser('people-reader', 'people-reader')
    const { inum } = await addUser('grouped')
    await createGroup(app.ctx, { displayName: 'Confidential project', members: [inum] })
    for (const [userName, isShown] of [
      ['people-reader', false],
      [undefined, true]
    ] as const) {
      const { get } = await agentOf(userName)
      const scim = (await get('/export?format=scim&q=grouped')).text
      expect([scim.includes('"grouped"'), scim.includes('Confidential')]).toEqual([true, isShown])
      expect((await get('/export?format=csv&q=grouped')).text.includes('memberOf')).toBe(isShown)
    }
  })

  it('let nobody give or take a role that allows more, nor touch who has one', async () => {
    await createRole(app.ctx, { role: 'helpdesk', description: 'Changes people', deletable: true }, actor)
    const config = 'https://jans.io/oauth/config/user'
    await mapPermissions(app.ctx, { role: 'helpdesk', permissions: [`${config}.readonly`, `${config}.write`, `${config}.delete`] }, false, actor) // prettier-ignore
    const helper = await addUser('helper', 'helpdesk')
    const chief = await addUser('chief', 'api-admin')
    const plain = await addUser('plain')
    const { agent, csrf, get } = await agentOf('helper')
    const form = (await get('/new')).text
    expect(form).toContain('value="helpdesk"')
    expect(form).not.toContain('value="api-admin"')
    const raised = await agent.post('/admin/users/new', { userName: 'raised', jansAdminUIRole: 'api-admin' }, csrf)
    expect([raised.status, raised.text.includes('allows what your roles do not')]).toEqual([400, true])
    expect(await findUserByName(app.ctx.db, 'raised')).toBeUndefined()
    const version = String(plain.version)
    const given = { userName: 'plain', version, jansAdminUIRole: 'api-admin' }
    expect((await agent.post(`/admin/users/${plain.inum}/edit`, given, csrf)).status).toBe(400)
    for (const path of ['edit', 'password', 'status'])
      expect([path, (await get(`/${chief.inum}/${path}`)).status]).toEqual([path, 403])
    for (const [path, fields] of [
      ['edit', { userName: 'chief', version: '1' }],
      ['password', { password: 'taken over by the helper' }],
      ['status', { status: 'inactive' }],
      ['delete', {}],
      ['access/otp/5', {}]
    ] as const)
      expect([path, (await agent.post(`/admin/users/${chief.inum}/${path}`, fields, csrf)).status]).toEqual([path, 403])
    expect(await verifyPassword(app.ctx, 'chief', password)).toBeDefined()
    expect((await get(`/${chief.inum}`)).text).toContain('allow what yours do not')

    const shared = await agent.post(`/admin/users/${plain.inum}/edit`, { ...given, jansAdminUIRole: 'helpdesk' }, csrf)
    expect(shared.status).toBe(303)
    expect((await findUser(app.ctx.db, plain.inum))?.attributes.jansAdminUIRole).toEqual(['helpdesk'])
    const own = { userName: 'helper', version: String((await findUser(app.ctx.db, helper.inum))?.version) }
    const lost = await agent.post(`/admin/users/${helper.inum}/edit`, own, csrf)
    expect([lost.status, lost.text.includes('You cannot take the role helpdesk from yourself')]).toEqual([400, true])
    for (const [path, fields] of [
      ['delete', {}],
      ['status', { status: 'inactive' }]
    ] as const)
      expect([path, (await agent.post(`/admin/users/${helper.inum}/${path}`, fields, csrf)).status]).toEqual([
        path,
        409
      ])
  })

  it('show those who may only look no way to change, and refuse them when they try', async () => {
    await addUser('looker', 'api-viewer')
    const { inum, version } = await addUser('looked-at')
    const { agent, csrf, get } = await agentOf('looker')
    expect((await get('')).text).not.toMatch(/Add a user|users\/import/)
    const page = (await get(`/${inum}`)).text
    expect(page).toContain('looked-at')
    expect(page).not.toMatch(/>Edit<|Set password|Deactivate|>Delete</)
    expect((await get(`/${inum}/access`)).text).not.toMatch(/>Remove<|>End<|End all/)
    for (const path of ['/new', `/${inum}/edit`, `/${inum}/password`, `/${inum}/delete`, `/${inum}/status`, '/import'])
      expect([path, (await get(path)).status]).toEqual([path, 403])
    for (const path of ['/new', `/${inum}/edit`, `/${inum}/password`, `/${inum}/delete`, `/${inum}/status`, `/${inum}/groups`, `/${inum}/access/sessions/all`, '/import']) // prettier-ignore
      expect([path, (await agent.post(`/admin/users${path}`, { userName: 'x', version: '1' }, csrf)).status]).toEqual([path, 403]) // prettier-ignore
    expect(await findUser(app.ctx.db, inum)).toMatchObject({ userName: 'looked-at', version })
  })

  it('keep what was typed when the session ended meanwhile, and the version that it was made from', async () => {
    const user = await createUser(app.ctx, { userName: 'typed' })
    const { agent, csrf } = await agentOf()
    const fields = { userName: 'typed', version: '1', nickname: 'Kept', jansAdminUIRole: 'api-viewer' }
    agent.cookies.delete('minijans-admin')
    const over = await agent.post(`/admin/users/${user.inum}/edit`, fields, csrf)
    expect([over.status, over.text.includes('Your session is over')]).toEqual([401, true])
    await agent.visit('/admin')
    await updateUser(app.ctx, user.inum, { attributes: { sn: 'Faster' } })
    const again = await agent.post(`/admin/users/${user.inum}/edit`, { ...fields, 'typed-again': '1' })
    expect(again.status).toBe(200)
    expect(again.text).toMatch(/name="nickname"[^>]*value="Kept"/)
    expect(again.text).toMatch(/name="version" value="1"/)
    const saved = await agent.post(`/admin/users/${user.inum}/edit`, fields, csrfOf(again.text))
    expect([saved.status, saved.text.includes('Somebody else saved this')]).toEqual([409, true])
    expect((await findUser(app.ctx.db, user.inum))?.attributes).toEqual({ sn: 'Faster' })
  })
})
