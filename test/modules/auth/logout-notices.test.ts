import { describe, expect, it } from 'vitest'
import { backChannelJobs } from '#modules/auth/logout/back-channel'
import { insertNotices } from '#modules/auth/logout/repository'
import type { Db } from '#db/db'
import type { Context } from '#modules/core/module'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

/** A store that can be read and takes no more of these writes: a full disk. */
const full = (db: Db, writes: readonly string[]): Db =>
  new Proxy(db, {
    get: (target, name) =>
      name === 'query'
        ? new Proxy(target.query, {
            get: (query, method) => {
              if (writes.includes(String(method))) throw new Error('database or disk is full')
              return Reflect.get(query, method) as unknown
            }
          })
        : (Reflect.get(target, name) as unknown)
  })

describe.each(engines)('notices of ended sessions (%s)', (_engine, open) => {
  const clock = { now: 1_000_000 }
  const due = { id: 'n', clientInum: 'shop', userInum: 'u', sid: 's', attempts: 0, dueAt: clock.now - 1 }

  /** The library, as far as a notice needs it. */
  const server = (find: () => object | undefined) => {
    class IdToken {
      set() {}
      issue = async () => 'logout token'
    }
    return { provider: { Client: { find: async () => find() }, IdToken }, subject: async () => 'subject' }
  }
  /** One of several processes, with what the client answers it. */
  const replica = (db: Db, client: () => object | undefined, answer?: typeof fetch) => {
    const log = { warn: () => {}, error: () => {} }
    const ctx = { ...contextSlice(db, clock), log, ...(answer && { fetch: answer }) }
    const [job] = backChannelJobs(ctx as unknown as Context, () => server(client) as never)
    return { run: (signal = AbortSignal.timeout(5000)) => job?.run(signal) }
  }
  const shop = () => ({ backchannelLogoutUri: 'https://shop.example/back' })

  it.each([
    ['taken', ['update', 'delete'], 0],
    ['put away', ['delete'], 1]
  ])('tell nobody over and over when they cannot be %s', async (_what, writes, expected) => {
    const db = await open()
    await insertNotices(db, [due])
    let attempts = 0
    const over = new AbortController()
    const giveUp = setTimeout(() => over.abort(), 300)
    await replica(full(db, writes), () => void attempts++).run(over.signal)
    clearTimeout(giveUp)
    expect(over.signal.aborted).toBe(false)
    expect(attempts).toBe(expected)
    await db.close()
  })

  it('are sent once, though two replicas find them at the same moment', async () => {
    const db = await open()
    const ids = Array.from({ length: 10 }, (_, i) => `n${i}`)
    await insertNotices(
      db,
      ids.map((id) => ({ ...due, id, sid: id }))
    )
    let posts = 0
    const answer = async () => {
      posts++
      // Long enough for the other one to look as well.
      await new Promise((resolve) => setTimeout(resolve, 100))
      return new Response()
    }
    await Promise.all([replica(db, shop, answer).run(), replica(db, shop, answer).run()])
    expect(posts).toBe(ids.length)
    await db.close()
  })

  it('are sent by another replica when the one that took them does not come back', async () => {
    const db = await open()
    await insertNotices(db, [due])
    const reached = Promise.withResolvers<void>()
    void replica(db, shop, () => {
      reached.resolve()
      return new Promise(() => {})
    }).run()
    await reached.promise
    let posts = 0
    const other = replica(db, shop, async () => {
      posts++
      return new Response()
    })
    await other.run()
    expect(posts).toBe(0)
    clock.now += 31_000
    await other.run()
    expect(posts).toBe(1)
    await other.run()
    expect(posts).toBe(1)
    await db.close()
  })
})
