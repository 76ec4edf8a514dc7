import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { openSqlite } from '#db/sqlite'
import { attributeRegistry, attributes, createAttribute } from '#modules/attributes/index'
import { events } from '#modules/core/events'
import { kept } from '#modules/core/kept'
import type { Context } from '#modules/core/module'
import { keyring, keys, rotateKeys } from '#modules/keys/index'
import { createScope, scopeRegistry, scopes } from '#modules/scopes/index'
import { appConfiguration, updateAppConfiguration } from '#modules/settings/index'
import { contextSlice } from '../../support/context-slice.ts'

const soon = { timeout: 1500, interval: 50 }

describe('two processes on one SQLite file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'minijans-kept-'))
  const dbs: Db[] = []
  let here: ReturnType<typeof contextSlice>
  let there: typeof here
  beforeAll(async () => {
    for (let i = 0; i < 2; i++) dbs.push(await openSqlite({ file: join(folder, 'db'), synchronous: 'normal' }))
    here = contextSlice(dbs[0] as Db)
    there = { ...contextSlice(dbs[1] as Db), vault: here.vault }
    for (const { prepare } of [attributes, scopes, keys]) await prepare?.(here as Context)
  })
  afterAll(async () => {
    for (const db of dbs) await db.close()
    rmSync(folder, { recursive: true })
  })

  it('see each other’s changes of the properties', async () => {
    await appConfiguration(there)
    await updateAppConfiguration(here, { accessTokenLifetime: 77 })
    await expect.poll(async () => (await appConfiguration(there)).accessTokenLifetime, soon).toBe(77)
    const same = await appConfiguration(there)
    await new Promise((done) => setTimeout(done, 1050))
    expect(await appConfiguration(there)).toBe(same)
  })

  it('see each other’s scopes and attributes', async () => {
    await Promise.all([scopeRegistry(there), attributeRegistry(there)])
    await createScope(here, { id: 'fresh', scopeType: 'oauth' })
    const like = (await attributeRegistry(here)).byName('mail')
    await createAttribute(here, { ...like!, name: 'fresh', claimName: 'fresh' })
    await expect.poll(async () => (await scopeRegistry(there)).byId('fresh')?.id, soon).toBe('fresh')
    await expect.poll(async () => (await attributeRegistry(there)).byName('fresh')?.name, soon).toBe('fresh')
  })

  it('see each other’s keys', async () => {
    const before = (await keyring(there)).jwks.length
    const [made] = await rotateKeys(here)
    await expect.poll(async () => (await keyring(there)).jwks.length, soon).toBeGreaterThan(before)
    expect((await keyring(there)).published.some(({ kid }) => kid === made)).toBe(true)
  })
})

describe('what is kept', () => {
  it('is read once, again after a change here, and after a failure', async () => {
    const ctx = { events: events() }
    const answers: (number | Error)[] = [1, 2, new Error('down'), 4]
    const lasts: (number | undefined)[] = []
    const value = kept<typeof ctx, number>(['scope.changed'], async (_ctx, last) => {
      lasts.push(last)
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer as number
    })
    expect(await Promise.all([value.get(ctx), value.get(ctx)])).toEqual([1, 1])
    await ctx.events.emit('attribute.changed', { inum: '' })
    expect(await value.get(ctx)).toBe(1)
    await ctx.events.emit('scope.changed', { inum: '' })
    expect(await value.get(ctx)).toBe(2)
    value.forget(ctx)
    await expect(value.get(ctx)).rejects.toThrow('down')
    expect(await value.get(ctx)).toBe(4)
    expect(lasts).toEqual([undefined, 1, 2, undefined])
  })

  it('is read again where a change comes while it is read', async () => {
    const ctx = { events: events() }
    let stored = 1
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const value = kept<typeof ctx, number>(['scope.changed'], async () => {
      const read = stored
      begun.resolve()
      if (read === 1) await gate.promise
      return read
    })
    const early = value.get(ctx)
    await begun.promise
    stored = 2
    await ctx.events.emit('scope.changed', { inum: '' })
    const late = value.get(ctx)
    gate.resolve()
    expect([await early, await late]).toEqual([1, 2])
  })
})
