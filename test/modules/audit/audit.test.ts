import type { Db } from '#db/db'
import { orderedId } from '#modules/core/ordered-id'
import { audit, browseAudit, findRecord, latestRecords, searchAudit } from '#modules/audit/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { contextSlice } from '../../support/context-slice.ts'

describe.each(engines)('audit on %s', (_name, open) => {
  let db: Db
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  const actor = { clientId: 'c1', userInum: 'u1', agent: 'tool', correlationId: 'corr-1', address: '::1' }
  const write = (resourceId: string, before?: object, after?: object) =>
    audit(contextSlice(db, clock), actor, {
      operation: 'replace-thing',
      resourceType: 'thing',
      resourceId,
      before,
      after
    })
  const find = async (pattern: string) => (await searchAudit(db, { pattern, offset: 0, limit: 10 })).records

  it('keeps who changed what, and only the members that differ', async () => {
    await write('differs', { same: { a: [1] }, old: 1, gone: true }, { same: { a: [1] }, old: 2, fresh: 'x' })
    expect(await find('differs')).toMatchObject([
      {
        at: clock.now,
        clientId: 'c1',
        userInum: 'u1',
        agent: 'tool',
        correlationId: 'corr-1',
        address: '::1',
        operation: 'replace-thing',
        resourceType: 'thing',
        resourceId: 'differs',
        changes: { old: [1, 2], gone: [true, null], fresh: [null, 'x'] }
      }
    ])
  })

  it('masks what is secret, however deep it lies, and still says that it changed', async () => {
    const secrets = (value: string) => ({
      clientSecret: value,
      userPassword: value,
      registrationAccessToken: value,
      nested: { list: [{ bindPassword: value, host: value.length }] },
      accessTokenLifetime: value.length
    })
    await write('masks', secrets('hunter2'), secrets('correct horse'))
    const [record] = await find('masks')
    expect(JSON.stringify(record)).not.toMatch(/hunter2|correct horse/)
    expect(record?.changes).toEqual({
      clientSecret: ['***', '***'],
      userPassword: ['***', '***'],
      registrationAccessToken: ['***', '***'],
      nested: [{ list: [{ bindPassword: '***', host: 7 }] }, { list: [{ bindPassword: '***', host: 13 }] }],
      accessTokenLifetime: [7, 13]
    })
  })

  it('masks what is secret because of what stands beside it', async () => {
    const script = (value2: string) => ({
      configurationProperties: [
        { value1: 'api', value2, hide: true },
        { value1: 'shown', value2: 'plain', hide: false }
      ],
      keys: [{ kty: 'EC', kid: 'k', x: 'public', d: value2 }]
    })
    await write('beside', script('hunter2'), script('correct horse'))
    const [record] = await find('beside')
    const masked = script('***')
    expect(record?.changes).toEqual({
      configurationProperties: [masked.configurationProperties, masked.configurationProperties],
      keys: [masked.keys, masked.keys]
    })
  })

  it('tells of each change in its transaction, with the whole of it and without its secrets', async () => {
    const ctx = contextSlice(db, clock)
    const told: object[] = []
    ctx.events.on('change.recorded', async (change) => {
      // Its record is there already.
      expect(await find('tells-of')).toHaveLength(1)
      told.push(change)
    })
    await audit(ctx, actor, {
      operation: 'replace-thing',
      resourceType: 'thing',
      resourceId: 'tells-of',
      before: { same: 1, clientSecret: 'hunter2' },
      after: { same: 1, clientSecret: 'hunter2', more: [{ password: 'hunter2' }] }
    })
    expect(told).toEqual([
      {
        resourceType: 'thing',
        resourceId: 'tells-of',
        before: { same: 1, clientSecret: '***' },
        after: { same: 1, clientSecret: '***', more: [{ password: '***' }] },
        correlationId: 'corr-1'
      }
    ])
  })

  it('is undone with the change that it tells of', async () => {
    await expect(
      db.transaction(async () => {
        await write('undone')
        throw new Error('no')
      })
    ).rejects.toThrow('no')
    expect(await find('undone')).toEqual([])
  })

  it('finds by literal text, by time and by page, in the order of writing', async () => {
    for (const [i, id] of ['page-a', 'page-b', 'page-%', 'page-d'].entries()) {
      clock.now = Date.UTC(2025, 5, 1 + i)
      await write(id)
    }
    const search = async (more: object) =>
      (await searchAudit(db, { pattern: 'page-', offset: 0, limit: 10, ...more })).records.map((r) => r.resourceId)
    expect(await search({})).toEqual(['page-a', 'page-b', 'page-%', 'page-d'])
    expect(await search({ offset: 1, limit: 2 })).toEqual(['page-b', 'page-%'])
    expect(await search({ pattern: 'page-%' })).toEqual(['page-%'])
    expect(await search({ pattern: 'PAGE-' })).toEqual([])
    expect(await search({ from: Date.UTC(2025, 5, 2), until: Date.UTC(2025, 5, 3) })).toEqual(['page-b', 'page-%'])
    expect((await searchAudit(db, { pattern: 'page-', offset: 0, limit: 1 })).total).toBe(4)
    expect((await latestRecords(db, 2)).map((r) => r.resourceId)).toEqual(['page-d', 'page-%'])
  })

  it('looks for a text in the newest records alone, or in the newest of a time', { timeout: 60_000 }, async () => {
    const began = (clock.now = Date.UTC(2025, 6, 1))
    await write('needle')
    const [needle] = await find('needle')
    const hay = Array.from({ length: 20_000 }, () => {
      const at = ++clock.now
      return { ...needle!, id: orderedId(at), at, operation: 'hay', resourceId: null }
    })
    while (hay.length > 0) await db.query.insert(db.tables.audit).values(hay.splice(0, 2000))
    const found = async (more: object) =>
      (await searchAudit(db, { pattern: 'needle', offset: 0, limit: 10, ...more })).total
    expect(await found({})).toBe(0)
    expect(await found({ until: clock.now - 1 })).toBe(1)
    expect(await found({ from: began, until: began })).toBe(1)
    expect(await found({ from: began + 1, until: clock.now - 1 })).toBe(0)
    expect((await searchAudit(db, { pattern: 'hay', from: began, offset: 0, limit: 1 })).total).toBe(20_000)
    expect((await searchAudit(db, { from: began, offset: 20_000, limit: 10 })).total).toBe(20_001)
  })

  it('is browsed from the newest on, a page at a time, by whatever a record has to be', async () => {
    const at = Date.UTC(2026, 0, 1)
    const by = (name: string) => ({ ...actor, userInum: `person-${name}`, clientId: `client-${name}` })
    for (const [i, name] of ['a', 'b', 'a', 'b', 'a'].entries())
      await audit(contextSlice(db, { now: at + i * 1000 }), by(name), {
        operation: i < 2 ? 'create-leaf' : 'replace-leaf',
        resourceType: 'leaf',
        resourceId: `leaf-${i % 2}`,
        after: { text: `value ${i}` }
      })
    const since = { from: at }
    const texts = (records: { changes: Record<string, unknown[]> }[]) => records.map(({ changes }) => changes.text?.[1])
    const first = await browseAudit(db, since, 2)
    expect(texts(first.records)).toEqual(['value 4', 'value 3'])
    const second = await browseAudit(db, since, 2, first.next)
    expect(texts(second.records)).toEqual(['value 2', 'value 1'])
    const third = await browseAudit(db, since, 2, second.next)
    expect([texts(third.records), third.next]).toEqual([['value 0'], undefined])
    const found = async (filter: object) => texts((await browseAudit(db, { ...since, ...filter }, 10)).records)
    expect(await found({ userInum: 'person-b' })).toEqual(['value 3', 'value 1'])
    expect(await found({ clientId: 'client-a', operation: 'replace-leaf' })).toEqual(['value 4', 'value 2'])
    expect(await found({ resourceType: 'leaf', resourceId: 'leaf-1' })).toEqual(['value 3', 'value 1'])
    expect(await found({ resourceType: 'tree' })).toEqual([])
    expect(await found({ pattern: 'value 2' })).toEqual(['value 2'])
    expect(await found({ from: at + 1000, until: at + 2000 })).toEqual(['value 2', 'value 1'])
    expect(await findRecord(db, first.records[0]?.id ?? '')).toEqual(first.records[0])
    expect(await findRecord(db, 'nothing')).toBeUndefined()
  })
})
