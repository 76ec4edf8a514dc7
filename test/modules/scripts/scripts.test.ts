import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { createClient, deleteClient, replaceClient } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import {
  createScript,
  deleteScript,
  findScript,
  findScriptByName,
  replaceScript,
  scriptDn,
  scripts,
  searchScripts,
  type ScriptValues
} from '#modules/scripts/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const values = (more: Partial<ScriptValues> = {}): ScriptValues => ({
  name: 'a_script',
  script: '',
  scriptType: 'introspection',
  programmingLanguage: 'python',
  level: 0,
  enabled: false,
  locationType: 'db',
  ...more
})

describe.each(engines)('scripts on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db)
  })
  afterAll(() => db.close())

  it('has the built-in method after the first start, and not twice after the next', async () => {
    for (let start = 0; start < 2; start++) await scripts.prepare?.(ctx as Context)
    const { total, scripts: found } = await searchScripts(ctx, { offset: 0, limit: 10 })
    expect(total).toBe(1)
    expect(found).toEqual([await findScriptByName(ctx, 'Simple_Password_Auth')])
    expect(found[0]).toMatchObject({ scriptType: 'person_authentication', internal: true, level: -1 })
  })

  it('can be begun by two replicas at once', async () => {
    await using other = { db: await open(), [Symbol.asyncDispose]: () => other.db.close() }
    const slice = contextSlice(other.db) as Context
    await Promise.all([scripts.prepare?.(slice), scripts.prepare?.(slice)])
    expect((await searchScripts(slice, { offset: 0, limit: 10 })).total).toBe(1)
  })

  it('keeps every member, hidden values sealed', async () => {
    const given = values({
      name: 'all_members',
      aliases: ['other'],
      description: 'd',
      script: 'é'.repeat(10_000),
      moduleProperties: [{ value1: 'usage_type', value2: 'interactive', description: 'x' }],
      configurationProperties: [
        { value1: 'k', value2: 'private', hide: true },
        { value1: 'empty', hide: true }
      ],
      level: 7,
      enabled: true,
      locationType: 'file'
    })
    const created = await createScript(ctx, given, 'I-1')
    expect(created).toEqual({ ...given, inum: 'I-1', revision: 1 })
    expect(await findScript(ctx, 'I-1')).toEqual(created)
    const rows = await db.query.select().from(db.tables.scripts)
    expect(JSON.stringify(rows)).not.toContain('private')
  })

  it('has each name once, and gives one up when its script goes', async () => {
    const first = await createScript(ctx, values({ name: 'unique', aliases: ['uniquer'] }))
    const before = await db.query.$count(db.tables.scripts)
    await expect(createScript(ctx, values({ name: 'UNIQUER' }))).rejects.toMatchObject({ code: 'conflict' })
    await expect(createScript(ctx, values({ name: 'fine', aliases: ['fine', 'unique'] }))).rejects.toMatchObject({
      code: 'conflict'
    })
    expect(await db.query.$count(db.tables.scripts)).toBe(before)
    expect(await findScriptByName(ctx, 'fine')).toBeUndefined()
    await deleteScript(ctx, first.inum)
    const second = await createScript(ctx, values({ name: 'uniquer', aliases: ['unique'] }))
    expect((await findScriptByName(ctx, 'unique'))?.inum).toBe(second.inum)
  })

  it('counts revisions, also when several change a script at once', async () => {
    const { inum } = await createScript(ctx, values({ name: 'counted' }))
    const changes = await Promise.allSettled(
      [1, 2, 3, 4].map((level) => replaceScript(ctx, inum, (before) => ({ ...before, level })))
    )
    const done = changes.filter(({ status }) => status === 'fulfilled').length
    expect(done).toBeGreaterThan(0)
    expect((await findScript(ctx, inum))?.revision).toBe(1 + done)
  })

  it('finds by text, by member and by type, page by page', async () => {
    for (const [i, level] of [3, 1, 2].entries())
      await createScript(ctx, values({ name: `page_${i}`, level, scriptType: 'scim', description: '50%_Ä' }))
    const search = async (more: object) => {
      const { total, scripts: found } = await searchScripts(ctx, { offset: 0, limit: 10, sortBy: 'name', ...more })
      return [total, ...found.map(({ name }) => name)]
    }
    expect(await search({ patterns: ['PAGE_1', 'page_2'] })).toEqual([2, 'page_1', 'page_2'])
    expect(await search({ patterns: ['50%_ä'], limit: 1 })).toEqual([3, 'page_0'])
    expect(await search({ patterns: ['0%%'] })).toEqual([0])
    expect(await search({ type: 'scim', sortBy: 'level', descending: true })).toEqual([3, 'page_0', 'page_2', 'page_1'])
    expect(await search({ members: [['level', '2']], type: 'scim' })).toEqual([1, 'page_2'])
    expect(await search({ members: [['description', '50%_Ä']], offset: 2 })).toEqual([3, 'page_2'])
    expect(await search({ members: [['internal', 'true']] })).toEqual([1, 'simple_password_auth'])
    expect(await search({ members: [['enabled', 'nonsense']], type: 'scim' })).toEqual([
      3,
      'page_0',
      'page_1',
      'page_2'
    ])
  })

  it.each([
    ['dn', 'introspection', (dn: string) => ({ attributes: { parScriptDns: [dn, dn] } })],
    ['default method', 'person_authentication', (_: string, name: string) => ({ defaultAcrValues: ['x', name] })],
    [
      'allowed method',
      'person_authentication',
      (_: string, name: string) => ({ attributes: { jansAuthorizedAcr: [name] } })
    ]
  ] as const)('keeps a script as long as a client refers to it by %s', async (how, scriptType, definition) => {
    const name = `referred_${how.replace(' ', '_')}`
    const { inum } = await createScript(ctx, values({ name, scriptType }))
    const refused = () => expect(deleteScript(ctx, inum)).rejects.toThrow(`is used by the client ${name}`)
    await createClient(ctx as Context, { inum: name, definition: definition(scriptDn(inum), name) })
    await refused()
    await replaceClient(ctx as Context, name, {
      definition: { displayName: 'still', ...definition(scriptDn(inum), name) }
    })
    await refused()
    expect(await findScript(ctx, inum)).toBeDefined()
    await replaceClient(ctx as Context, name, { definition: {} })
    await deleteScript(ctx, inum)
    expect(await findScript(ctx, inum)).toBeUndefined()
  })

  it('gives a script free with the client that referred to it', async () => {
    const { inum } = await createScript(ctx, values({ name: 'freed' }))
    await createClient(ctx as Context, {
      inum: 'referring',
      definition: { attributes: { parScriptDns: [scriptDn(inum)] } }
    })
    await expect(deleteScript(ctx, inum)).rejects.toMatchObject({ code: 'conflict' })
    await deleteClient(ctx as Context, 'referring')
    await deleteScript(ctx, inum)
    expect(await findScript(ctx, inum)).toBeUndefined()
  })
})
