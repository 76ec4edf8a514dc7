import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { fail } from '#db/db'
import type { Context } from '#modules/core/module'
import { scimErrorHandler } from '#modules/scim/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { scimClient, userUrn, type ScimClient } from './client.ts'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

/** What a client is answered, and the log told, when a request ends in the error. */
async function answerTo(error: unknown) {
  const logged: object[] = []
  const app = express()
  app.get('/', (req) => {
    req.correlationId = 'the-request'
    throw error
  })
  app.use(scimErrorHandler({ log: { error: (what: object) => logged.push(what) } } as unknown as Context))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const { status, headers } = answer
    return { status, retry: headers.get('retry-after'), type: headers.get('content-type'), text: await answer.text(), logged } // prettier-ignore
  } finally {
    server.close()
  }
}

describe('what is no fault of the client', () => {
  it('is told as a SCIM message without its reason, which the log has', async () => {
    const error = new Error('select secret from table')
    const { status, type, text, logged } = await answerTo(error)
    expect([status, type]).toEqual([500, 'application/scim+json;charset=utf-8'])
    expect(JSON.parse(text)).toEqual({
      schemas: [errorUrn],
      status: '500',
      scimType: '',
      detail: expect.stringContaining('the-request') as string
    })
    expect(text).not.toContain('secret')
    expect(logged).toEqual([{ correlationId: 'the-request', err: error }])
  })

  it('is told as what passes while the database cannot be asked', async () => {
    let unavailable: unknown
    try {
      fail(Object.assign(new Error('connect 10.0.0.7'), { code: 'ECONNREFUSED' }))
    } catch (error) {
      unavailable = error
    }
    const { status, retry, text, logged } = await answerTo(unavailable)
    expect([status, retry]).toEqual([503, '5'])
    expect(JSON.parse(text)).toMatchObject({ schemas: [errorUrn], status: '503', scimType: '' })
    expect(text).not.toContain('10.0.0.7')
    expect(logged).toHaveLength(1)
  })
})

describe('a server whose tables are gone', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(
      app,
      ['users.read', 'users.write', 'bulk'].map((name) => `https://jans.io/scim/${name}`)
    )
    await app.ctx.db.run('drop table user_values', [], 'run')
  })
  afterAll(() => app.close())

  const told = { schemas: [errorUrn], status: '500', scimType: '' }
  const user = { schemas: [userUrn], userName: 'nobody', displayName: 'Nobody' }

  it('says so in SCIM’s form, alone and within a bulk request', async () => {
    expect(await client.send('POST', '/Users', user)).toMatchObject({ status: 500, body: told })
    const bulk = await client.send('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'POST', path: '/Users', bulkId: 'a', data: user }]
    })
    expect(bulk).toMatchObject({ status: 200, body: { Operations: [{ status: '500', response: told }] } })
    expect(JSON.stringify(bulk.body)).not.toContain('user_values')
  })
})
