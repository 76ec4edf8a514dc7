import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { openEmptyPostgres } from '../../support/engines.ts'
import { startReplicas } from '../../support/replicas.ts'

describe('the logging configuration', () => {
  let app: MinijansServer
  let api: ConfigApi
  let lines: { level: number; msg: string; path?: string }[] = []
  beforeAll(async () => {
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as never) })
    app = await startApp({}, { log })
    api = await configApi(app, 'logging.write')
  })
  afterAll(() => app.close())

  const put = (members: object) => api('PUT', '/logging', members)
  /** What the log has of one request. */
  const logged = async (path = '/jans-auth/sys/health-check') => {
    lines = []
    await fetch(`${app.address}${path}?secret=1`)
    return lines.filter((line) => line.path === path)
  }

  it('is that of a new installation of Janssen', async () => {
    const { status, body } = await api('GET', '/logging')
    expect(status).toBe(200)
    expect(body).toEqual({
      loggingLevel: 'INFO',
      loggingLayout: 'text',
      httpLoggingEnabled: false,
      disableJdkLogger: true,
      enabledOAuthAuditLogging: false
    })
  })

  it('changes the level of the running server at once, and back', async () => {
    expect(await logged()).toEqual([])
    const { status, body } = await put({ loggingLevel: 'DEBUG' })
    expect([status, body.loggingLevel, body.httpLoggingEnabled]).toEqual([200, 'DEBUG', false])
    expect(app.ctx.log.level).toBe('debug')
    expect(await logged()).toMatchObject([{ level: 20, msg: 'request' }])
    await put({ loggingLevel: 'INFO' })
    expect(await logged()).toEqual([])
    expect((await put({ loggingLevel: 'OFF' })).body.loggingLevel).toBe('OFF')
    expect(app.ctx.log.level).toBe('silent')
    await put({ loggingLevel: 'INFO' })
  })

  it('gives the level back to the start of the server when the property is removed', async () => {
    const properties = await configApi(app, 'https://jans.io/oauth/jans-auth-server/config/properties.write')
    await put({ loggingLevel: 'ERROR' })
    expect((await properties('GET', '/jans-auth-server/config')).body.loggingLevel).toBe('ERROR')
    const { body } = await properties('PATCH', '/jans-auth-server/config', [{ op: 'remove', path: '/loggingLevel' }])
    expect([body.loggingLevel, app.ctx.log.level]).toEqual(['INFO', 'info'])
  })

  it('has each request in the log when that is switched on, without its query, but for the paths left out', async () => {
    await put({ httpLoggingEnabled: true, httpLoggingExcludePaths: ['/.well-known/'] })
    const [line] = await logged()
    expect(line).toMatchObject({ level: 30, msg: 'request' })
    expect(JSON.stringify(lines)).not.toContain('secret')
    expect(await logged('/.well-known/openid-configuration')).toEqual([])
    await put({ httpLoggingEnabled: false, httpLoggingExcludePaths: [] })
    expect(await logged()).toEqual([])
  })

  it('keeps what has no effect, changes only what is sent, and drops what it does not know', async () => {
    const { body } = await put({ loggingLayout: 'json', externalLoggerConfiguration: 'log4j2.xml', loggingLevels: 'X' })
    expect(body).toMatchObject({
      loggingLevel: 'INFO',
      loggingLayout: 'json',
      externalLoggerConfiguration: 'log4j2.xml'
    })
    expect(body).not.toHaveProperty('loggingLevels')
    expect((await put({ loggingLevel: null, loggingLayout: 'text' })).body).toMatchObject({
      loggingLevel: 'INFO',
      externalLoggerConfiguration: 'log4j2.xml'
    })
  })

  it('is a view of the properties of the auth server', async () => {
    await put({ enabledOAuthAuditLogging: true })
    const properties = await configApi(app, 'https://jans.io/oauth/jans-auth-server/config/properties.readonly')
    expect((await properties('GET', '/jans-auth-server/config')).body.enabledOAuthAuditLogging).toBe(true)
    await put({ enabledOAuthAuditLogging: false })
  })

  const wrong: [string, unknown, RegExp][] = [
    ['a level that there is not', { loggingLevel: 'LOUD' }, /loggingLevel must be one of TRACE/],
    ['a level in another case', { loggingLevel: 'debug' }, /loggingLevel/],
    ['a text for a flag', { httpLoggingEnabled: 'true' }, /httpLoggingEnabled must be true or false/],
    ['paths that are no list', { httpLoggingExcludePaths: '/x' }, /httpLoggingExcludePaths must be a list/],
    ['a layout that there is not', { loggingLayout: 'xml' }, /loggingLayout/],
    ['a list', [], /JSON object/]
  ]
  it.each(wrong)('refuses %s, and changes nothing', async (_what, members, message) => {
    const before = (await api('GET', '/logging')).body
    const { status, body } = await api<ApiError>('PUT', '/logging', members)
    expect([status, body.message]).toEqual([400, expect.stringMatching(message)])
    expect((await api('GET', '/logging')).body).toEqual(before)
  })

  it('needs a scope of its own, and another one to be changed', async () => {
    const reader = await configApi(app, 'logging.readonly')
    const other = await configApi(app, 'cache.write')
    expect((await reader('GET', '/logging')).status).toBe(200)
    for (const caller of [reader, other]) expect((await caller('PUT', '/logging', {})).status).toBe(401)
    expect((await other('GET', '/logging')).status).toBe(401)
  })

  it('leaves a record of who changed what', async () => {
    await put({ loggingLevel: 'WARN' })
    const { text } = await api('GET', '/audit?pattern=put-config-logging&limit=200')
    expect(text).toContain('\\"loggingLevel\\":[null,\\"WARN\\"]')
    await put({ loggingLevel: 'INFO' })
  })
})

it('changes the log of another replica within a second of its next request', async () => {
  await using replicas = await startReplicas(await openEmptyPostgres())
  const [one, two] = replicas.all as [MinijansServer, MinijansServer]
  const api = await configApi(one, 'logging.write')
  expect((await api('PUT', '/logging', { loggingLevel: 'FATAL' })).status).toBe(200)
  expect(one.ctx.log.level).toBe('fatal')
  await expect
    .poll(async () => (await fetch(`${two.address}/jans-auth/sys/health-check`)).ok && two.ctx.log.level, {
      timeout: 3000,
      interval: 100
    })
    .toBe('fatal')
})
