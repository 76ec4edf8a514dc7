import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { openAuthority } from '#modules/keys/authority'
import { serverIdentity } from '#modules/keys/server-identity'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

describe.each(engines)('the authority of an installation on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db, { now: Date.UTC(2026, 0, 31) })
  })
  afterAll(() => db.close())

  it('is one, when replicas open it at once and ever after', async () => {
    const [first, ...others] = await Promise.all([openAuthority(ctx), openAuthority(ctx), openAuthority(ctx)])
    const again = await openAuthority(ctx)
    expect(new Set([...others, again].map(({ certificate }) => certificate))).toEqual(new Set([first.certificate]))
    const { cert } = await serverIdentity(again, ['id.example.org'], ctx.now())
    expect(new X509Certificate(cert).verify(new X509Certificate(first.certificate).publicKey)).toBe(true)
  })

  it('is not the one of another installation, in name neither', async () => {
    const other = await (async () => {
      await using elsewhere = { db: await open(), [Symbol.asyncDispose]: () => elsewhere.db.close() }
      return await openAuthority(contextSlice(elsewhere.db))
    })()
    const subjects = [await openAuthority(ctx), other].map(
      ({ certificate }) => new X509Certificate(certificate).subject
    )
    expect(new Set(subjects).size).toBe(2)
  })

  it('is sealed in the database', async () => {
    await openAuthority(ctx)
    const rows = JSON.stringify(await db.query.select().from(db.tables.settings))
    expect(rows).toContain('keys.authority')
    expect(rows).not.toMatch(/PRIVATE|BEGIN/)
  })
})
