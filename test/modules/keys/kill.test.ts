import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openSqlite } from '#db/sqlite'
import { events } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { vault } from '#modules/core/vault'
import { keyring, keys } from '#modules/keys/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { temporaryFolder } from '../../support/process.ts'

const program = join(import.meta.dirname, '../../support/key-rotator.ts')

/** @returns the time on the program's clock */
async function rotateAndKill(file: string, started: number, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [program, file, String(started)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
  await sleep(milliseconds)
  child.kill('SIGKILL')
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL'])
  // It may have been killed in the middle of the day after the last one that it told of.
  return Number(output.trim().split('\n').at(-1)) + 86_400_000
}

it('has whole sets of keys, one of each algorithm to sign with, after each of 15 kills in the middle of a rotation', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'minijans.sqlite')
  const clock = { now: Date.UTC(2026, 0, 31) }
  const open = async () => {
    const db = await openSqlite({ file, synchronous: 'full' })
    return { db, events: events(), now: () => clock.now, vault: vault([Buffer.alloc(32)]) } as Context
  }
  const first = await open()
  const algs = ['EdDSA', 'ES256', 'ES384', 'ES512', 'ECDH-ES', 'ECDH-ES+A128KW']
  await updateAppConfiguration(first, { keyAlgsAllowedForGeneration: algs, defaultSignatureAlgorithm: 'ES256' })
  await first.db.close()
  for (let run = 0; run < 15; run++) {
    clock.now = await rotateAndKill(file, clock.now, Math.random() * 60)
    const ctx = await open()
    const rows = await ctx.db.query.select().from(ctx.db.tables.serverKeys)
    const sizes = [...Map.groupBy(rows, ({ generation }) => generation).values()].map((set) => set.length)
    expect(new Set(sizes)).toEqual(new Set([algs.length]))
    const { algs: usable, published, jwks } = await keyring(ctx)
    expect([...usable].toSorted()).toEqual(algs.toSorted())
    for (const alg of algs) {
      const signing = jwks.find((key) => key.alg === alg)
      expect(published.map(({ kid }) => kid)).toContain(signing?.kid)
      expect(rows.find(({ kid }) => kid === signing?.kid)).toMatchObject({ expiresAt: null })
    }
    await keys.prepare?.(ctx)
    expect(await keyring(ctx)).toMatchObject({ jwks: { length: jwks.length } })
    await ctx.db.close()
  }
}, 60_000)
