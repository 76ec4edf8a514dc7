import { setImmediate as pause, setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attributeRegistry } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import { createGroup, groupDn, groupsOf } from '#modules/groups/index'
import { createRole, mapPermissions } from '#modules/roles/index'
import { createUser, findUserByName, updateUser, verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { cancelImport, findImport, insertImport, latestImports, listRefusals, writeProgress } from '../../../modules/admin/people/imports/repository.ts' // prettier-ignore
import { csvRows } from '../../../modules/admin/people/imports/csv.ts'
import { jsonElements } from '../../../modules/admin/people/imports/json-elements.ts'
import { fromCell, toCell } from '../../../modules/admin/cells.ts'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { engines } from '../../support/engines.ts'
import { signedIn } from '../../support/signed-in.ts'

const password = 'a password of some length'
const urn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const actor = { correlationId: 'test' }

describe('bringing people from a file', () => {
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

  const find = (name: string) => findUserByName(app.ctx.db, name)

  async function signInAs(userName?: string) {
    const agent = new Agent(app)
    const csrf = csrfOf((await agent.signIn(userName, userName === undefined ? undefined : password)).text)
    /** Brings a file; answers what became of it once it has come to its end. */
    async function bring(
      text: string | Uint8Array<ArrayBuffer>,
      options: Record<string, string> = {},
      name = 'people.csv'
    ) {
      const body = new FormData()
      for (const [field, value] of Object.entries({ csrf, mode: 'import', existing: 'skip', ...options }))
        body.set(field, value)
      body.set('file', new File([text], name))
      const begun = await agent.request('/admin/users/import', { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body }) // prettier-ignore
      if (begun.status !== 303) return { begun, refusals: [], done: undefined }
      const id = begun.location.split('/').at(-1) ?? ''
      for (let i = 0; i < 400; i++) {
        const done = await findImport(app.ctx.db, id)
        if (done?.status !== 'running')
          return { begun, id, done, refusals: await listRefusals(app.ctx.db, id, -1, 100) }
        await wait(25)
      }
      throw new Error(`The import ${id} comes to no end`)
    }
    return { agent, csrf, bring }
  }

  it('is tried first, then done, and told row by row', { timeout: 90_000 }, async () => {
    await createUser(app.ctx, { userName: 'there', attributes: { mail: 'there@example.org', sn: 'Before' } })
    const rows = [
      'userName;First name;sn;mail;mobile;active;password;emailVerified',
      'imported-1;Ada;Lovelace;ada@import.example;"+44 1\n+44 2";true;analytical engine;TRUE',
      'There;New;;;;;;',
      'imported-2;;;nowhere;;;;',
      'imported-3;;;there@example.org;;;;',
      'imported-4;;;;;no;;',
      ';;;;;;;',
      'imported-5;;;;;;$argon2id$v=19$m=1$abc$def;',
      'imported-6;;;;;perhaps;;',
      'IMPORTED-1;;;;;;;'
    ].join('\r\n')
    await signedIn(app, browser, '/admin/users', async (page) => {
      await page.getByRole('link', { name: 'Import' }).click()
      const file = { name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${rows}`) }
      await page.getByLabel('File', { exact: true }).setInputFiles(file)
      await page.getByRole('button', { name: 'Bring the file' }).click()
      await page.getByText('Finished').waitFor()
      expect(await page.getByRole('definition').allInnerTexts()).toEqual(expect.arrayContaining(['2', '0', '2', '5']))
      expect(await find('imported-1')).toBeUndefined()
      await page.getByRole('link', { name: 'Go on to the import' }).click()
      await page.getByLabel('File', { exact: true }).setInputFiles(file)
      await page.getByLabel('First', { exact: true }).selectOption('import')
      await page.getByRole('button', { name: 'Bring the file' }).click()
      await page.getByText('Finished').waitFor()
      const told = page.getByRole('table', { name: 'Refused rows' })
      expect(await told.getByRole('row').allInnerTexts()).toEqual([
        expect.stringContaining('Line'),
        expect.stringMatching(/^5\s+imported-2\s+mail\s+nowhere\s+mail must be an email address/),
        expect.stringMatching(
          /^6\s+imported-3\s+mail\s+there@example.org\s+The address there@example.org belongs to another/
        ),
        expect.stringMatching(/^8\s+–\s+userName\s+The user name is missing/),
        expect.stringMatching(/^9\s+imported-5\s+password\s+password is a hash/),
        expect.stringMatching(/^10\s+imported-6\s+active\s+perhaps\s+active must be true or false/)
      ])
      const download = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Download the refused rows' }).click()
      const text = await new Response((await (await download).createReadStream()) as never).text()
      expect(text.trim().split('\n')[1]).toBe('5,imported-2,mail,nowhere,mail must be an email address')
    })
    expect(await verifyPassword(app.ctx, 'imported-1', 'analytical engine')).toMatchObject({
      status: 'active',
      attributes: { givenName: 'Ada', sn: 'Lovelace', mobile: ['+44 1', '+44 2'], emailVerified: true }
    })
    expect((await find('imported-4'))?.status).toBe('inactive')
    expect((await find('there'))?.attributes).toEqual({ mail: 'there@example.org', sn: 'Before' })
    for (const name of ['imported-2', 'imported-3', 'imported-5', 'imported-6'])
      expect(await find(name)).toBeUndefined()
    const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 50 })
    const [last] = await latestImports(app.ctx.db, 1)
    const whole = records.find(({ resourceId }) => resourceId === last?.id)
    expect(whole).toMatchObject({ operation: 'import-users', resourceType: 'user-import' })
    expect(whole?.changes).toMatchObject({ created: [null, 2], skipped: [null, 2], refused: [null, 5] })
    const inum = (await find('imported-1'))?.inum
    expect(records.find(({ resourceId }) => resourceId === inum)).toMatchObject({ operation: 'create-user' })
    expect(JSON.stringify(records)).not.toContain('analytical engine')
  })

  it('updates who is there when that is wanted, and leaves what the file does not say', async () => {
    await createUser(app.ctx, { userName: 'renewed', attributes: { sn: 'Old', nickname: 'Kept' } })
    await createUser(app.ctx, { userName: 'unchanged', attributes: { sn: 'Same' } })
    const { bring } = await signInAs()
    const { done } = await bring('userName,sn,nickname\nRENEWED,New,\nunchanged,Same,\n', { existing: 'update' })
    expect(done).toMatchObject({ status: 'done', created: 0, updated: 1, skipped: 1, refused: 0 })
    expect((await find('renewed'))?.attributes).toEqual({ sn: 'New', nickname: 'Kept' })
    expect((await find('unchanged'))?.version).toBe(1)
  })

  it.each([
    ['a ListResponse', (people: object[]) => JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], Resources: people }, null, 2)], // prettier-ignore
    ['an array', (people: object[]) => JSON.stringify(people)],
    ['one object a line', (people: object[]) => people.map((person) => JSON.stringify(person)).join('\n')]
  ])('takes SCIM’s people as %s', async (what, write) => {
    const name = what.replaceAll(/\W/g, '')
    const { bring } = await signInAs()
    const { done, refusals } = await bring(
      write([
        { schemas: [urn], userName: `${name}-1`, name: { familyName: 'Brace } "bracket" ]' }, emails: [{ value: `${name}@scim.example`, primary: true }] }, // prettier-ignore
        { schemas: [urn], userName: `${name}-2`, active: false, emails: [{ value: 'nowhere' }] },
        { schemas: [urn], userName: `${name}-3`, active: false, password: 'a long enough one' }
      ]),
      {},
      'people.json'
    )
    expect(done).toMatchObject({ format: 'scim', status: 'done', created: 2, refused: 1 })
    expect(refusals).toMatchObject([{ userName: `${name}-2`, member: 'emails[0].value', value: 'nowhere' }])
    expect(await find(`${name}-1`)).toMatchObject({
      status: 'active',
      attributes: { sn: 'Brace } "bracket" ]', mail: `${name}@scim.example` }
    })
    expect((await find(`${name}-3`))?.status).toBe('inactive')
  })

  it('brings back what was exported, as it was', async () => {
    const { group } = await createGroup(app.ctx, { displayName: 'Exported' })
    const attributes = {
      displayName: '=cmd()',
      sn: `'+7`,
      mobile: ['+1', '+2'],
      jansPhoneValue: [{ value: '+3', type: 'work' }],
      emailVerified: true,
      memberOf: [groupDn(group.inum)]
    }
    await createUser(app.ctx, { userName: 'round-trip', externalId: '-1', status: 'inactive', attributes })
    const { agent, bring } = await signInAs()
    for (const format of ['csv', 'scim']) {
      const before = await find('round-trip')
      const { text } = await agent.request(`/admin/users/export?format=${format}&q=round-trip`)
      const { done } = await bring(text, { existing: 'update' })
      expect([format, done]).toMatchObject([format, { status: 'done', updated: 0, skipped: 1, refused: 0 }])
      expect(await find('round-trip')).toEqual(before)
      const other = await bring(text.replaceAll('round-trip', `copy-of-${format}`))
      expect(other.done).toMatchObject({ created: 1, refused: 0 })
      const copy = await find(`copy-of-${format}`)
      // The registry marks neither for SCIM.
      const { memberOf: _, mobile, emailVerified, ...own } = attributes
      expect(copy).toMatchObject({
        externalId: '-1',
        status: 'inactive',
        attributes: { ...own, ...(format === 'csv' && { mobile, emailVerified }) }
      })
      const groups = (await groupsOf(app.ctx.db, [copy?.inum ?? ''])).get(copy?.inum ?? '')
      expect(groups?.map(({ inum }) => inum)).toEqual(format === 'csv' ? [group.inum] : undefined)
    }
  })

  it.each([
    ['empty', ' \n', 'The file is empty'],
    ['in another encoding', new Uint8Array([0xff, 0xfe, 0x41, 0x00]), 'The file is not UTF-8']
  ])('refuses a file at its field: %s', async (_what, text, message) => {
    const { bring } = await signInAs()
    const { begun } = await bring(text)
    expect([begun.status, begun.text.includes(message)]).toEqual([400, true])
  })

  it('asks for a file where there is none', async () => {
    const { agent, csrf } = await signInAs()
    const body = new FormData()
    body.set('csrf', csrf)
    const none = await agent.request('/admin/users/import', { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body }) // prettier-ignore
    expect([none.status, none.text.includes('Choose a file')]).toEqual([400, true])
  })

  it.each([
    ['unknown columns', 'userName,shoe size,hat\nx-1,42,1\n', /nothing that is called shoe size, hat/],
    ['no user names', 'mail,sn\na@b.example,c\n', /one of which is userName/],
    ['the same column twice', 'userName,mail,Email\nx-2,a@b.example,c@d.example\n', /Two columns are the same/],
    ['a secret of other parts', 'userName,jansExtUid\nx-3,totp:ABC\n', /nothing that is called jansExtUid/],
    ['an open quote', 'userName,sn\nx-4,"never closed\n', /Quote Not Closed|quote/i],
    ['JSON that ends early', `[{"userName":"x-5"},{"userName":`, /no end|does not end/],
    ['JSON that is no list of people', '[1,2]', /an object in braces/],
    ['an empty list', '{"Resources":[', /does not end/]
  ])('ends with the reason for a file with %s', async (_what, text, reason) => {
    const { bring } = await signInAs()
    const { done } = await bring(text)
    expect(done).toMatchObject({ status: 'failed', problem: expect.stringMatching(reason) })
    for (let i = 1; i <= 4; i++) expect(await find(`x-${i}`)).toBeUndefined()
  })

  it('gives nobody more than who brings the file may, and leaves who may do more alone', async () => {
    const config = 'https://jans.io/oauth/config/user'
    await createRole(app.ctx, { role: 'hr', description: 'Brings people', deletable: true }, actor)
    await mapPermissions(app.ctx, { role: 'hr', permissions: [`${config}.readonly`, `${config}.write`] }, false, actor)
    await createUser(app.ctx, { userName: 'hr-person', password, attributes: { jansAdminUIRole: ['hr'] } })
    const { group } = await createGroup(app.ctx, { displayName: 'Powerful' })
    const { bring } = await signInAs('hr-person')
    const file = [
      'userName,jansAdminUIRole,memberOf,password,status',
      'lifted,api-admin,,,',
      `joined,,"${groupDn(group.inum)}",,`,
      'admin,,,taken over by the file,',
      'hr-person,,,,inactive',
      'equal,hr,,,'
    ].join('\n')
    const { done, refusals } = await bring(file, { existing: 'update' })
    expect(done).toMatchObject({ created: 1, updated: 0, refused: 4 })
    expect(refusals.map(({ userName, reason }) => [userName, reason])).toEqual([
      ['lifted', expect.stringContaining('allows what your roles do not')],
      ['joined', expect.stringContaining('do not include changing groups')],
      ['admin', expect.stringContaining('allow what yours do not')],
      ['hr-person', 'You cannot deactivate yourself']
    ])
    expect((await find('equal'))?.attributes.jansAdminUIRole).toEqual(['hr'])
    expect(await find('lifted')).toBeUndefined()
    const dry = await bring(file, { existing: 'update', mode: 'check' })
    expect(dry.done).toMatchObject({ created: 0, updated: 1, refused: 4 })
  })

  it('goes on while nobody looks, answers others meanwhile, and stops when it is told to', async () => {
    const { agent, csrf } = await signInAs()
    const many = `userName,sn\n${Array.from({ length: 4000 }, (_, i) => `mass-${i},Mass`).join('\n')}`
    const body = new FormData()
    for (const [field, value] of Object.entries({ csrf, mode: 'import' })) body.set(field, value)
    body.set('file', new File([many], 'mass.csv'))
    const begun = await agent.request('/admin/users/import', { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body }) // prettier-ignore
    const running = await agent.request(begun.location)
    expect(running.text).toContain(`<meta http-equiv="refresh" content="3;url=${begun.location}"`)
    const at = performance.now()
    expect((await agent.request('/admin/groups')).status).toBe(200)
    expect(performance.now() - at).toBeLessThan(1000)
    const stopped = await agent.post(`${begun.location}/cancel`, {}, csrf)
    expect(stopped.status).toBe(303)
    const id = begun.location.split('/').at(-1) ?? ''
    let done = await findImport(app.ctx.db, id)
    for (let i = 0; i < 200 && done?.status === 'running'; i++) {
      await wait(25)
      done = await findImport(app.ctx.db, id)
    }
    expect(done).toMatchObject({ status: 'cancelled', cancelled: true })
    expect(done?.created).toBeLessThan(4000)
    const page = await agent.request(begun.location)
    expect(page.text).toContain('Stopped')
    expect(page.text).not.toContain('http-equiv="refresh"')
  })

  it('ends when whoever brings the file may no longer do what was allowed at the beginning', async () => {
    const editor = await createUser(app.ctx, { userName: 'dismissed', password, attributes: { jansAdminUIRole: ['api-editor'] } }) // prettier-ignore
    const { bring } = await signInAs('dismissed')
    const many = `userName,sn\n${Array.from({ length: 3000 }, (_, i) => `unwanted-${i},Many`).join('\n')}`
    const bringing = bring(many)
    for (let i = 0; i < 400 && !(await find('unwanted-0')); i++) await wait(5)
    await updateUser(app.ctx, editor.inum, { attributes: { jansAdminUIRole: ['api-viewer'] } })
    const { done } = await bringing
    expect(done).toMatchObject({ status: 'failed', problem: expect.stringContaining('may no longer do') })
    expect(done?.created).toBeLessThan(3000)
  })

  it('tells of a file that is wrong in a text that every database keeps', async () => {
    const { bring } = await signInAs()
    const { done } = await bring(`userName,no\0such${'x'.repeat(5000)}\nsomebody,1\n`)
    expect(done).toMatchObject({ status: 'failed', problem: expect.stringMatching(/^People have nothing that is called nosuchx+$/) }) // prettier-ignore
    expect(done?.problem).toHaveLength(999)
  })

  it('reads JSON that is nested endlessly as one wrong row', async () => {
    const { bring } = await signInAs()
    const { done, refusals } = await bring(`userName,address\nendless,${'['.repeat(50_000)}\nafter-endless,\n`)
    expect(done).toMatchObject({ status: 'done', created: 1, refused: 1 })
    expect(refusals).toMatchObject([{ line: 2, member: 'address' }])
  })

  it('lets others be served while a large table is read', async () => {
    const text = `userName,sn\n${'somebody,Somebody\n'.repeat(50_000)}`
    let [isReading, turns, rows] = [true, 0, 0]
    const counting = (async () => {
      for (; isReading; turns++) await pause()
    })()
    for await (const row of csvRows(await attributeRegistry(app.ctx), text)) if (row.line > 0) rows++
    isReading = false
    await counting
    expect(rows).toBe(50_000)
    expect(turns).toBeGreaterThan(30)
  })

  it('is refused without the token of the session, and larger files than the bound', async () => {
    const { agent, bring, csrf } = await signInAs()
    const forged = await bring('userName\nforged\n', { csrf: 'another' })
    expect([forged.begun.status, await find('forged')]).toEqual([403, undefined])
    const multipart = new FormData()
    multipart.set('status', 'inactive')
    const { inum } = await createUser(app.ctx, { userName: 'multipart' })
    const other = await agent.request(`/admin/users/${inum}/delete`, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body: multipart }) // prettier-ignore
    expect([other.status, (await find('multipart'))?.status]).toEqual([403, 'active'])
    const large = await bring('x'.repeat(33 * 1_048_576), { csrf })
    expect(large.begun.status).toBe(413)
  })
})

it('breaks an import off in order when the server closes, and says so', async () => {
  const app = await startApp()
  const agent = new Agent(app)
  const csrf = csrfOf((await agent.signIn()).text)
  const body = new FormData()
  for (const [field, value] of Object.entries({ csrf, mode: 'import' })) body.set(field, value)
  body.set(
    'file',
    new File([`userName\n${Array.from({ length: 5000 }, (_, i) => `late-${i}`).join('\n')}`], 'late.csv')
  )
  const begun = await agent.request('/admin/users/import', { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body }) // prettier-ignore
  expect(begun.status).toBe(303)
  const ended: unknown[] = []
  app.ctx.events.on('change.recorded', async ({ resourceType, after }) => {
    if (resourceType === 'user-import') ended.push(after)
  })
  await app.close()
  expect(ended).toMatchObject([{ status: 'failed' }])
})

describe.each(engines)('what is kept of imports on %s', (_name, open) => {
  it('is found again, the latest first, with its refusals in order', async () => {
    await using db = Object.assign(await open(), { [Symbol.asyncDispose]: () => db.close() })
    const given = {
      id: 'a',
      createdAt: 1,
      updatedAt: 1,
      userInum: 'u',
      fileName: 'a.csv',
      format: 'csv',
      dryRun: false,
      existing: 'skip',
      status: 'running',
      cancelled: false,
      size: 10,
      position: 0,
      created: 0,
      updated: 0,
      skipped: 0,
      refused: 0,
      problem: null // prettier-ignore
    } as const
    await insertImport(db, given)
    await insertImport(db, { ...given, id: 'b', createdAt: 2 })
    const refusal = { line: 2, userName: 'x', member: 'mail', value: '', reason: 'why' }
    expect(await writeProgress(db, 'a', { created: 3 }, [{ ...refusal, position: 2 }, { ...refusal, position: 1 }])).toBe(false) // prettier-ignore
    expect(await cancelImport(db, 'a')).toBe(true)
    expect(await writeProgress(db, 'a', { status: 'cancelled' }, [])).toBe(true)
    expect([await cancelImport(db, 'a'), await cancelImport(db, 'none')]).toEqual([false, false])
    expect(await findImport(db, 'a')).toEqual({ ...given, created: 3, status: 'cancelled', cancelled: true })
    expect((await latestImports(db, 5)).map(({ id }) => id)).toEqual(['b', 'a'])
    expect((await listRefusals(db, 'a', -1, 1)).map(({ position }) => position)).toEqual([1])
    expect((await listRefusals(db, 'a', 1, 9)).map(({ position }) => position)).toEqual([2])
  })
})

describe('the objects of a file', () => {
  it('are found with their lines, whatever stands in their texts', () => {
    const text = '{ "totalResults": 2,\n "x": {"Resources": [1]}, "Resources": [\n {"a": "}\\"]"},\n\n{"b": [{}]} ] }'
    expect([...jsonElements(text)].map(({ text, line }) => [line, text])).toEqual([
      [3, '{"a": "}\\"]"}'],
      [5, '{"b": [{}]}']
    ])
    expect([...jsonElements('{"a":1}\n{"b":2}\n')].map(({ line }) => line)).toEqual([1, 2])
  })

  it('are found as fast where all of them stand in one line', () => {
    const at = performance.now()
    const all = [...jsonElements(`{"Resources":[${'{"a":1},'.repeat(150_000)}{}]}`)]
    expect([all.length, all.at(-1)?.line]).toEqual([150_001, 1])
    expect(performance.now() - at).toBeLessThan(3000)
  })

  it('have a bound', () => {
    expect(() => [...jsonElements(`[{"a":"${'x'.repeat(1_000_000)}","b":1}]`)]).toThrow(
      'Line 1: the object that begins here has no end within 1000000 characters'
    )
  })
})

it.each(['=1', '+1', '-1', '@a', '\tx', '\rx', "'=1", "''=1", '＝1', "'plain", 'plain', '', "'"])(
  'keeps the cell %j through a spreadsheet',
  (text) => {
    expect(toCell(text)).not.toMatch(/^[=+\-@\t\r＝]/)
    expect(fromCell(toCell(text))).toBe(text)
  }
)
