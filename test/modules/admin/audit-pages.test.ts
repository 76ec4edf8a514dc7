import { parse } from 'csv-parse/sync'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exported } from '#modules/admin/monitoring/audit-export'
import { audit } from '#modules/audit/index'
import { createRole, mapPermissions } from '#modules/roles/index'
import { createUser, updateUser, type Alongside } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { administrator } from '../../support/administrator.ts'
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

const actor = { correlationId: 'corr', agent: 'a test' }
const write = (resourceId: string, change: object = {}, at = Date.now()) =>
  audit({ ...app.ctx, now: () => at }, actor, {
    operation: 'replace-leaf',
    resourceType: 'leaf',
    resourceId,
    ...change
  })

it('shows what was changed, filtered while one types, and what it was before', async () => {
  const recorded =
    (operation: string): Alongside =>
    ({ before, after }) =>
      audit(app.ctx, actor, { operation, resourceType: 'user', resourceId: after?.inum ?? '', before, after })
  const { inum } = await createUser(
    app.ctx,
    { userName: 'ada', attributes: { nickname: 'Countess' } },
    recorded('create-user')
  )
  await updateUser(
    app.ctx,
    inum,
    { attributes: { nickname: 'Enchantress <b>' } },
    { alongside: recorded('update-user') }
  )
  await write('masked', { before: { clientSecret: 'old', list: ['a', 'b'] }, after: { clientSecret: 'new', list: ['b', 'c'] } }) // prettier-ignore
  await signedIn(app, browser, '/admin/audit', async (page) => {
    await page.getByLabel('Resource').selectOption('user')
    await page.getByLabel('Text').fill('Enchantress')
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(1)
    await page.getByRole('rowheader').getByRole('link').click()
    await page.getByRole('heading', { name: 'Changes' }).waitFor()
    expect((await page.locator('del').allInnerTexts()).join()).toContain('Countess')
    expect((await page.locator('ins').allInnerTexts()).join()).toContain('Enchantress <b>')
    await page.getByText('a test', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'All changes of it' }).click()
    await page.getByText('Only user').waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(2)
    await page.getByRole('table').getByRole('link', { name: 'ada' }).first().click()
    await page.waitForURL((url) => url.pathname === `/admin/users/${inum}`)

    await page.goto('/admin/audit?q=masked')
    await page.getByRole('rowheader').getByRole('link').click()
    await page.getByText('It has changed. What it is and was is kept out of the log.').waitFor()
    expect(await page.locator('del').allInnerTexts()).toEqual(['a'])
    expect(await page.locator('ins').allInnerTexts()).toEqual(['c'])
  })
})

it('follows what is changed while somebody looks, and no longer when told so', { timeout: 60_000 }, async () => {
  await signedIn(app, browser, '/admin/audit', async (page) => {
    await page.getByRole('button', { name: 'Follow' }).click()
    await write('while-looking')
    await page.getByText('while-looking').waitFor()
    await page.getByRole('button', { name: 'Follow' }).click()
    expect(await page.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('false')
    await write('not-looked-for')
    await page.waitForTimeout(3500)
    expect(await page.getByText('not-looked-for').count()).toBe(0)
  })
  await signedIn(
    app,
    browser,
    '/admin/audit',
    async (page) => {
      expect(await page.getByRole('button', { name: 'Follow' }).count()).toBe(0)
      await write('without-script')
      await page.getByRole('link', { name: 'Reload' }).click()
      await page.getByText('without-script').waitFor()
    },
    { javaScriptEnabled: false }
  )
})

it('goes from the newest to the oldest, by person, client, operation and time', async () => {
  const { agent } = await administrator(app, 'reader', 'api-viewer')
  const at = Date.UTC(2026, 0, 31, 12)
  for (let i = 0; i < 30; i++) await write(`leaf-${String(i).padStart(2, '0')}`, {}, at + i * 60_000)
  const list = async (query: Record<string, string>) =>
    agent.request(`/admin/audit?${String(new URLSearchParams(query))}`)
  const leaves = (text: string) => [...new Set(text.match(/leaf-\d\d/g))]
  const day = { from: '2026-01-31T12:00', until: '2026-01-31T13:00' }
  const first = await list(day)
  expect(leaves(first.text)).toHaveLength(25)
  expect(leaves(first.text)[0]).toBe('leaf-29')
  const [, older = ''] = /href="([^"]*before=[^"]*)"/.exec(first.text) ?? []
  const second = await agent.request(older.replaceAll('&amp;', '&'))
  expect(leaves(second.text)).toEqual(['leaf-04', 'leaf-03', 'leaf-02', 'leaf-01', 'leaf-00'])
  expect(second.text).toContain('Newest')
  expect(second.text).not.toContain('>Older<')
  expect(leaves((await list({ from: '2026-01-31T12:05', until: '2026-01-31T12:06' })).text)).toEqual([
    'leaf-06',
    'leaf-05'
  ])
  expect(leaves((await list({ ...day, operation: 'replace-leaf', q: 'leaf-07' })).text)).toEqual(['leaf-07'])
  for (const query of [{ person: 'nobody' }, { client: 'nothing' }, { operation: 'create' }, { type: 'client' }])
    expect((await list({ ...day, ...query })).text).toContain('No record matches')
  const wrong = await list({ from: '2026-02-01T00:00', until: '2026-01-01T00:00' })
  expect([wrong.status, wrong.text.includes('is before the beginning')]).toEqual([400, true])
  expect((await list({ from: 'yesterday' })).text).toContain('must be a date and a time')
  expect((await agent.request('/admin/audit/nothing')).status).toBe(404)
})

it('exports all that fits as CSV and as JSON lines', async () => {
  const { agent } = await administrator(app, 'exporter', 'api-viewer')
  for (let i = 0; i < 1100; i++) await write(`sheet-${i}`, { operation: 'count-sheets' }, Date.UTC(2025, 0, 1) + i)
  await write('=1+1', { operation: 'count-sheets', after: { text: 'with "quotes",\nand lines' } }, Date.UTC(2025, 0, 2))
  const csv = await agent.request('/admin/audit/export?format=csv&operation=count-sheets')
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="?audit-\d{4}-\d\d-\d\d\.csv"?$/)
  const rows = parse<Record<string, string>>(csv.text, { columns: true })
  expect(rows).toHaveLength(1101)
  // Not a formula, whatever somebody has called a thing.
  expect(rows[0]).toMatchObject({ time: '2025-01-02T00:00:00.000Z', resourceId: "'=1+1", agent: 'a test' })
  expect(JSON.parse(rows[0]?.changes ?? '')).toEqual({ text: [null, 'with "quotes",\nand lines'] })
  expect(rows.at(-1)?.resourceId).toBe('sheet-0')

  const wrong = await agent.request('/admin/audit/export?from=yesterday')
  expect([wrong.status, wrong.text.includes('from must be a date and a time')]).toEqual([400, true])

  const json = await agent.request('/admin/audit/export?format=jsonl&operation=count-sheets&q=sheet-7')
  expect(json.headers.get('content-type')).toContain('application/jsonl')
  const records = json.text.trim().split('\n').map((line) => JSON.parse(line) as { resourceId: string }) // prettier-ignore
  expect(records).toHaveLength(111)
  expect(records.every(({ resourceId }) => resourceId.startsWith('sheet-7'))).toBe(true)
})

it('lets everybody else be answered while nothing fits', async () => {
  for (let i = 0; i < 510; i++) await write(`turn-${i}`, { operation: 'take-turns' }, Date.UTC(2024, 0, 1) + i)
  let turns = 0
  const count = () => void (turns++, (waiting = setImmediate(count)))
  let waiting = setImmediate(count)
  let first: number | undefined
  let last = 0
  for await (const { resourceId } of exported(app.ctx, { operation: 'take-turns', until: Date.UTC(2024, 0, 2) })) {
    first ??= turns
    if (resourceId === 'turn-0') last = turns
  }
  clearImmediate(waiting)
  expect(last).toBeGreaterThan(first ?? 0)
})

it('is not for those whose roles do not include it', async () => {
  await createRole(app.ctx, { role: 'narrow', description: '', deletable: true }, actor)
  await mapPermissions(
    app.ctx,
    { role: 'narrow', permissions: ['https://jans.io/oauth/config/scopes.readonly'] },
    true,
    actor
  )
  const { agent } = await administrator(app, 'narrow', 'narrow')
  const paths = ['/admin/audit', '/admin/audit/x', '/admin/audit/export', '/admin/health', '/admin/health/log', '/admin/statistics', '/admin/sessions', '/admin/tokens', '/admin/webhooks', '/admin/provisioning-tokens'] // prettier-ignore
  for (const path of paths) expect([path, (await agent.request(path)).status]).toEqual([path, 403])
  const menu = (await agent.request('/admin')).text
  for (const path of paths) expect([path, menu.includes(`href="${path}"`)]).toEqual([path, false])
})
