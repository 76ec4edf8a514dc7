import type { Db } from '#db/db'
import type { Context } from '#modules/core/module'
import { keys, signingKeys } from '#modules/keys/index'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

describe.each(engines)('signing keys on %s', (_name, open) => {
  let db: Db
  let ctx: Context
  beforeEach(async () => {
    db = await open()
    ctx = contextSlice(db) as Context
  })
  afterEach(() => db.close())

  const prepare = () => keys.prepare?.(ctx)
  const kids = async () => (await signingKeys(ctx)).map(({ kid }) => kid)

  it('are one set when replicas start on an empty database at once', async () => {
    await Promise.all([prepare(), prepare(), prepare()])
    const made = (await signingKeys(ctx)).map(({ alg }) => String(alg))
    expect(made.toSorted()).toEqual(['ES256', 'RS256'])
  })

  it('stay the same at the next start', async () => {
    await prepare()
    const before = await kids()
    await prepare()
    expect(await kids()).toEqual(before)
  })

  it('are made anew when those of an algorithm are over', async () => {
    await prepare()
    const before = await kids()
    await db.query.update(db.tables.signingKeys).set({ expiresAt: ctx.now() })
    expect(await kids()).toEqual([])
    await Promise.all([prepare(), prepare()])
    const after = await kids()
    expect(after).toHaveLength(2)
    expect(after.filter((kid) => before.includes(kid))).toEqual([])
  })
})
