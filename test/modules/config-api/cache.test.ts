import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSetting } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'

const redis = {
  redisProviderType: 'STANDALONE',
  servers: 'localhost:6379',
  defaultPutExpiration: 60,
  useSSL: false,
  maxIdleConnections: 10,
  maxTotalConnections: 500,
  connectionTimeout: 3000,
  soTimeout: 3000,
  maxRetryAttempts: 5
}
const installed = {
  cache: {
    cacheProviderType: 'NATIVE_PERSISTENCE',
    memcachedConfiguration: {
      servers: 'localhost:11211',
      maxOperationQueueLength: 100_000,
      bufferSize: 32_768,
      defaultPutExpiration: 60,
      connectionFactoryType: 'DEFAULT'
    },
    inMemoryConfiguration: { defaultPutExpiration: 60 },
    redisConfiguration: redis,
    nativePersistenceConfiguration: {
      defaultPutExpiration: 60,
      defaultCleanupBatchSize: 10_000,
      deleteExpiredOnGetRequest: false,
      disableAttemptUpdateBeforeInsert: false
    }
  },
  message: {
    messageProviderType: 'DISABLED',
    redisConfiguration: redis,
    postgresConfiguration: {
      driverClassName: 'org.postgresql.Driver',
      dbSchemaName: 'public',
      connectionUri: 'jdbc:postgresql://localhost:5432/postgres',
      authUserName: 'postgres',
      connectionPoolMaxTotal: 1000,
      connectionPoolMaxIdle: 15,
      connectionPoolMinIdle: 5,
      messageWaitMillis: 100,
      messageSleepThreadTime: 200
    }
  }
}
const parts = [
  ['cache', 'in-memory', 'inMemoryConfiguration'],
  ['cache', 'memcached', 'memcachedConfiguration'],
  ['cache', 'redis', 'redisConfiguration'],
  ['cache', 'native-persistence', 'nativePersistenceConfiguration'],
  ['message', 'redis', 'redisConfiguration'],
  ['message', 'postgres', 'postgresConfiguration']
] as const
const mask = '********'
const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }]

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'cache.write', 'message.write', 'logging.readonly')
})
afterAll(() => app.close())

describe.each(Object.entries(installed))('the %s configuration', (noun, whole) => {
  const path = `/config/${noun}`
  const type = `${noun}ProviderType`

  it('is that of a new installation of Janssen, with all its parts', async () => {
    const { status, body } = await api('GET', path)
    expect([status, body]).toEqual([200, whole])
  })

  it('is patched, its parts as well, and put back', async () => {
    for (const [place, value, standard] of [
      [`/${type}`, 'REDIS', whole[type as keyof typeof whole]],
      ['/redisConfiguration/servers', 'redis.example.org:6379', 'localhost:6379'],
      ['/redisConfiguration/defaultPutExpiration', 120, 60]
    ]) {
      const { status, body } = await api('PATCH', path, replace(place as string, value))
      expect(status).toBe(200)
      expect(body).not.toEqual(whole)
      expect((await api('GET', path)).body).toEqual(body)
      expect((await api('PATCH', path, replace(place as string, standard))).body).toEqual(whole)
    }
  })

  it('goes back to what was installed where a member is removed, and does not heed what it does not know', async () => {
    await api('PATCH', path, replace(`/${type}`, 'REDIS'))
    const { status, body } = await api('PATCH', path, [
      { op: 'remove', path: `/${type}` },
      { op: 'replace', path: '/providerOfEverything', value: 1 },
      { op: 'add', path: '/redisConfiguration/colour', value: 'red' }
    ])
    expect([status, body]).toEqual([200, whole])
    expect((await api('PATCH', path, replace('/redisConfiguration', null))).body).toEqual(whole)
  })

  it.each([
    ['another type', replace(`/${type}`, 'PAPER')],
    ['a text for a number', replace('/redisConfiguration/soTimeout', 'soon')],
    ['less than nothing', replace('/redisConfiguration/maxRetryAttempts', -1)],
    ['a list for a part', replace('/redisConfiguration', ['a server'])],
    ['two lines', replace('/redisConfiguration/servers', 'a\nb')],
    ['what is no patch', { op: 'replace' }]
  ])('refuses %s, and stays as it was', async (_what, patch) => {
    expect((await api('PATCH', path, patch)).status).toBe(400)
    expect((await api('GET', path)).body).toEqual(whole)
  })

  it('seals its passwords, and shows them masked to everybody', async () => {
    const words = ['one', 'two', 'three'].map((word) => `a secret for ${word}`)
    const [password, sslTrustStorePassword, sslKeyStorePassword] = words
    const part = { ...redis, password, sslTrustStorePassword, sslKeyStorePassword }
    const put = await api('PUT', `${path}/redis`, part)
    expect(put.body).toEqual({
      ...redis,
      password: mask,
      sslTrustStorePassword: mask,
      sslKeyStorePassword: mask
    })
    const setting = `${noun}.configuration`
    const stored = async () => JSON.stringify(await readSetting(app.ctx.db, setting))
    const shown = [put.text, (await api('GET', path)).text, await stored(), (await api('GET', '/audit?limit=200')).text]
    for (const text of shown) for (const word of words) expect(text).not.toContain(word)
    expect(await stored()).toContain('v1.')

    const kept = [
      () => api('PUT', `${path}/redis`, put.body),
      () => api('PUT', `${path}/redis`, redis),
      () => api('PATCH', `${path}/redis`, replace('/password', mask)),
      () => api('PATCH', path, replace('/redisConfiguration', put.body))
    ]
    for (const change of kept) {
      expect((await change()).status).toBe(200)
      expect((await api('GET', `${path}/redis`)).body).toEqual(put.body)
    }

    expect((await api('PUT', `${path}/redis`, { ...redis, password: null })).body).not.toHaveProperty('password')
    expect((await api('PATCH', `${path}/redis`, [{ op: 'remove', path: '/sslTrustStorePassword' }])).body).toEqual({
      ...redis,
      sslKeyStorePassword: mask
    })
    expect((await api('PATCH', path, replace('/redisConfiguration', redis))).body).toEqual(whole)
    expect((await api('PUT', `${path}/redis`, { ...redis, password: mask })).body).toEqual(redis)
    expect(await stored()).not.toContain('v1.')
  })

  it('needs its own scopes', async () => {
    const reader = await configApi(app, `${noun}.readonly`)
    const other = await configApi(app, noun === 'cache' ? 'message.write' : 'cache.write')
    expect((await reader('GET', path)).status).toBe(200)
    expect((await other('GET', path)).status).toBe(401)
    for (const caller of [reader, other]) {
      expect((await caller('PATCH', path, [])).status).toBe(401)
      expect((await caller('PUT', `${path}/redis`, redis)).status).toBe(401)
    }
  })

  it('leaves records of what changed', async () => {
    await api('PATCH', path, replace(`/${type}`, 'REDIS'))
    await api('PATCH', path, [{ op: 'remove', path: `/${type}` }])
    const { text } = await api('GET', `/audit?limit=200&pattern=patch-config-${noun}`)
    expect(text).toContain(`\\"${type}\\":[`)
  })
})

describe.each(parts)('of the %s configuration the part %s', (noun, name, member) => {
  const path = `/config/${noun}/${name}`
  const part = (installed[noun] as Record<string, unknown>)[member] as Record<string, unknown>
  const [number] = Object.entries(part).find(([, value]) => typeof value === 'number') as [string, number]

  it('is read, replaced and patched by itself', async () => {
    expect((await api('GET', path)).body).toEqual(part)
    const changed = { ...part, [number]: 7 }
    const put = await api('PUT', path, { ...changed, unknown: 1 })
    expect([put.status, put.body]).toEqual([200, changed])
    expect((await api('GET', `/config/${noun}`)).body[member]).toEqual(changed)
    const patch = await api('PATCH', path, replace(`/${number}`, 8))
    expect([patch.status, patch.body]).toEqual([200, { ...part, [number]: 8 }])
    expect((await api('PATCH', path, replace('/unknown', 8))).body).toEqual(patch.body)
  })

  it('goes back to what was installed where a replacement says nothing', async () => {
    const { status, body } = await api('PUT', path, {})
    expect([status, body]).toEqual([200, part])
    expect((await api('GET', `/config/${noun}`)).body).toEqual(installed[noun])
  })

  it.each([
    ['a text for a number', 'PUT', { [number]: 'many' }],
    ['half a number', 'PUT', { [number]: 0.5 }],
    ['a list', 'PUT', []],
    ['a text for a number', 'PATCH', replace(`/${number}`, 'many')]
  ])('refuses %s in a %s', async (_what, method, body) => {
    const answer = await api<ApiError>(method, path, body)
    expect([answer.status, answer.body.code]).toEqual([400, '400'])
    expect((await api('GET', path)).body).toEqual(part)
  })
})

it('refuses a password in the address of the message broker, where it could be read', async () => {
  for (const uri of ['jdbc:postgresql://db/x?user=a&password=b', 'postgresql://a:b@db/x']) {
    const { status, body } = await api<ApiError>('PATCH', '/config/message/postgres', replace('/connectionUri', uri))
    expect([status, body.description]).toEqual([400, expect.stringContaining('password')])
  }
})
