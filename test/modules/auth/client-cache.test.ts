import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from '#db/db'
import { createClient, deleteClient, replaceClient } from '#modules/clients/index'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { findUsableClient } from '../../../modules/auth/client-cache.ts'
import { startApp } from '../../support/app.ts'
import { contextSlice } from '../../support/context-slice.ts'
import { engines, openEmptyPostgres } from '../../support/engines.ts'
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

it('knows it on PostgreSQL too, where our clock is put back meanwhile', async () => {
  const db = await openEmptyPostgres()
  onTestFinished(() => db.close())
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  const [here, elsewhere] = [contextSlice(db, clock), contextSlice(db, clock)]
  Object.assign(elsewhere, { vault: here.vault })
  const { inum } = await createClient(here, { definition: {} })
  expect(await findUsableClient(here, inum)).toBeDefined()
  clock.now -= 3_600_000
  await replaceClient(elsewhere, inum, (stored) => ({ ...stored, disabled: true }))
  await pause(1100)
  expect(await findUsableClient(here, inum)).toBeUndefined()
})

it('takes a client that was deleted and added again elsewhere for another one', async () => {
  const db = await openEmptyPostgres()
  onTestFinished(() => db.close())
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  const [here, elsewhere] = [contextSlice(db, clock), contextSlice(db, clock)]
  Object.assign(elsewhere, { vault: here.vault })
  const { inum } = await createClient(here, { secret: 'the first one of its secrets', definition: {} })
  expect(await findUsableClient(here, inum)).toBeDefined()
  await deleteClient(elsewhere, inum)
  clock.now++
  await createClient(elsewhere, { inum, secret: 'the second one of its secrets', definition: {} })
  await pause(1100)
  expect((await findUsableClient(here, inum))?.secret).toBe('the second one of its secrets')
})

describe.each(engines)('the cache of clients on %s', (_name, open) => {
  it('gives nobody what was read before a change and came after it', async () => {
    const db = await open()
    onTestFinished(() => db.close())
    const slow = Promise.withResolvers<void>()
    const ctx = contextSlice(Object.create(db, { run: { value: run }, readNow: { value: undefined } }) as Db)
    let isFirst = false
    async function run(...statement: Parameters<Db['run']>) {
      const late = isFirst
      isFirst = false
      const answer = await db.run(...statement)
      if (late) await slow.promise
      return answer
    }
    const { inum } = await createClient(ctx, { definition: {} })
    isFirst = true
    const before = findUsableClient(ctx, inum)
    await replaceClient(ctx, inum, (stored) => ({ ...stored, disabled: true }))
    slow.resolve()
    await before
    expect(await findUsableClient(ctx, inum)).toBeUndefined()
  })
})
