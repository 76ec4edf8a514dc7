import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import type { Db } from '#db/db'
import { agamaProjects } from '#modules/agama/index'
import type { Context } from '#modules/core/module'
import { unpackWaiting } from '../../../modules/agama/unpack.ts'
import { finishProject, takeProject } from '../../../modules/agama/repository.ts'
import { buildProject } from '../../support/agama.ts'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const minute = 60_000

it('makes the ids of projects as Janssen does', async () => {
  const { projectId } = await agamaProjects()
  expect(projectId('casa')).toBe('202447d5-d44c-3125-b1f7-207cb33b6bf7')
  expect(projectId('agama-pw')).toBe('ab7aec3d-43f5-3c3f-81de-93a24dfd3f84')
})

describe.each(engines)('Agama projects on %s', (_name, open) => {
  let db: Db
  const clock = { now: Date.UTC(2026, 0, 31) }
  let ctx: ReturnType<typeof contextSlice> & Pick<Context, 'log'>
  let projects: Awaited<ReturnType<typeof agamaProjects>>
  beforeAll(async () => {
    db = await open()
    ctx = { ...contextSlice(db, clock), log: pino({ level: 'silent' }) }
    projects = await agamaProjects()
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    for (const table of ['agamaProjects', 'agamaFlows', 'agamaFiles'] as const) await db.query.delete(db.tables[table])
  })

  const queue = (name: string, archive = buildProject(`org.acme.${name}`), autoconfigure = false) =>
    projects.queueDeployment(ctx, { name, archive, autoconfigure })

  it('are unpacked in the order in which they came', async () => {
    await queue('b')
    clock.now++
    await queue('a')
    const taken = [await takeProject(db, clock.now, 0), await takeProject(db, clock.now, 0)]
    expect(taken.map((found) => found?.project.name)).toEqual(['b', 'a'])
    expect(await takeProject(db, clock.now, 0)).toBeUndefined()
  })

  it('have each change of a configuration that builds on the former ones', async () => {
    await queue('counting')
    await unpackWaiting(ctx)
    const count = (before: unknown) => ({ n: ((before as { n: number } | undefined)?.n ?? 0) + 1 })
    const changes = new Map([['org.acme.counting', count]])
    await Promise.all(Array.from({ length: 8 }, () => projects.writeConfigurations(ctx, 'counting', changes)))
    expect((await projects.readConfigurations(ctx, 'counting'))?.get('org.acme.counting')).toEqual({ n: 8 })
  })

  it('are unpacked by one of several replicas', async () => {
    await queue('once')
    const taken = await Promise.all([1, 2, 3].map(() => takeProject(db, clock.now, 0)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('are unpacked all at once, and kept', async () => {
    await Promise.all([queue('one'), queue('two')])
    await unpackWaiting(ctx)
    const { total, deployments } = await projects.listDeployments(ctx, { offset: 0, limit: 10 })
    expect(total).toBe(2)
    expect(deployments.map(({ name, finishedAt, outcome }) => [name, finishedAt, outcome.error])).toEqual([
      ['one', clock.now, undefined],
      ['two', clock.now, undefined]
    ])
    expect(await db.query.$count(db.tables.agamaFlows)).toBe(2)
  })

  it('are taken up again when whoever unpacked them has died, and only ended by who has them', async () => {
    await queue('left')
    const first = await takeProject(db, clock.now, clock.now - 5 * minute)
    clock.now += 4 * minute
    await unpackWaiting(ctx)
    expect((await projects.findDeployment(ctx, 'left'))?.finishedAt).toBeUndefined()
    clock.now += 2 * minute
    const second = await takeProject(db, clock.now, clock.now - 5 * minute)
    expect(second?.archive).toEqual(first?.archive)
    const end = { finishedAt: clock.now, metadata: null, outcome: {} }
    expect(await finishProject(db, first?.project ?? { id: '', takenAt: null }, end)).toBe(false)
    expect(await finishProject(db, second?.project ?? { id: '', takenAt: null }, end)).toBe(true)
  })

  it('end, whatever the archive says of itself', async () => {
    const configs = (depth: number) => `{"configs": {"f": ${'['.repeat(depth)}${']'.repeat(depth)}}}`
    await queue('deep', buildProject('org.acme.deep', { 'project.json': configs(50_000) }))
    await unpackWaiting(ctx)
    const found = await projects.findDeployment(ctx, 'deep')
    expect(found).toMatchObject({ finishedAt: clock.now, outcome: { flowsError: { 'org.acme.deep': null } } })
    expect(found?.metadata).toBeUndefined()
  })

  it('refuse a second archive while one waits, and have flows and configurations of the former meanwhile', async () => {
    await queue('twice')
    await unpackWaiting(ctx)
    await projects.writeConfigurations(ctx, 'twice', new Map([['org.acme.twice', () => ({ a: 1 })]]))
    await queue('twice')
    await expect(queue('twice')).rejects.toMatchObject({ code: 'conflict' })
    await expect(projects.deleteDeployment(ctx, 'twice')).rejects.toMatchObject({ code: 'conflict' })
    expect(await db.query.$count(db.tables.agamaFlows)).toBe(1)
    await unpackWaiting(ctx)
    expect(await projects.readConfigurations(ctx, 'twice')).toEqual(new Map([['org.acme.twice', { a: 1 }]]))
  })

  it('end in an error when the archive is gone', async () => {
    await queue('odd')
    await db.query.update(db.tables.agamaProjects).set({ archive: null })
    await unpackWaiting(ctx)
    expect((await projects.findDeployment(ctx, 'odd'))?.outcome).toEqual({ error: 'This is no zip archive' })
  })

  it('need a name and an archive', async () => {
    await expect(queue('', Buffer.from('x'))).rejects.toThrow('Project name or binary data missing')
    await expect(queue('x', Buffer.alloc(0))).rejects.toThrow('Project name or binary data missing')
    await expect(queue('x'.repeat(256))).rejects.toMatchObject({ code: 'invalid_value' })
  })
})
