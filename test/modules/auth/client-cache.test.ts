import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replaceClient } from '#modules/clients/index'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startApp } from '../../support/app.ts'
import { post, register, tokenPath } from '../../support/oauth.ts'

it('knows within a second or so what another process has done to a client in the same file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'minijans-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = { MINIJANS_MEMORY: 'false', MINIJANS_DATA: folder }
  await using one = await startApp(file)
  await using other = await startApp(file)
  const client = await register(one)
  const status = async () => (await post(other, tokenPath, client, { grant_type: 'client_credentials' })).status
  expect(await status()).toBe(200)
  await replaceClient(one.ctx, client.client_id, (stored) => ({ ...stored, disabled: true }))
  await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 5000, interval: 100 })
  await replaceClient(one.ctx, client.client_id, (stored) => ({ ...stored, disabled: false }))
  await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 5000, interval: 100 })
})
