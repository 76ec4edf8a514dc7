import type { Browser } from 'playwright-core'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addKey, keyOverview, type KeyOverview } from '#modules/keys/index'
import type { MinijansServer } from '#server/start'
import { administrator, expectReadOnly, told } from '../../support/administrator.ts'
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

const of = async (alg: string): Promise<KeyOverview[]> =>
  (await keyOverview(app.ctx)).filter((key) => key.alg === alg && key.state !== 'archived')

it('rotates the keys, and removes one after saying what that breaks', async () => {
  const [before] = await of('ES256')
  await signedIn(app, browser, '/admin/keys', async (page) => {
    await page.getByRole('button', { name: 'Rotate now' }).click()
    const question = page.getByRole('dialog')
    await question.getByText('Keys that are replaced verify until the last token they signed is over.').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await of('ES256')).toHaveLength(1)
    await page.getByRole('button', { name: 'Rotate now' }).click()
    await question.getByRole('button', { name: 'Rotate now' }).click()
    await told(page, 'New keys were made.')
    const [signing, next] = await of('ES256')
    expect(signing).toMatchObject({ kid: before?.kid, state: 'active' })
    expect(next).toMatchObject({ state: 'waiting', usedFrom: expect.any(Number) })

    await page.getByRole('row', { name: new RegExp(`ES256 ${signing?.kid}.*Signs now`) }).waitFor()
    await page
      .getByRole('row', { name: new RegExp(`${next?.kid}.*Waits`) })
      .getByRole('link')
      .click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page
      .locator('.facts')
      .getByText(next?.kid ?? '')
      .waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the key' }).click()
    await told(page, 'The key was removed.')
    expect((await of('ES256')).map(({ kid }) => kid)).toEqual([before?.kid])

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the JWKS' }).click()
    ])
    expect(download.suggestedFilename()).toBe('jwks.json')
    await download.cancel()
  })
})

it('keeps the only key of an algorithm, and says why', async () => {
  const [only] = await of('ES384').then((keys) => keys.filter(({ state }) => state === 'active'))
  const others = (await of('ES384')).filter(({ kid }) => kid !== only?.kid)
  const { agent, csrf } = await administrator(app, 'remover', 'api-admin')
  const remove = (kid = '') => agent.post(`/admin/keys/${encodeURIComponent(kid)}/delete`, {}, csrf)
  for (const { kid } of others) expect((await remove(kid)).status).toBe(303)
  const question = await agent.request(`/admin/keys/${encodeURIComponent(only?.kid ?? '')}/delete`)
  expect(question.text).toContain('Every token that it signed is refused from now on')
  const refused = await remove(only?.kid)
  expect(refused.status).toBe(406)
  expect(refused.text).toContain('is the only key for ES384')
  expect((await agent.request('/admin/keys/unknown')).status).toBe(404)
})

it('tells a key whose private half is somewhere else', async () => {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const given = { ...jwk, kty: 'EC', alg: 'ES256', use: 'sig', kid: 'partner', name: 'Of a partner' } as const
  await addKey(app.ctx, given as Parameters<typeof addKey>[1], { correlationId: 'test' })
  const { agent } = await administrator(app, 'partner', 'api-admin')
  expect((await agent.request('/admin/keys')).text).toMatch(/partner[\s\S]*?Added/)
  expect((await agent.request('/admin/keys/partner')).text).toContain('Of a partner')
})

it('lets a person with the role api-viewer see, and nothing else', async () => {
  const [key] = await of('ES256')
  const home = `/admin/keys/${encodeURIComponent(key?.kid ?? '')}`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const forms = ['/admin/keys/rotate', `${home}/delete`]
  await expectReadOnly(viewer, ['/admin/keys', home], forms)
  for (const path of forms) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
  expect(await of('ES256')).toContainEqual(expect.objectContaining({ kid: key?.kid }))
})
