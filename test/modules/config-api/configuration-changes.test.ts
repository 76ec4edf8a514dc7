import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { appConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'

let app: MinijansServer
let api: ConfigApi

interface Outcome {
  results: { operationId: string; changed: boolean; answer?: Record<string, unknown> }[]
}

const change = <T = Outcome>(operations: unknown, more: object = {}, as = api) =>
  as<T>('POST', '/configuration-changes', { operations, ...more })
const scope = (id: string, more: object = {}) => ({ operationId: 'post-oauth-scopes', body: { id, ...more } })
const property = (name: string, value: unknown) => ({
  operationId: 'patch-properties',
  body: [{ op: 'add', path: `/${name}`, value }]
})
const idsOf = async (pattern: string) => {
  const { body } = await api<{ entries: { id: string }[] }>('GET', `/scopes?pattern=${pattern}`)
  return body.entries.map(({ id }) => id)
}
const recorded = async () => (await searchAudit(app.ctx.db, { offset: 0, limit: 1 })).total

describe.each(engines)('several operations at once on %s', (_engine, open) => {
  beforeAll(async () => {
    app = await startApp({}, { db: await open() })
    api = await configApi(app, 'write-all', 'delete-all', 'read-all')
  })
  afterAll(() => app.close())

  it('are carried out one after the other, and what one answers can be part of a later one', async () => {
    const before = await recorded()
    const { status, body } = await change([
      scope('batch-one'),
      {
        operationId: 'post-oauth-openid-client',
        body: {
          inum: 'batch-client',
          redirectUris: ['https://app.example/'],
          scopes: ['openid', { $result: 0, member: 'dn' }]
        }
      },
      property('accessTokenLifetime', 777)
    ])
    expect(status).toBe(200)
    expect(body.results.map(({ operationId, changed }) => [operationId, changed])).toEqual([
      ['post-oauth-scopes', true],
      ['post-oauth-openid-client', true],
      ['patch-properties', true]
    ])
    const { body: client } = await api<{ scopes: string[] }>('GET', '/openid/clients/batch-client')
    expect(client.scopes).toContain(body.results[0]?.answer?.dn)
    expect((await appConfiguration(app.ctx)).accessTokenLifetime).toBe(777)
    expect(await recorded()).toBe(before + 3)
  })

  it('change nothing when the last one is refused, in the database, in memory and in the audit log', async () => {
    const before = await recorded()
    const { status, body } = await change<ApiError>([
      scope('never-there'),
      property('accessTokenLifetime', 778),
      { operationId: 'delete-oauth-openid-client-by-inum', params: { inum: 'nobody' } }
    ])
    expect(status).toBe(404)
    expect(body.description).toMatch(/^operations\[2\] delete-oauth-openid-client-by-inum: Client nobody/)
    expect(await idsOf('never-there')).toEqual([])
    expect((await appConfiguration(app.ctx)).accessTokenLifetime).toBe(777)
    expect(await recorded()).toBe(before)
    // The version that was undone is the next one's; whoever kept it would go on with what never was.
    await change([property('accessTokenLifetime', 779)])
    expect((await appConfiguration(app.ctx)).accessTokenLifetime).toBe(779)
  })

  it('change nothing when they are only tried, and say what they would change', async () => {
    const { status, body } = await change([scope('tried'), property('accessTokenLifetime', 779)], { dryRun: true })
    expect(status).toBe(200)
    expect(body.results.map(({ changed }) => changed)).toEqual([true, false])
    expect(await idsOf('tried')).toEqual([])
    expect((await change([scope('tried')])).status).toBe(200)
  })

  it('need the scopes that each of them needs', async () => {
    const weak = await configApi(app, 'scopes.write')
    const { status, text } = await change([scope('weak'), property('accessTokenLifetime', 1)], {}, weak)
    expect(status).toBe(401)
    expect(text).toContain('operations[1] patch-properties: the token lacks the scope')
    expect(await idsOf('weak')).toEqual([])
    expect((await change([scope('weak')], {}, weak)).status).toBe(200)
    for (const nobody of [await configApi(app), await configApi(app, 'scopes.readonly')])
      expect((await change([scope('weaker')], {}, nobody)).status).toBe(401)
  })

  it.each([
    ['no operation', [], /operations/],
    ['an operation that reads', [{ operationId: 'get-acrs' }], /no such operation/],
    ['one that reaches out', [{ operationId: 'test-config-smtp', body: {} }], /no such operation/],
    ['one of people', [{ operationId: 'post-user', body: {} }], /no such operation/],
    ['one that there is not', [{ operationId: 'constructor' }], /no such operation/],
    ['a path that is incomplete', [{ operationId: 'delete-attributes-by-inum' }], /inum/],
    ['a body that is missing', [{ operationId: 'post-oauth-scopes' }], /body/],
    [
      'an answer that there is not',
      [{ operationId: 'put-acrs', body: { defaultAcr: { $result: 7, member: 'dn' } } }],
      /operation 7/
    ]
  ])('are refused with %s', async (_case, operations, reason) => {
    const { status, body } = await change<ApiError>(operations)
    expect(status).toBe(400)
    expect(body.description).toMatch(reason)
  })

  it('bring files, whose content is there to be read', async () => {
    const content = Buffer.from('body { color: red }').toString('base64')
    const document = { fileName: 'batch.css', service: 'jans-auth', enabled: true }
    const { body } = await change([{ operationId: 'post-new-asset', body: { document, assetFile: content } }])
    const inum = body.results[0]?.answer?.inum as string
    const { text, status } = await api('GET', `/jans-assets/${inum}/content`)
    expect([status, text]).toEqual([200, content])
    expect((await api('GET', '/jans-assets/nothing/content')).status).toBe(404)
  })
})

it('asks another server outside of the transaction for what an operation needs of it', async () => {
  let open = 0
  let mostOpen = 0
  const uri = 'https://app.example/callback'
  await using other = await startApp(
    {},
    {
      fetch: async () => {
        // Whoever holds the database meanwhile would let this wait for ever.
        await other.ctx.db.transaction(async () => undefined)
        mostOpen = Math.max(mostOpen, ++open)
        open--
        return Response.json([uri])
      }
    }
  )
  const client = {
    operationId: 'post-oauth-openid-client',
    body: { redirectUris: [uri], subjectType: 'pairwise', sectorIdentifierUri: 'https://app.example/sector.json' }
  }
  const { status } = await change([client], {}, await configApi(other, 'write-all'))
  expect([status, mostOpen]).toEqual([200, 1])
})
