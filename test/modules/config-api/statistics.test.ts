import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'
import { register, signInForTokens } from '../../support/oauth.ts'
import { accessToken } from '../../support/tokens.ts'

interface Month {
  month: string
  monthly_active_users: number
  token_count_per_granttype: Record<string, Record<string, number>>
}

it('tells of months what the statistics endpoint of the auth server tells', async () => {
  await using app = await startApp()
  const month = new Date().toISOString().slice(0, 7).replace('-', '')
  const before = String(Number(month.slice(0, 4)) - 1) + month.slice(4)
  await signInForTokens(app, await register(app))
  const api = await configApi(app, 'stats.readonly')
  const stat = await accessToken(app, 'jans_stat')
  const { status, body } = await api<Month[]>('GET', `/stat?month=${month}`)
  const report = await fetch(`${app.address}/jans-auth/restv1/internal/stat?month=${month}`, {
    headers: { authorization: `Bearer ${stat}` }
  })
  expect({ response: body }).toEqual(await report.json())
  expect(status).toBe(200)
  expect(body).toEqual([
    {
      month,
      monthly_active_users: 1,
      token_count_per_granttype: {
        authorization_code: { access_token: 1, id_token: 1, refresh_token: 1 },
        client_credentials: { access_token: 2, id_token: 0, refresh_token: 0 }
      }
    }
  ])

  const months = async (query: string) => (await api<Month[]>('GET', `/stat?${query}`)).body.map((one) => one.month)
  expect(await months(`month=${before}%20${month}`)).toEqual([before, month])
  expect(await months('start_month=202511&end_month=202602&format=json')).toEqual(['202511', '202512', '202601', '202602']) // prettier-ignore
  for (const query of [
    '',
    'month=',
    'month=2026',
    'month=202613',
    'start_month=202601',
    'end_month=202601',
    'start_month=202602&end_month=202601',
    'month=202601&start_month=202601&end_month=202602',
    'month=202601&format=openmetrics'
  ])
    expect.soft((await api('GET', `/stat?${query}`)).status, query).toBe(400)

  const alone = await fetch(`${app.address}/jans-config-api/api/v1/stat?month=${month}`, {
    headers: { authorization: `Bearer ${stat}` }
  })
  expect(alone.status).toBe(401)
})
