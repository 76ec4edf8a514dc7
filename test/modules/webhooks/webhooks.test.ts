import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { audit, searchAudit } from '#modules/audit/index'
import type { Context, Logger } from '#modules/core/module'
import { searchDeliveries, webhooks, webhookStore, webhookTrigger } from '#modules/webhooks/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const { createWebhook, deleteWebhook, findWebhooks, replaceWebhook } = await webhookStore()

const actor = { clientId: 'c1', correlationId: 'corr-1' }
const quiet = { warn: () => {}, error: () => {} } as unknown as Logger

const webhook = {
  displayName: 'told',
  url: 'https://hook.example/${inum}',
  httpMethod: 'POST' as const,
  jansEnabled: true,
  httpHeaders: [{ key: 'Authorization', value: 'Bearer 1' }],
  httpRequestBody: { name: '${name}' },
  auiFeatureIds: ['scopes_write']
}

describe.each(engines)('deliveries on %s', (_name, open) => {
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  const sent: { url: string; id: string; authorization: string; body: string }[] = []
  let answer: (url: string) => Promise<Response>
  let db: Db
  let ctx: Context
  beforeAll(async () => {
    db = await open()
    const slice = contextSlice(db, clock)
    ctx = { ...slice, log: quiet, fetch: fetching } as Context
    await webhooks.prepare?.(ctx)
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    sent.length = 0
    answer = async () => new Response(null, { status: 204 })
    await db.query.delete(db.tables.webhooks)
  })

  const fetching: typeof fetch = async (input, init) => {
    const { url, headers } = new Request(input, init)
    sent.push({
      url,
      id: headers.get('webhook-id') ?? '',
      authorization: headers.get('authorization') ?? '',
      body: init?.body as string
    })
    return answer(url)
  }
  /** What a replica of its own does at one turn. */
  const turn = async (replica = ctx) => {
    const job = webhooks.jobs?.(replica).find(({ name }) => name === 'webhooks.deliver')
    await job?.run(new AbortController().signal)
  }
  const record = (resourceId: string, states: { before?: object; after?: object }, agent?: string) =>
    db.transaction(() =>
      audit(ctx, { ...actor, agent }, { operation: 'x', resourceType: 'scope', resourceId, ...states })
    )
  const change = (resourceId: string, agent?: string) => record(resourceId, { after: { name: resourceId } }, agent)
  const waiting = async () => (await searchDeliveries(db, { failed: false, offset: 0, limit: 10 })).deliveries
  const paths = () => sent.map(({ url }) => new URL(url).pathname)

  it('go out once each, in the order of the changes, from however many replicas', async () => {
    await createWebhook(ctx, webhook, actor)
    answer = async () => {
      await pause(2)
      return new Response(null, { status: 200 })
    }
    const names = Array.from({ length: 8 }, (_, i) => `s${i}`)
    for (const name of names) await change(name)
    const replicas = Array.from({ length: 4 }, () => ({ ...ctx }))
    for (let round = 0; round < 20 && (await waiting()).length > 0; round++)
      await Promise.all(replicas.map((replica) => turn(replica)))
    expect(paths()).toEqual(names.map((name) => `/${name}`))
    expect(new Set(sent.map(({ id }) => id)).size).toBe(8)
    expect(sent[0]).toMatchObject({ authorization: 'Bearer 1', body: '{"name":"s0"}' })
    expect(await waiting()).toEqual([])
  })

  it('are not there when the change is undone', async () => {
    await createWebhook(ctx, webhook, actor)
    const undone = db.transaction(async () => {
      await change('undone')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await waiting()).toEqual([])
  })

  it('follow the features of the webhook alone, and not while it is switched off', async () => {
    const { inum } = await createWebhook(ctx, webhook, actor)
    await createWebhook(ctx, { ...webhook, auiFeatureIds: ['users_edit'] }, actor)
    await createWebhook(ctx, { ...webhook, url: 'https://hook.example/gone', auiFeatureIds: ['scopes_delete'] }, actor)
    await change('a')
    await record('a', { before: { name: 'a' } })
    await turn()
    expect(paths().toSorted()).toEqual(['/a', '/gone'])
    await replaceWebhook(ctx, { ...webhook, inum, jansEnabled: false }, actor)
    await change('b')
    expect(await waiting()).toEqual([])
  })

  it('cannot be hidden by the name that a program gives itself', async () => {
    await createWebhook(ctx, webhook, actor)
    await change('ours', 'jans-cli')
    await change('theirs', 'admin-ui')
    expect((await waiting()).map(({ values }) => values.inum)).toEqual(['ours', 'theirs'])
  })

  it('are not repeated when the Admin UI fires what it has saved', async () => {
    await createWebhook(ctx, { ...webhook, auiFeatureIds: ['scopes_write', 'jans_link_write'] }, actor)
    const { triggerWebhooks } = await webhookTrigger()
    const fire = async (feature: string, agent: string) =>
      (await triggerWebhooks(ctx, feature, new Map(), { ...actor, agent })).map(({ success }) => success)
    expect(await fire('scopes_write', 'admin-ui')).toEqual([true])
    expect(sent).toEqual([])
    // Of this one no change is ever told.
    expect(await fire('jans_link_write', 'admin-ui')).toEqual([true])
    expect(await fire('scopes_write', 'jans-cli')).toEqual([true])
    expect(sent).toHaveLength(2)
  })

  it('never carry what is secret', async () => {
    await createWebhook(ctx, { ...webhook, httpRequestBody: { all: '${clientSecret} ${nested}' } }, actor)
    await record('a', { after: { clientSecret: 'hunter2', nested: { list: [{ password: 'hunter2' }] } } })
    expect(JSON.stringify(await waiting())).not.toContain('hunter2')
    await turn()
    expect(sent[0]?.body).toBe('{"all":"*** {\\"list\\":[{\\"password\\":\\"***\\"}]}"}')
  })

  it('are tried again after longer and longer times, those behind them wait, and others do not', async () => {
    await createWebhook(ctx, webhook, actor)
    await createWebhook(ctx, { ...webhook, displayName: 'well', url: 'https://well.example/${inum}' }, actor)
    answer = async (url) => new Response(null, { status: url.includes('well') ? 200 : 503 })
    await change('first')
    await change('second')
    const attemptedAt: number[] = []
    const start = clock.now
    for (; clock.now < start + 20 * 60_000 && (await waiting()).length > 1; clock.now += 1000) {
      const before = sent.length
      await turn()
      for (const { url } of sent.slice(before))
        if (url.endsWith('hook.example/first')) attemptedAt.push(clock.now - start)
    }
    expect(attemptedAt).toEqual([0, 5, 15, 35, 75, 155, 315, 635].map((seconds) => seconds * 1000))
    expect(paths().filter((path, i) => sent[i]?.url.includes('well'))).toEqual(['/first', '/second'])
    // What was given up makes way, and can still be seen.
    expect(sent.at(-1)?.url).toBe('https://hook.example/second')
    const { deliveries } = await searchDeliveries(db, { failed: true, offset: 0, limit: 10 })
    expect(deliveries).toMatchObject([{ values: { inum: 'first' }, attempts: 8, problem: 'The answer was 503' }])
    const { records } = await searchAudit(db, { pattern: 'give-up-webhook-delivery', offset: 0, limit: 10 })
    expect(records.at(-1)).toMatchObject({
      resourceType: 'webhook',
      correlationId: 'corr-1',
      changes: { attempts: [null, 8], problem: [null, 'The answer was 503'] }
    })
  })

  it('repeat their id, and go where the webhook leads by then', async () => {
    const { inum } = await createWebhook(ctx, webhook, actor)
    answer = () => Promise.reject(new TypeError('nobody there'))
    await change('a')
    await turn()
    expect(await waiting()).toMatchObject([{ attempts: 1, problem: 'nobody there' }])
    answer = async () => new Response()
    await turn()
    expect(sent).toHaveLength(1)
    await replaceWebhook(ctx, { ...webhook, inum, url: 'https://mended.example/${inum}' }, actor)
    await turn()
    expect(sent.map(({ url }) => url)).toEqual(['https://hook.example/a', 'https://mended.example/a'])
    expect(sent[1]?.id).toBe(sent[0]?.id)
    expect(await waiting()).toEqual([])
  })

  it('are tried seldom while their webhook is dead, and all go out in order once it is not', async () => {
    await createWebhook(ctx, webhook, actor)
    answer = async () => new Response(null, { status: 503 })
    for (const name of ['first', 'second', 'third', 'fourth']) await change(name)
    const start = clock.now
    const hours = 3
    for (; clock.now < start + hours * 3_600_000; clock.now += 5000) await turn()
    expect(sent.length).toBeLessThan(8 + hours * 6 + 4)
    expect((await waiting()).length).toBe(1)
    answer = async () => new Response()
    sent.length = 0
    await change('fifth')
    for (const until = clock.now + 600_000; clock.now <= until; clock.now += 5000) await turn()
    expect(paths()).toEqual(['/fourth', '/fifth'])
    await change('sixth')
    await turn()
    expect(paths().at(-1)).toBe('/sixth')
  })

  it('that have no room make the oldest go, which is counted until the webhook is changed', async () => {
    const { inum } = await createWebhook(ctx, webhook, actor)
    answer = async () => new Response(null, { status: 503 })
    await change('sample')
    const [sample] = await waiting()
    const rows = Array.from({ length: 1004 }, (_, i) => ({
      ...sample!,
      id: `${sample!.id}${String(i).padStart(4, '0')}`
    }))
    await db.query.insert(db.tables.webhookDeliveries).values(rows)
    const logged: object[] = []
    const log = { ...quiet, error: (line: object) => void logged.push(line) } as unknown as Logger
    await turn({ ...ctx, log })
    const { total, deliveries } = await searchDeliveries(db, { webhookInum: inum, offset: 0, limit: 1 })
    expect([total, deliveries[0]?.id]).toEqual([1000, rows[4]?.id])
    expect(logged).toEqual([{ webhook: inum, dropped: 5 }])
    expect(await findWebhooks(ctx, [inum])).toMatchObject([{ deliveriesDropped: 5 }])
    await turn({ ...ctx, log })
    expect(logged).toHaveLength(1)
    expect(await replaceWebhook(ctx, { ...webhook, inum }, actor)).not.toHaveProperty('deliveriesDropped')
  })

  it('of one that is slow leave the others alone', async () => {
    await createWebhook(ctx, webhook, actor)
    const slow = Promise.withResolvers<Response>()
    answer = () => slow.promise
    await change('slow')
    const job = webhooks.jobs?.(ctx).find(({ name }) => name === 'webhooks.deliver')
    const first = job?.run(new AbortController().signal)
    while (sent.length === 0) await pause(1)
    await createWebhook(
      ctx,
      { ...webhook, url: 'https://quick.example/${inum}', auiFeatureIds: ['scopes_delete'] },
      actor
    )
    answer = async () => new Response()
    await record('quick', { before: { name: 'quick' } })
    await job?.run(new AbortController().signal)
    expect(paths()).toEqual(['/slow', '/quick'])
    slow.resolve(new Response())
    await first
    expect(await waiting()).toEqual([])
  })

  it('of a process that died with one are made again by another', async () => {
    await createWebhook(ctx, webhook, actor)
    await change('a')
    answer = () => new Promise(() => {})
    void turn({ ...ctx })
    while (sent.length === 0) await pause(1)
    answer = async () => new Response()
    await turn({ ...ctx })
    expect(sent).toHaveLength(1)
    clock.now += 15_000
    await turn({ ...ctx })
    expect(sent).toHaveLength(2)
    expect(await waiting()).toEqual([])
  })

  it('go with their webhook, and after 30 days when they were given up', async () => {
    const { inum } = await createWebhook(ctx, webhook, actor)
    await change('a')
    const [delivery] = await waiting()
    const { webhookDeliveries } = db.tables
    await db.query.update(webhookDeliveries).set({ failedAt: clock.now })
    const tidy = webhooks.jobs?.(ctx).find(({ name }) => name === 'webhooks.tidy')
    const all = async () => (await searchDeliveries(db, { offset: 0, limit: 10 })).deliveries.map(({ id }) => id)
    await tidy?.run(new AbortController().signal)
    expect(await all()).toEqual([delivery?.id])
    clock.now += 30 * 86_400_000 + 1
    await tidy?.run(new AbortController().signal)
    expect(await all()).toEqual([])
    await change('b')
    await deleteWebhook(ctx, inum, actor)
    expect(await all()).toEqual([])
  })

  it('do not undo a change whose webhook is deleted at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const { inum } = await createWebhook(ctx, webhook, actor)
      const both = [change(`c${round}`), deleteWebhook(ctx, inum, actor)]
      await Promise.all(round % 2 ? both : both.toReversed())
      expect(await waiting()).toEqual([])
    }
  })

  it('keep a credential that is set while somebody else saves the mask of the former one', async () => {
    const { inum } = await createWebhook(ctx, webhook, actor)
    for (let round = 0; round < 10; round++) {
      const headers = [`Bearer ${round}`, '***', '***']
      const replace = (value: string) =>
        replaceWebhook(ctx, { ...webhook, inum, httpHeaders: [{ key: 'Authorization', value }] }, actor)
      await Promise.all(headers.map(replace))
      expect((await findWebhooks(ctx, [inum]))[0]?.httpHeaders[0]?.value).toBe(`Bearer ${round}`)
    }
  })

  it('have their headers sealed where they are kept', async () => {
    const { inum } = await createWebhook(ctx, webhook, actor)
    const [row] = await db.query.select().from(db.tables.webhooks)
    expect(JSON.stringify(row)).not.toContain('Bearer 1')
    await replaceWebhook(ctx, { ...webhook, inum, httpHeaders: [{ key: 'authorization', value: '***' }] }, actor)
    await change('a')
    await turn()
    expect(sent[0]?.authorization).toBe('Bearer 1')
    const { records } = await searchAudit(db, { pattern: inum, offset: 0, limit: 10 })
    expect(records.length).toBeGreaterThan(0)
    expect(JSON.stringify(records)).not.toContain('Bearer 1')
  })
})
