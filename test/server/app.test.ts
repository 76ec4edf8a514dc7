import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { pino } from 'pino'
import type { RequestHandler } from 'express'
import type { Module } from '#modules/core/module'
import { createApp } from '#server/app'
import { createMetrics } from '#server/metrics'
import { expect, it } from 'vitest'
import { startApp } from '../support/app.ts'

const secret = 'hunter22'

/** A log that a test can read. */
function readableLog() {
  let text = ''
  return { log: pino({ level: 'trace' }, { write: (line: string) => void (text += line) }), read: () => text }
}

it('lets browsers name our own pages to us, and to nobody else', async () => {
  await using app = await startApp()
  expect((await fetch(`${app.address}/admin/signed-out`)).headers.get('referrer-policy')).toBe('same-origin')
})

it('never logs the parameters of a statement that failed, whoever logs it', async () => {
  const { log, read } = readableLog()
  await using app = await startApp({}, { log })
  const { db, log: contextLog } = app.ctx
  const row = { name: `${secret}\n    at ${secret}`, value: secret, version: 1, updatedAt: 1 }
  const put = async () => void (await db.query.insert(db.tables.settings).values(row))
  await put()
  const failure = await put().catch((error: unknown) => error)
  expect(String(failure)).toContain(secret)
  contextLog.error({ err: failure }, 'job failed')
  contextLog.child({ part: 'jobs' }).error({ err: failure }, 'job failed')

  const failing: Module = { name: 'failing', mount: (express) => void express.get('/failing', put) }
  const server = createServer(createApp(app.ctx, [failing], createMetrics(app.ctx.config))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/failing`)
  server.close()
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain(secret)

  const lines = read().match(/Failed query: (SQLITE_CONSTRAINT_PRIMARYKEY|23505)"/g)
  expect(lines).toHaveLength(3)
  expect(read()).toContain('app.test.ts')
  expect(read()).not.toContain(secret)
})

it.each<[unknown, string]>([
  [new RangeError('too far'), 'too far'],
  ['a word', 'a word'],
  [null, 'null']
])('logs whatever is thrown: %s', async (thrown, message) => {
  const { log, read } = readableLog()
  await using app = await startApp({}, { log })
  app.ctx.log.error({ err: thrown }, 'job failed')
  const last = JSON.parse(read().trim().split('\n').at(-1) as string) as { err: { message: string } }
  expect(last.err.message).toBe(message)
})

it('asks the handlers of a wanted address once, also where they let the request pass', async () => {
  await using app = await startApp()
  const asked: string[] = []
  const passing: RequestHandler = (req, _res, next) => {
    asked.push(`${req.method} ${req.path}`)
    next()
  }
  const wanted: Module = {
    name: 'wanted',
    mount: (express, _ctx, first) => {
      first('/wanted', [passing])
      express.use('/wanted', (req, res) => void res.sendStatus(req.method === 'POST' ? 405 : 200))
    }
  }
  const server = createServer(createApp(app.ctx, [wanted], createMetrics(app.ctx.config))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = async (path: string, method: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method })).status
  expect([await ask('/wanted', 'GET'), await ask('/wanted?x', 'POST'), await ask('/WANTED/', 'GET')]).toEqual([
    200, 405, 200
  ])
  expect(asked).toEqual(['GET /wanted', 'POST /wanted', 'GET /WANTED/'])
  server.close()
})

const discovery = '/.well-known/openid-configuration'

it('gives data the headers that mean something there, and all answers the one that names their request', async () => {
  await using app = await startApp({ MINIJANS_ISSUER: 'https://id.example.org' })
  const headersOf = async (path: string, method = 'GET') =>
    (await fetch(app.address + path, { method, headers: { 'x-correlation-id': 'mine' } })).headers
  const [data, head, refusal, other] = await Promise.all([
    headersOf(discovery),
    headersOf(discovery, 'HEAD'),
    headersOf('/jans-auth/restv1/introspection'),
    headersOf('/nothing')
  ])
  for (const headers of [data, head, refusal, other])
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/) as string,
      'content-length': expect.stringMatching(/^[1-9]/) as string,
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': 'mine',
      'x-frame-options': 'DENY'
    })
  expect([data, head, refusal, other].map((headers) => headers.has('referrer-policy'))).toEqual([
    false,
    false,
    true,
    true
  ])
  expect(data.get('access-control-allow-origin')).toBe('*')
})

it('answers the requests of one connection in their order', async () => {
  await using app = await startApp()
  const { hostname, port } = new URL(app.address)
  const socket = connect(Number(port), hostname).setEncoding('latin1')
  const paths = ['/jans-auth/restv1/userinfo', discovery, '/nothing', discovery]
  for (const [i, path] of paths.entries())
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Correlation-Id: ${i}\r\n${i === 3 ? 'Connection: close\r\n' : ''}\r\n`
    )
  const answers = (await socket.toArray()).join('')
  expect([...answers.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(['401', '200', '404', '200'])
  expect([...answers.matchAll(/x-correlation-id: (\d)/gi)].map(([, id]) => id)).toEqual(['0', '1', '2', '3'])
})

it('logs each request once, however it is answered', async () => {
  const { log, read } = readableLog()
  await using app = await startApp({}, { log })
  const paths = [discovery, '/jans-auth/restv1/userinfo', '/nothing']
  for (const path of paths) await (await fetch(`${app.address}${path}?secret=${secret}`)).text()
  const lines = read()
    .split('\n')
    .filter((line) => line.includes('"request"'))
    .map((line) => JSON.parse(line) as object)
  expect(lines).toMatchObject([200, 401, 404].map((status, i) => ({ method: 'GET', path: paths[i], status })))
  expect(read()).not.toContain(secret)
})
