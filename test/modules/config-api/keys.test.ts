import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'

interface Keys {
  keys: { kid: string; alg: string; d?: string }[]
}

it('lists the keys that are published, without anything private, and gives each by its kid', async () => {
  await using app = await startApp()
  const api = await configApi(app, 'jwks.readonly')
  const { status, body } = await api<Keys>('GET', '/config/jwks')
  const published = (await (await fetch(`${app.address}/jans-auth/restv1/jwks`)).json()) as Keys
  expect({ status, body }).toEqual({ status: 200, body: published })
  expect(body.keys.filter(({ d }) => d !== undefined)).toEqual([])
  for (const key of body.keys)
    expect(await api('GET', `/config/jwks/${encodeURIComponent(key.kid)}`)).toMatchObject({ status: 200, body: key })
  expect((await api('GET', '/config/jwks/unknown')).status).toBe(404)
})

it('shows keys to nobody without a scope for them, and has nothing that changes them', async () => {
  await using app = await startApp()
  for (const scopes of [[], ['scopes.readonly'], ['jwks.delete']]) {
    const api = await configApi(app, ...scopes)
    expect((await api('GET', '/config/jwks')).status).toBe(401)
    expect((await api('GET', '/config/jwks/any')).status).toBe(401)
  }
  const api = await configApi(app, 'jwks.write')
  expect((await api('GET', '/config/jwks')).status).toBe(200)
  expect((await api('PUT', '/config/jwks', { keys: [] })).status).toBe(405)
})
