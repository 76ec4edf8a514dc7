import { expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { appConfiguration, updateAppConfiguration } from '#modules/settings/index'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError } from '../../support/config-api.ts'

const path = '/acrs'

it('tells and sets the default method, and refuses one that nobody could sign in with', async () => {
  await using app = await startApp()
  const api = await configApi(app, 'acrs.write')
  expect((await api('GET', path)).body).toEqual({ defaultAcr: 'simple_password_auth' })

  // As it stands where a method has gone with an older version.
  await updateAppConfiguration(app.ctx, { defaultAcr: 'gone' })
  const set = await api('PUT', path, { defaultAcr: 'simple_password_auth' })
  expect([set.status, set.body]).toEqual([200, { defaultAcr: 'simple_password_auth' }])
  expect((await api('GET', path)).body).toEqual(set.body)
  const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 100 })
  expect(records.find(({ operation }) => operation === 'put-acrs')).toMatchObject({
    resourceType: 'acr',
    changes: { defaultAcr: ['gone', 'simple_password_auth'] }
  })

  for (const [defaultAcr, code] of [
    ['', 'OCA001'],
    [null, 'OCA001'],
    ['unheard_of', 'INVALID_ACR'],
    ['constructor', 'INVALID_ACR'],
    [7, '400']
  ]) {
    const refused = await api<ApiError>('PUT', path, { defaultAcr })
    expect([refused.status, refused.body.code]).toEqual([400, code])
  }
  expect((await appConfiguration(app.ctx)).defaultAcr).toBe('simple_password_auth')
  const reader = await configApi(app, 'acrs.readonly')
  expect((await reader('GET', path)).status).toBe(200)
  expect((await reader('PUT', path, { defaultAcr: 'simple_password_auth' })).status).toBe(401)
})

it('is no part of the properties', async () => {
  await using app = await startApp()
  const api = await configApi(app, 'https://jans.io/oauth/jans-auth-server/config/properties.write')
  expect((await api('GET', '/jans-auth-server/config')).body).not.toHaveProperty('defaultAcr')
  const patched = await api('PATCH', '/jans-auth-server/config', [{ op: 'add', path: '/defaultAcr', value: 'other' }])
  expect(patched.status).toBe(400)
})
