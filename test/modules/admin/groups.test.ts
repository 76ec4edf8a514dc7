import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { createGroup, findGroup, listMembers, searchGroups, updateGroup } from '#modules/groups/index'
import { createUser, deleteUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

const password = 'a password of some length'

describe('the pages of groups', () => {
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

  const named = async (name: string) =>
    (
      await searchGroups(app.ctx.db, {
        where: { kind: 'field', field: 'displayName', op: 'eq', value: name },
        offset: 0,
        limit: 1
      })
    ).groups[0]

  it('make a group, fill it, rename it and delete it', { timeout: 90_000 }, async () => {
    const ada = await createUser(app.ctx, { userName: 'g-ada', attributes: { displayName: 'Ada Lovelace' } })
    await createUser(app.ctx, { userName: 'g-bob' })
    await signedIn(app, browser, '/admin/groups', async (page) => {
      const told = (message: string) => page.locator('[data-toast]', { hasText: message }).waitFor()
      await page.getByRole('link', { name: 'Add a group' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Engineers')
      await page.getByText('The same by API and command line').click()
      await page.getByText('POST /jans-scim/restv1/v2/Groups').first().waitFor()
      await page.getByRole('button', { name: 'Add the group' }).click()
      await told('The group was added.')
      await page.getByText('Nobody is in the group').waitFor()
      await page.getByLabel('Add somebody by the user name').fill('nobody like this')
      await page.getByRole('button', { name: 'Add to the group' }).click()
      await page.getByText('Nobody has the user name nobody like this').waitFor()
      for (const name of ['G-Ada', 'g-bob']) {
        await page.getByLabel('Add somebody by the user name').fill(name)
        await page.getByRole('button', { name: 'Add to the group' }).click()
        await told('The person is in the group.')
      }
      await page.getByText('2 people.').waitFor()
      await page.getByRole('searchbox').fill('lovelace')
      await page.locator('#results').getByText('1–1 of 1').waitFor()
      const group = await named('engineers')
      const inum = group?.inum ?? ''
      expect((await listMembers(app.ctx.db, inum)).map(({ userName }) => userName).toSorted()).toEqual([
        'g-ada',
        'g-bob'
      ])

      await page.goto(`/admin/users/${ada.inum}`)
      await page.getByRole('button', { name: 'Remove Engineers' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Take out of the group' }).click()
      await told('The person was taken out of the group.')
      expect((await listMembers(app.ctx.db, inum)).map(({ userName }) => userName)).toEqual(['g-bob'])
      await page.getByLabel('Name of the group').fill('engineers')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await told('The person is in the group.')

      await page.goto(`/admin/groups/${inum}/edit`)
      await page.getByLabel('Name', { exact: true }).fill('Builders')
      await updateGroup(app.ctx, inum, { externalId: 'theirs' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Somebody else saved this in the meantime').waitFor()
      expect((await findGroup(app.ctx.db, inum))?.displayName).toBe('Engineers')
      await page.getByRole('button', { name: 'Save over it' }).click()
      await told('The group was saved.')
      expect((await findGroup(app.ctx.db, inum))?.displayName).toBe('Builders')
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete the group' }).click()
      await told('The group was deleted.')
      expect(await findGroup(app.ctx.db, inum)).toBeUndefined()
      const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 200 })
      const operations = records.filter(({ resourceId }) => resourceId === inum).map(({ operation }) => operation)
      expect(new Set(operations)).toEqual(new Set(['create-group', 'update-group', 'delete-group']))
    })
  })

  it('refuse a name that is taken, an empty one, and a person who is gone', async () => {
    const { group } = await createGroup(app.ctx, { displayName: 'Taken' })
    const gone = await createUser(app.ctx, { userName: 'g-gone' })
    await deleteUser(app.ctx, gone.inum)
    const agent = new Agent(app)
    const csrf = csrfOf((await agent.signIn()).text)
    const taken = await agent.post('/admin/groups/new', { displayName: 'TAKEN' }, csrf)
    expect([taken.status, taken.text.includes('id="field-displayName-error"')]).toEqual([400, true])
    expect((await agent.post('/admin/groups/new', { displayName: ' ' }, csrf)).status).toBe(400)
    const missing = await agent.post(`/admin/groups/${group.inum}/members`, { userName: 'g-gone' }, csrf)
    expect([missing.status, missing.text.includes('Nobody has the user name g-gone')]).toEqual([400, true])
    for (const path of ['/admin/groups/none', '/admin/groups/none/edit', '/admin/groups/none/delete'])
      expect([path, (await agent.request(path)).status]).toEqual([path, 404])
  })

  it('turn over many people, and tell how many there are', async () => {
    const people: string[] = []
    for (let i = 0; i < 30; i++) people.push((await createUser(app.ctx, { userName: `g-many-${i}` })).inum)
    const { group } = await createGroup(app.ctx, { displayName: 'Many', members: people })
    const agent = new Agent(app)
    await agent.signIn()
    const first = await agent.request(`/admin/groups/${group.inum}`)
    expect(first.text).toContain('1–25 of 30')
    const second = await agent.request(`/admin/groups/${group.inum}?page=2`)
    expect(second.text).toContain('26–30 of 30')
    expect((await agent.request(`/admin/groups/${group.inum}?q=many-29`)).text).toContain('1–1 of 1')
    expect((await agent.request('/admin/groups?q=man')).text).toMatch(/Many<\/a>/)
  })

  it('show those who may only look no way to change, and refuse them when they try', async () => {
    const { group } = await createGroup(app.ctx, { displayName: 'Looked at' })
    await createUser(app.ctx, { userName: 'g-viewer', password, attributes: { jansAdminUIRole: ['api-viewer'] } })
    const agent = new Agent(app)
    const page = await agent.signIn('g-viewer', password, `/admin/groups/${group.inum}`)
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/Edit|Delete|Add to the group/)
    const csrf = csrfOf(page.text)
    for (const path of ['new', `${group.inum}/edit`, `${group.inum}/delete`])
      expect([path, (await agent.request(`/admin/groups/${path}`)).status]).toEqual([path, 403])
    for (const path of ['new', `${group.inum}/edit`, `${group.inum}/delete`, `${group.inum}/members`])
      expect([
        path,
        (await agent.post(`/admin/groups/${path}`, { displayName: 'x', version: '1' }, csrf)).status
      ]).toEqual([path, 403])
    expect((await findGroup(app.ctx.db, group.inum))?.displayName).toBe('Looked at')
  })
})
