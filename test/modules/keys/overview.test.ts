import { expect, it } from 'vitest'
import type { Context } from '#modules/core/module'
import { keyOverview, keys, rotateKeys } from '#modules/keys/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const minute = 60_000
const day = 24 * 60 * minute

it.each(engines)('tells what is done with each key, from its first day to the archive, on %s', async (_name, open) => {
  const db = await open()
  const clock = { now: Date.UTC(2026, 0, 31) }
  const ctx = contextSlice(db, clock) as Context
  await updateAppConfiguration(ctx, { keyAlgsAllowedForGeneration: ['ES256'], defaultSignatureAlgorithm: 'ES256' })
  await keys.prepare?.(ctx)
  const states = async () => (await keyOverview(ctx)).map(({ state }) => state)
  const runJobs = async () => {
    for (const job of keys.jobs?.(ctx) ?? []) await job.run(AbortSignal.timeout(10_000))
  }
  expect(await states()).toEqual(['active'])
  const [first] = await keyOverview(ctx)

  await rotateKeys(ctx)
  expect(await states()).toEqual(['active', 'waiting'])
  const [, next] = await keyOverview(ctx)
  expect(next?.usedFrom).toBeGreaterThan(clock.now)
  expect(next?.createdAt).toBe(clock.now)

  clock.now += 5 * minute
  await updateAppConfiguration(ctx, { keySelectionStrategy: 'NEWER' })
  // Until it is stopped, the older one is at hand without having a turn again.
  expect((await keyOverview(ctx)).map(({ kid, state }) => [kid, state])).toEqual([
    [next?.kid, 'active'],
    [first?.kid, 'ending']
  ])
  await rotateKeys(ctx)
  clock.now += 5 * minute
  await runJobs()
  const stopped = (await keyOverview(ctx)).find(({ kid }) => kid === first?.kid)
  expect(stopped?.endsAt).toBeGreaterThan(clock.now)

  clock.now += day
  await runJobs()
  const archived = (await keyOverview(ctx)).find(({ kid }) => kid === first?.kid)
  expect(archived).toMatchObject({ state: 'archived', endsAt: stopped?.endsAt })
  expect(archived?.jwk).not.toHaveProperty('d')
  await updateAppConfiguration(ctx, { jwksAlgorithmsSupported: ['RS256'], defaultSignatureAlgorithm: 'RS256' })
  expect(await states()).toContain('unpublished')
  await db.close()
})
