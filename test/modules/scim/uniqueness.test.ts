import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchGroups } from '#modules/groups/index'
import { searchUsers } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { groupScopes, groupUrn } from './group-client.ts'
import { patchUrn, scimClient, scopes, userUrn, type Answer, type ScimClient } from './client.ts'

describe.each(engines)('names in SCIM on %s', (_name, open) => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp({}, { db: await open() })
    client = await scimClient(app, [...scopes, ...groupScopes])
  })
  afterAll(() => app.close())

  const taken = {
    status: 409,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '409', scimType: 'uniqueness' }
  }
  const kinds = [
    ['people', '/Users', userUrn, 'userName'],
    ['groups', '/Groups', groupUrn, 'displayName']
  ] as const

  describe.each(kinds)('of %s', (kind, endpoint, urn, member) => {
    const create = (name: string) => client.send('POST', endpoint, { schemas: [urn], [member]: name })
    const put = (id: string, name: string) => client.send('PUT', `${endpoint}/${id}`, { [member]: name })
    const patch = (id: string, name: string) =>
      client.send('PATCH', `${endpoint}/${id}`, {
        schemas: [patchUrn],
        Operations: [{ op: 'replace', path: member, value: name }]
      })
    const stored = async (name: string) =>
      kind === 'people'
        ? (
            await searchUsers(app.ctx.db, {
              where: { kind: 'field', field: 'userName', op: 'eq', value: name },
              offset: 0,
              limit: 10
            })
          ).total
        : (
            await searchGroups(app.ctx.db, {
              where: { kind: 'field', field: 'displayName', op: 'eq', value: name },
              offset: 0,
              limit: 10
            })
          ).total
    const statuses = (answers: Answer[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b)

    it('are given to one alone of many who ask at once', async () => {
      for (const round of ['first', 'second', 'third']) {
        const name = `Wanted ${kind} ${round}`
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, i) =>
            create(i % 3 === 0 ? name.toUpperCase() : i % 3 === 1 ? name.toLowerCase() : name)
          )
        )
        expect(statuses(answers)).toEqual([201, ...Array.from({ length: 9 }, () => 409)])
        for (const answer of answers.filter(({ status }) => status !== 201)) expect(answer).toMatchObject(taken)
        expect(await stored(name)).toBe(1)
        const won = answers.find(({ status }) => status === 201)?.body
        expect((await client.get(`${endpoint}/${won.id}`)).body).toEqual(won)
      }
    })

    it('are not to be had by PUT or PATCH when somebody else has them, in no case', async () => {
      const one = (await create(`One ${kind}`)).body
      const other = (await create(`Other ${kind}`)).body
      for (const name of [`One ${kind}`, `ONE ${kind}`, `ｏne ${kind}`]) {
        expect(await create(name)).toMatchObject(taken)
        expect(await put(other.id, name)).toMatchObject(taken)
        expect(await patch(other.id, name)).toMatchObject(taken)
      }
      expect((await client.get(`${endpoint}/${other.id}`)).body).toEqual(other)
      expect((await put(one.id, `oNE ${kind}`)).body[member]).toBe(`oNE ${kind}`)
    })

    it('go to one alone of several who change to them at once', async () => {
      const made = await Promise.all(Array.from({ length: 6 }, (_, i) => create(`Before ${kind} ${i}`)))
      const answers = await Promise.all(made.map(({ body }, i) => (i % 2 ? put : patch)(body.id, `After ${kind}`)))
      expect(statuses(answers)).toEqual([200, 409, 409, 409, 409, 409])
      expect(await stored(`After ${kind}`)).toBe(1)
      const lost = answers.findIndex(({ status }) => status === 409)
      expect((await client.get(`${endpoint}/${made[lost]?.body.id}`)).body[member]).toBe(`Before ${kind} ${lost}`)
    })

    it('are free again when whoever had them is gone or called otherwise', async () => {
      const { id } = (await create(`Passed ${kind}`)).body
      await put(id, `Renamed ${kind}`)
      const second = await create(`Passed ${kind}`)
      expect(second.status).toBe(201)
      await client.send('DELETE', `${endpoint}/${id}`)
      expect((await create(`RENAMED ${kind}`)).status).toBe(201)
    })
  })

  it('alone are unique: several can have the same externalId and address', async () => {
    const shared = { externalId: 'shared', emails: [{ value: 'shared@example.org' }] }
    const [one, other] = [await client.create(shared), await client.create(shared)]
    const { body } = await client.find('externalId eq "shared"')
    expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual([one.id, other.id])
  })
})
