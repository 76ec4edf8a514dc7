import { createGroup, findGroup, listMembers } from '#modules/groups/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { register, signInForTokens } from '../../support/oauth.ts'

const path = '/../../mgt/configuser'
const managers = 'inum=60B7,ou=groups,o=jans'
const dn = ({ inum }: { inum: string }) => `inum=${inum},ou=groups,o=jans`

interface Document {
  inum: string
  customAttributes?: { name: string; values: unknown[] }[]
  [member: string]: unknown
}

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'user.readonly', 'user.write', 'user.delete')
})
afterAll(() => app.close())

let made = 0
const given = (...memberOf: string[]) => ({
  userId: `grouped-${++made}`,
  mail: `grouped-${made}@example.com`,
  displayName: 'Person',
  givenName: 'Person',
  status: 'active',
  userPassword: 'pwd123 pwd123',
  customAttributes: [
    { name: 'sn', values: ['Doe'] },
    { name: 'memberOf', multiValued: true, values: memberOf }
  ]
})
const create = async (...memberOf: string[]) => {
  const answer = await api<Document>('POST', path, given(...memberOf))
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`)
  return answer.body
}
const group = async () => (await createGroup(app.ctx, { displayName: `Group ${++made}` })).group
const memberOf = ({ customAttributes }: Document) => customAttributes?.find(({ name }) => name === 'memberOf')?.values
const read = async (inum: string) => (await api<Document>('GET', `${path}/${inum}`)).body
const members = async (inum: string) => (await listMembers(app.ctx.db, inum)).map(({ userInum }) => userInum)

it('shows and sets the groups of a person by their storage names', async () => {
  const [first, second] = [await group(), await group()]
  const user = await create(dn(first))
  expect(memberOf(user)).toEqual([dn(first)])
  expect(await read(user.inum)).toEqual(user)
  expect(await members(first.inum)).toEqual([user.inum])
  const found = (await api<Page>('GET', `${path}?fieldValuePair=${encodeURIComponent(`memberOf=${dn(first)}`)}`)).body
  expect(found.entries).toEqual([user])

  const moved = { ...user, customAttributes: [{ name: 'memberOf', values: [dn(second), managers] }] }
  const replaced = await api<Document>('PUT', path, moved)
  expect(memberOf(replaced.body)).toEqual([dn(second), managers])
  expect(await members(first.inum)).toEqual([])
  expect(await members('60B7')).toContain(user.inum)

  const patch = { customAttributes: [{ name: 'memberOf', values: [dn(second)] }] }
  expect(memberOf((await api<Document>('PATCH', `${path}/${user.inum}`, patch)).body)).toEqual([dn(second)])
  expect(await members('60B7')).not.toContain(user.inum)
  const other = { jsonPatchString: JSON.stringify([{ op: 'replace', path: '/displayName', value: 'Other' }]) }
  const patched = await api<Document>('PATCH', `${path}/${user.inum}`, other, { 'content-type': 'application/json' })
  expect(patched).toMatchObject({ status: 200, body: { displayName: 'Other' } })
  expect(memberOf(patched.body)).toEqual([dn(second)])
  const cleared = { customAttributes: [{ name: 'memberOf', values: null }] }
  expect(memberOf((await api<Document>('PATCH', `${path}/${user.inum}`, cleared)).body)).toBeUndefined()
  expect(await members(second.inum)).toEqual([])
})

it('takes a person who is deleted out of the groups', async () => {
  const one = await group()
  const { inum } = await create(dn(one))
  expect((await api('DELETE', `${path}/${inum}`)).status).toBe(204)
  expect(await members(one.inum)).toEqual([])
  expect(await findGroup(app.ctx.db, one.inum)).toMatchObject({ version: 3 })
})

it.each(['inum=none,ou=groups,o=jans', 'Janssen Manager Group', 'inum=60B7,ou=people,o=jans'])(
  'refuses %s, which is no group, and writes nothing',
  async (name) => {
    const wanted = given(managers, name)
    expect(await api<ApiError>('POST', path, wanted)).toMatchObject({
      status: 400,
      body: { code: 'USER_CREATION_ERROR' }
    })
    expect((await api<Page>('GET', `${path}?pattern=${wanted.userId}`)).body.entries).toEqual([])
    const user = await create(managers)
    const changed = { ...user, displayName: 'Changed', customAttributes: [{ name: 'memberOf', values: [name] }] }
    expect(await api<ApiError>('PUT', path, changed)).toMatchObject({
      status: 400,
      body: { code: 'USER_UPDATE_ERROR' }
    })
    expect(await read(user.inum)).toEqual(user)
  }
)

it('tells an application that asks for the groups which they are', async () => {
  const client = await register(app)
  const claims = JSON.stringify({ userinfo: { member_of: null } })
  const tokens = await signInForTokens(app, client, { claims })
  const userinfo = async () => {
    const answer = await fetch(`${app.address}/jans-auth/restv1/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` }
    })
    return (await answer.json()) as { sub: string; member_of?: string[] }
  }
  expect(await userinfo()).toMatchObject({ member_of: [managers] })
  const other = await group()
  const [admin] = (await api<Page>('GET', `${path}?pattern=admin&limit=1`)).body.entries as [{ inum: string }]
  const patch = { customAttributes: [{ name: 'memberOf', values: [dn(other)] }] }
  expect((await api('PATCH', `${path}/${admin.inum}`, patch)).status).toBe(200)
  expect(await userinfo()).toMatchObject({ member_of: [dn(other)] })
})
