import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'

type Tables = Record<string, Record<string, object>>

it('tells of the tables and columns there are', async () => {
  await using app = await startApp()
  const api = await configApi(app, 'database.readonly')
  const { status, body } = await api<Tables>('GET', '/config/database')
  expect(status).toBe(200)
  expect(body.users?.user_name).toEqual({ name: 'user_name', defName: 'user_name', type: 'text', multiValued: false })
  expect(body.attributes).toHaveProperty('claim_name')
  expect((await (await configApi(app, 'scopes.readonly'))('GET', '/config/database')).status).toBe(401)
})

it('tells what the database really is', async () => {
  await using app = await startApp()
  const api = await configApi(app, 'https://jans.io/oauth/jans-auth-server/config/properties.readonly')
  const { status, body } = await api('GET', '/jans-auth-server/config/persistence')
  expect(status).toBe(200)
  const version = expect.stringMatching(/^\d+\.\d+/) as string
  const known = {
    sqlite: { databaseName: ':memory:', schemaName: 'main', productName: 'SQLite', driverName: 'better-sqlite3' },
    postgres: { schemaName: 'public', productName: 'PostgreSQL', driverName: 'pg' }
  }
  expect(body).toEqual({
    databaseName: expect.any(String) as string,
    ...known[app.ctx.db.engine],
    productVersion: version,
    driverVersion: version,
    persistenceType: 'sql'
  })
})
