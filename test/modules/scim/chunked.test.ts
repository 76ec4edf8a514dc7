import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler } from 'express'
import { Chunked } from '#modules/scim/chunked'
import { sendScim } from '#modules/scim/errors'
import { afterEach, describe, expect, it } from 'vitest'

let server: Server | undefined
afterEach(() => void server?.close())

/** Answers with the body, and keeps what its error handlers are given. */
async function serve(body: object): Promise<{ address: string; errors: unknown[] }> {
  const errors: unknown[] = []
  const app = express()
  app.get('/', (_req, res) => sendScim(res, 200, body))
  const last: ErrorRequestHandler = (error, _req, res, _next) => {
    errors.push(error)
    res.destroy()
  }
  app.use(last)
  server = createServer(app)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, errors }
}

const chunked = (...chunks: unknown[][]) =>
  new Chunked(async function* () {
    yield* chunks
  })

describe('a list that is read while it is sent', () => {
  it.each<[string, object, object]>([
    ['in a resource', { id: 1, members: chunked([1, 2], [3]), z: 2 }, { id: 1, members: [1, 2, 3], z: 2 }],
    ['without elements', { members: chunked() }, { members: [] }],
    ['with empty chunks', { members: chunked([], [1], [], [2]) }, { members: [1, 2] }],
    [
      'in several resources of a list',
      { Resources: [{ members: chunked([{ a: ']' }]) }, { members: ['x'] }, { members: chunked([1], [2]) }], n: 3 },
      { Resources: [{ members: [{ a: ']' }] }, { members: ['x'] }, { members: [1, 2] }], n: 3 }
    ],
    ['of changed elements', { members: chunked([1], [2]).map((items) => items.map(String)) }, { members: ['1', '2'] }]
  ])('is JSON %s', async (_what, body, expected) => {
    const { address, errors } = await serve(body)
    const answer = await fetch(address)
    expect(answer.headers.get('content-type')).toBe('application/scim+json;charset=utf-8')
    expect(await answer.json()).toEqual(expected)
    expect(errors).toEqual([])
  })

  it('is not read for who asks for the header alone', async () => {
    let read = 0
    const { address } = await serve({
      members: new Chunked(async function* () {
        yield [read++]
      })
    })
    expect(await (await fetch(address, { method: 'HEAD' })).text()).toBe('')
    expect(read).toBe(0)
    await (await fetch(address)).text()
    expect(read).toBe(1)
  })

  it('breaks the answer off when it cannot be read on, and tells why', async () => {
    const failure = new Error('the disk is gone')
    const { address, errors } = await serve({
      members: new Chunked(async function* () {
        yield [1]
        throw failure
      })
    })
    await expect(fetch(address).then((answer) => answer.text())).rejects.toThrow('terminated')
    expect(errors).toEqual([failure])
  })

  it('is no longer read when the client has gone, and that is no error', async () => {
    let read = 0
    let ended: (() => void) | undefined
    const isOver = new Promise<void>((resolve) => (ended = resolve))
    const { address, errors } = await serve({
      members: new Chunked(async function* () {
        try {
          for (;;) yield ['x'.repeat(10_000 + read++)]
        } finally {
          ended?.()
        }
      })
    })
    const answer = await fetch(address)
    await answer.body?.cancel()
    await isOver
    expect(read).toBeGreaterThan(0)
    expect(errors).toEqual([])
  })
})
