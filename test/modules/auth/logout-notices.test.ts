import { expect, it } from 'vitest'
import { backChannelJobs } from '#modules/auth/logout/back-channel'
import { insertNotices } from '#modules/auth/logout/repository'
import type { Db } from '#db/db'
import type { Context } from '#modules/core/module'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

/** A store that can be read and takes no more writes: a full disk. */
const full = (db: Db): Db =>
  new Proxy(db, {
    get: (target, name) =>
      name === 'query'
        ? new Proxy(target.query, {
            get: (query, method) => {
              if (method === 'delete' || method === 'update') throw new Error('database or disk is full')
              return Reflect.get(query, method) as unknown
            }
          })
        : (Reflect.get(target, name) as unknown)
  })

it.each(engines)('tells nobody over and over when what came of it cannot be stored (%s)', async (_engine, open) => {
  const db = await open()
  const slice = contextSlice(db)
  await insertNotices(db, [
    { id: 'n', clientInum: 'gone', userInum: 'u', sid: 's', attempts: 0, dueAt: slice.now() - 1 }
  ])
  let attempts = 0
  const server = { provider: { Client: { find: async () => void attempts++ } } }
  const log = { warn: () => {}, error: () => {} }
  const [job] = backChannelJobs({ ...slice, db: full(db), log } as unknown as Context, () => server as never)
  const over = new AbortController()
  const giveUp = setTimeout(() => over.abort(), 300)
  await job?.run(over.signal)
  clearTimeout(giveUp)
  expect(attempts).toBe(1)
  await db.close()
})
