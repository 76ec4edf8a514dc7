import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { settleSubject } from '#modules/auth/tokens/repository'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { scimClient, userUrn, type ScimClient } from './client.ts'

describe.each(engines)('pairwise identifiers in SCIM on %s', (_name, open) => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp({}, { db: await open() })
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  /** A person whom two applications know. */
  const known = async (user: object = {}) => {
    const { id } = await client.create(user)
    const subjects = [
      await settleSubject(app.ctx.db, id, 'one.example', 1),
      await settleSubject(app.ctx.db, id, 'two.example', 2)
    ]
    const shown = async () => (await client.get(`/Users/${id}?attributes=pairwiseIdentifiers`)).body.pairwiseIdentifiers
    return { id, subjects, shown }
  }
  const forgotten = async (id: string) => {
    const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 10_000 })
    return records.filter(
      ({ operation, resourceId }) => operation === 'scim-forget-pairwise-identifiers' && resourceId === id
    )
  }

  it('are shown to those alone who ask for them, of each person its own', async () => {
    const one = await known({ title: 'Known' })
    const other = await known({ title: 'Known' })
    const nobody = await client.create({ title: 'Known' })
    expect(await one.shown()).toEqual(one.subjects)
    for (const query of ['', '?excludedAttributes=title', `?attributes=${userUrn}`, '?attributes=title'])
      expect((await client.get(`/Users/${one.id}${query}`)).body).not.toHaveProperty('pairwiseIdentifiers')
    for (const more of ['', '&cursor']) {
      const { body } = await client.find('title eq "known"', `&attributes=PAIRWISEidentifiers${more}`)
      expect(body.Resources).toEqual([
        { schemas: [userUrn], id: one.id, pairwiseIdentifiers: one.subjects },
        { schemas: [userUrn], id: other.id, pairwiseIdentifiers: other.subjects },
        { schemas: [userUrn], id: nobody.id }
      ])
    }
    expect((await client.find('title eq "nobody known"', '&attributes=pairwiseIdentifiers')).body.Resources).toEqual([])
  })

  it('are no part of the version, and never hidden by it', async () => {
    const { id } = await client.create()
    const before = await client.get(`/Users/${id}`)
    const header = { 'if-none-match': before.body.meta.version }
    const subject = await settleSubject(app.ctx.db, id, 'one.example', 1)
    expect((await client.send('GET', `/Users/${id}`, undefined, header)).status).toBe(304)
    const answer = await client.send('GET', `/Users/${id}?attributes=pairwiseIdentifiers`, undefined, header)
    expect(answer).toMatchObject({ status: 200, body: { pairwiseIdentifiers: [subject] } })
    expect(answer.headers.get('etag')).toBe(before.body.meta.version)
  })

  it('cannot be set, compared or ordered by', async () => {
    const { id, subjects, shown } = await known()
    const { body: made } = await client.send('POST', '/Users?attributes=pairwiseIdentifiers', {
      schemas: [userUrn],
      userName: crypto.randomUUID(),
      pairwiseIdentifiers: ['mine']
    })
    expect(made).toEqual({ schemas: [userUrn], id: made.id })
    await client.send('PUT', `/Users/${id}`, { pairwiseIdentifiers: [] })
    for (const op of ['add', 'replace'])
      expect(await client.patch(id, { op, path: 'pairwiseIdentifiers', value: ['mine'] })).toMatchObject({
        status: 400,
        body: { scimType: 'mutability' }
      })
    expect((await client.patch(id, { op: 'replace', value: { pairwiseIdentifiers: [] } })).status).toBe(200)
    expect(await shown()).toEqual(subjects)
    for (const filter of [`pairwiseIdentifiers eq "${subjects[0]}"`, 'pairwiseIdentifiers pr'])
      expect(await client.find(filter)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
    expect((await client.get('/Users?sortBy=pairwiseIdentifiers')).status).toBe(200)
  })

  it.each(['pairwiseIdentifiers', 'PairwiseIdentifiers', `${userUrn}:pairwiseIdentifiers`])(
    'are all forgotten when a patch removes %s, which is recorded',
    async (path) => {
      const [one, other] = [await known(), await known()]
      const answer = await client.send('PATCH', `/Users/${one.id}?attributes=pairwiseIdentifiers`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'Remove', path }]
      })
      expect(answer).toMatchObject({ status: 200, body: { id: one.id } })
      expect(answer.body).not.toHaveProperty('pairwiseIdentifiers')
      expect(await one.shown()).toBeUndefined()
      expect(await other.shown()).toEqual(other.subjects)
      expect(await forgotten(one.id)).toMatchObject([{ changes: { count: [2, 0] } }])
      expect((await client.patch(one.id, { op: 'remove', path })).status).toBe(200)
      expect(await forgotten(one.id)).toHaveLength(1)
      // The application meets somebody new.
      expect(one.subjects).not.toContain(await settleSubject(app.ctx.db, one.id, 'one.example', 1))
    }
  )

  it('are forgotten together with what else a patch changes, or not at all', async () => {
    const { id, subjects, shown } = await known()
    const { userName } = await client.create()
    const removal = { op: 'remove', path: 'pairwiseIdentifiers' }
    expect((await client.patch(id, removal, { op: 'replace', path: 'userName', value: userName })).status).toBe(409)
    expect((await client.patch(id, removal, { op: 'replace', path: 'shoe', value: 1 })).status).toBe(400)
    const stale = await client.send(
      'PATCH',
      `/Users/${id}`,
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [removal] },
      { 'if-match': '"other"' }
    )
    expect(stale.status).toBe(412)
    expect(await shown()).toEqual(subjects)
    const both = await client.patch(id, { op: 'add', path: 'title', value: 'New' }, removal)
    expect(both).toMatchObject({ status: 200, body: { title: 'New' } })
    expect(await shown()).toBeUndefined()
    expect(await forgotten(id)).toHaveLength(1)
    expect((await client.patch('nobody', removal)).status).toBe(404)
  })
})
