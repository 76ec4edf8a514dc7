import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { openSqlite } from '#db/sqlite'
import { counters } from '#modules/auth/statistics/counters'
import { countActiveUsers, findIssuedTokens } from '#modules/auth/statistics/repository'
import { contextSlice } from '../../../support/context-slice.ts'

describe('what a process counts', () => {
  const clock = { now: 0 }
  let opened: Db
  let writes: number
  let fails: boolean
  let db: Db
  beforeEach(async () => {
    opened = await openSqlite({ file: ':memory:', synchronous: 'normal' })
    clock.now = Date.UTC(2026, 0, 31, 23, 59, 59, 999)
    writes = 0
    fails = false
    db = {
      ...opened,
      async transaction(body) {
        writes++
        return opened.transaction(async () => {
          const result = await body()
          if (fails) throw new Error('The disk is full')
          return result
        })
      }
    }
  })
  afterEach(() => opened.close())

  const tokens = async (month: string) => (await findIssuedTokens(opened, month)).map(({ count }) => count)

  it('writes nothing for somebody who is counted already', async () => {
    const counted = counters(contextSlice(db, clock))
    for (let i = 0; i < 3; i++) {
      counted.active('a')
      await counted.flush()
    }
    expect(writes).toBe(1)
    expect(await countActiveUsers(opened, '202601')).toBe(1)
  })

  it('begins again with the month, which changes at midnight UTC', async () => {
    const counted = counters(contextSlice(db, clock))
    counted.active('a')
    counted.issued('implicit', 'id_token')
    clock.now += 1
    counted.active('a')
    counted.issued('implicit', 'id_token')
    counted.issued('implicit', 'id_token')
    await counted.flush()
    expect([await countActiveUsers(opened, '202601'), await countActiveUsers(opened, '202602')]).toEqual([1, 1])
    expect([await tokens('202601'), await tokens('202602')]).toEqual([[1], [2]])
  })

  it('keeps what could not be written, and adds to it', async () => {
    const counted = counters(contextSlice(db, clock))
    counted.active('a')
    counted.issued('implicit', 'id_token')
    fails = true
    const failed = counted.flush()
    counted.active('b')
    counted.issued('implicit', 'id_token')
    await expect(failed).rejects.toThrow('The disk is full')
    fails = false
    await counted.flush()
    expect(await countActiveUsers(opened, '202601')).toBe(2)
    expect(await tokens('202601')).toEqual([2])
  })

  it('has written everything once a flush is done, also where another one is under way', async () => {
    const counted = counters(contextSlice(db, clock))
    counted.issued('implicit', 'id_token')
    const first = counted.flush()
    counted.issued('implicit', 'id_token')
    await counted.flush()
    expect(await tokens('202601')).toEqual([2])
    await first
  })

  it('remembers no more people than it has room for, and counts nobody twice for it', async () => {
    const counted = counters(contextSlice(db, clock))
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 20_001; i++) counted.active(`person ${i}`)
      await counted.flush()
    }
    expect(await countActiveUsers(opened, '202601')).toBe(20_001)
  })

  it('adds up the replicas', async () => {
    const replicas = [counters(contextSlice(db, clock)), counters(contextSlice(db, clock))]
    for (const counted of replicas) {
      counted.active('a')
      counted.issued('implicit', 'id_token')
      await counted.flush()
    }
    expect(await countActiveUsers(opened, '202601')).toBe(1)
    expect(await tokens('202601')).toEqual([2])
  })
})
