import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type Page } from '../../support/config-api.ts'
import { accessToken } from '../../support/tokens.ts'

it('revokes software statements of the auth server, one or all of an organization', async () => {
  await using app = await startApp()
  const headers = { authorization: `Bearer ${await accessToken(app, 'https://jans.io/auth/ssa.admin')}` }
  const ssa = `${app.address}/jans-auth/restv1/ssa`
  const make = async () => {
    const body = JSON.stringify({ org_id: 'org' })
    const answer = await fetch(ssa, {
      method: 'POST',
      body,
      headers: { ...headers, 'content-type': 'application/json' }
    })
    const jwt = ((await answer.json()) as { ssa: string }).ssa
    return (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti
  }
  const status = async (jti: string) =>
    ((await (await fetch(`${ssa}?jti=${jti}`, { headers })).json()) as { status: string }[])[0]?.status
  const api = await configApi(app, 'ssa.delete')
  const path = '/jans-auth-server/ssa'
  const [one, two, three] = [await make(), await make(), await make()]
  expect(await api('DELETE', `${path}?jti=${one}`)).toMatchObject({ status: 200, text: '' })
  expect([await status(one), await status(two)]).toEqual(['REVOKED', 'ACTIVE'])
  for (const query of [`jti=${one}`, 'jti=test-jti', 'org_id=nobody', `jti=${two}&org_id=nobody`, 'jti=', ''])
    expect((await api<ApiError>('DELETE', `${path}?${query}`)).status).toBe(422)
  expect((await api('DELETE', `${path}?org_id=org`)).status).toBe(200)
  expect([await status(two), await status(three)]).toEqual(['REVOKED', 'REVOKED'])
  const log = await configApi(app, 'logging.readonly')
  const { entries } = (await log<Page>('GET', `/audit?pattern=${three}`)).body
  expect(entries.map((line) => /(\w+-ssa) software-statement/.exec(line as unknown as string)?.[1])).toEqual([
    'create-ssa',
    'revoke-ssa'
  ])

  for (const scope of ['ssa.write', 'https://jans.io/auth/ssa.admin', 'delete-all'])
    expect((await (await configApi(app, scope))('DELETE', `${path}?jti=x`)).status).toBe(422)
  expect((await (await configApi(app, 'write-all'))('DELETE', `${path}?jti=x`)).status).toBe(401)
})
