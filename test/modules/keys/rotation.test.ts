import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { openSqlite } from '#db/sqlite'
import type { Context } from '#modules/core/module'
import { keyring, keys, rotateKeys } from '#modules/keys/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { contextSlice } from '../../support/context-slice.ts'

const minute = 60_000

type Step =
  | { kind: 'wait'; minutes: number }
  | { kind: 'sign' }
  | { kind: 'rotate' }
  | { kind: 'job' }
  | { kind: 'strategy'; value: 'OLDER' | 'NEWER' | 'FIRST' }
  | { kind: 'lifetime'; seconds: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(0, 1, 3, 30, 65) })
    },
    { weight: 4, arbitrary: fc.constant({ kind: 'sign' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'rotate' as const }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'job' as const }) },
    fc.record({
      kind: fc.constant('strategy' as const),
      value: fc.constantFrom('OLDER' as const, 'NEWER' as const, 'FIRST' as const)
    }),
    fc.record({ kind: fc.constant('lifetime' as const), seconds: fc.constantFrom(60, 3600, 40_000) })
  ),
  { minLength: 20, maxLength: 80 }
)

it('never signs with what a verifier may not know yet, and publishes each key until its last token is over', async () => {
  const db = await openSqlite({ file: ':memory:', synchronous: 'normal' })
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      await db.query.delete(db.tables.serverKeys)
      await db.query.delete(db.tables.settings)
      const clock = { now: Date.UTC(2026, 0, 31) }
      const ctx = contextSlice(db, clock) as Context
      const job = keys.jobs?.(ctx)[0]
      const only = { keyAlgsAllowedForGeneration: ['ES256'], defaultSignatureAlgorithm: 'ES256' }
      let { idTokenLifetime: lifetime } = await updateAppConfiguration(ctx, {
        ...only,
        accessTokenLifetime: 60,
        userInfoLifetime: 60
      })
      await keys.prepare?.(ctx)
      // Before the very first key there is no list that a verifier could have kept.
      const seen = new Map((await keyring(ctx)).published.map(({ kid }) => [kid, -Infinity]))
      const tokens: { kid: string; expires: number }[] = []
      for (const step of story) {
        if (step.kind === 'wait') clock.now += step.minutes * minute
        if (step.kind === 'rotate') await rotateKeys(ctx)
        if (step.kind === 'job') await job?.run(AbortSignal.timeout(10_000))
        if (step.kind === 'strategy') await updateAppConfiguration(ctx, { keySelectionStrategy: step.value })
        if (step.kind === 'lifetime') {
          lifetime = step.seconds
          await updateAppConfiguration(ctx, { idTokenLifetime: lifetime })
          // The job sees a lifetime while it is in force.
          await job?.run(AbortSignal.timeout(10_000))
        }
        const { jwks, published } = await keyring(ctx)
        for (const { kid } of published) if (!seen.has(kid)) seen.set(kid, clock.now)
        const kid = jwks[0]?.kid as string
        expect(published.map((key) => key.kid)).toContain(kid)
        expect(clock.now - (seen.get(kid) as number)).toBeGreaterThan(minute)
        if (step.kind === 'sign') tokens.push({ kid, expires: clock.now + lifetime * 1000 })
        const known = new Set(published.map((key) => key.kid))
        const valid = tokens.filter(({ expires }) => expires > clock.now)
        expect(valid.filter((token) => !known.has(token.kid))).toEqual([])
      }
    }),
    { numRuns: 100 }
  )
  await db.close()
}, 60_000)
