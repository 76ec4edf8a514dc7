import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAttribute } from '#modules/attributes/index'
import { isWanted, projected, type Projection } from '#modules/scim/projection'
import { attribute, common, schemasOf } from '#modules/scim/schema'
import { findUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { badge, customUrn, enterpriseUrn, patchUrn, scimClient, userUrn, type ScimClient } from './client.ts'

const coreUrn = 'urn:example:Thing'
const moreUrn = 'urn:example:More'

/** One attribute of each kind of `returned` (RFC 7643, 7). */
const schemas = schemasOf(
  {
    id: coreUrn,
    name: 'Thing',
    description: 'x',
    attributes: [
      ...common,
      attribute('name', 'x'),
      attribute('constant', 'x', { returned: 'always' }),
      attribute('costly', 'x', { returned: 'request' }),
      attribute('secret', 'x', { returned: 'never', mutability: 'writeOnly' }),
      attribute('parts', 'x', {
        multiValued: true,
        subAttributes: [attribute('value', 'x', { returned: 'always' }), attribute('type', 'x'), attribute('note', 'x')]
      }),
      attribute('whole', 'x', { subAttributes: [attribute('left', 'x'), attribute('right', 'x')] })
    ]
  },
  [
    {
      id: moreUrn,
      name: 'More',
      description: 'x',
      attributes: [
        attribute('size', 'x'),
        attribute('costly', 'x', { returned: 'request' }),
        attribute('secret', 'x', { returned: 'never' })
      ]
    }
  ]
)
const thing = {
  schemas: [coreUrn, moreUrn],
  id: '1',
  meta: { resourceType: 'Thing', location: 'x', version: 'W/"1"' },
  name: 'N',
  constant: 'C',
  costly: 'costs',
  secret: 'hidden',
  parts: [{ value: 'a', type: 't', note: 'n' }, { value: 'b' }, { type: 'u' }],
  whole: { left: 'l', right: 'r' },
  [moreUrn]: { size: 's' }
}
const always = { schemas: [coreUrn], id: '1', constant: 'C' }
const { costly, secret: _, ...usual } = thing
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(usual).filter(([name]) => !names.includes(name)))

describe('a projection', () => {
  const cases: [string, Projection, object][] = [
    ['shows what is shown by default', {}, usual],
    ['takes empty lists for none', { attributes: [], excludedAttributes: [] }, usual],
    ['shows what is asked for beside what is always shown', { attributes: ['name'] }, { ...always, name: 'N' }],
    ['shows on request what is shown on request alone', { attributes: ['costly'] }, { ...always, costly }],
    ['never shows what is never shown', { attributes: ['secret', `${coreUrn}:secret`] }, always],
    ['does not know what nobody knows', { attributes: ['shoe', '__proto__', 'name.x', 'urn:x', ''] }, always],
    [
      'takes names in any case, with blanks, after their URI',
      { attributes: [' NAME ', `${coreUrn.toUpperCase()}:WHOLE.left`] },
      { ...always, name: 'N', whole: { left: 'l' } }
    ],
    [
      'shows members, and those that are always shown with them',
      { attributes: ['parts.type'] },
      { ...always, parts: [{ value: 'a', type: 't' }, { value: 'b' }, { type: 'u' }] }
    ],
    [
      'leaves out elements of which nothing is left',
      { attributes: ['parts.note', 'whole.shoe'] },
      { ...always, parts: [{ value: 'a', note: 'n' }, { value: 'b' }] }
    ],
    [
      'shows the whole where it is asked for beside a member',
      { attributes: ['whole.left', 'whole'] },
      { ...always, whole: thing.whole }
    ],
    [
      'shows a whole extension',
      { attributes: [moreUrn.toUpperCase()] },
      { ...always, schemas: [coreUrn, moreUrn], [moreUrn]: { size: 's' } }
    ],
    [
      'shows one attribute of an extension',
      { attributes: [`${moreUrn}:SIZE`] },
      { ...always, schemas: [coreUrn, moreUrn], [moreUrn]: { size: 's' } }
    ],
    ['does not take an attribute of an extension for one of the core', { attributes: ['size'] }, always],
    [
      'shows all of the core that is shown by default',
      { attributes: [coreUrn] },
      { ...without(moreUrn), schemas: [coreUrn] }
    ],
    ['lets what is asked for win', { attributes: ['name'], excludedAttributes: ['name'] }, { ...always, name: 'N' }],
    [
      'leaves out what is not wanted',
      { excludedAttributes: ['NAME', ' parts', 'meta'] },
      without('name', 'parts', 'meta')
    ],
    ['does not show on exclusion what is shown on request', { excludedAttributes: ['shoe'] }, usual],
    ['keeps what is always shown', { excludedAttributes: ['id', 'schemas', 'constant', 'parts.value'] }, usual],
    [
      'leaves out members',
      { excludedAttributes: ['whole.left', 'parts.type', 'parts.note'] },
      { ...usual, whole: { right: 'r' }, parts: [{ value: 'a' }, { value: 'b' }] }
    ],
    ['leaves out what has lost all members', { excludedAttributes: ['whole.left', 'whole.right'] }, without('whole')],
    [
      'leaves out an extension, and does not name it',
      { excludedAttributes: [moreUrn] },
      { ...without(moreUrn), schemas: [coreUrn] }
    ],
    [
      'leaves out an extension whose attributes are left out',
      { excludedAttributes: [`${moreUrn}:size`] },
      { ...without(moreUrn), schemas: [coreUrn] }
    ],
    [
      'leaves out the core but for what is always shown',
      { excludedAttributes: [coreUrn] },
      { ...always, schemas: [coreUrn, moreUrn], [moreUrn]: { size: 's' } }
    ]
  ]
  it.each(cases)('%s', (_name, projection, shown) => {
    const before = structuredClone(thing)
    expect(projected(schemas, thing, projection)).toEqual(shown)
    expect(thing).toEqual(before)
  })

  it('never shows what is secret in an extension, nor an extension in which there is nothing else', () => {
    const secrets = { costly: 'more', secret: 'hush' }
    const projections = [{}, { attributes: [moreUrn, `${moreUrn}:secret`] }, { excludedAttributes: ['name'] }]
    for (const projection of projections) {
      const shown = projected(schemas, { ...thing, [moreUrn]: { size: 's', ...secrets } }, projection)
      expect([shown[moreUrn], shown.schemas]).toEqual([{ size: 's' }, [coreUrn, moreUrn]])
      const nothing = projected(schemas, { ...thing, [moreUrn]: secrets }, projection)
      expect([nothing[moreUrn], nothing.schemas]).toEqual([undefined, [coreUrn]])
    }
    const asked = projected(schemas, { ...thing, [moreUrn]: secrets }, { attributes: [`${moreUrn}:costly`] })
    expect(asked[moreUrn]).toEqual({ costly: 'more' })
  })

  it('is told beforehand what it will show', () => {
    const wanted = (path: string, projection: Projection) => isWanted(schemas, projection, path)
    expect(wanted('parts', {})).toBe(true)
    expect(wanted('costly', {})).toBe(false)
    expect(wanted('costly', { attributes: ['Costly'] })).toBe(true)
    expect(wanted('secret', { attributes: ['secret'] })).toBe(false)
    expect(wanted('parts', { attributes: ['name'] })).toBe(false)
    expect(wanted('parts', { attributes: ['parts.type'] })).toBe(true)
    expect(wanted('parts.note', { attributes: ['parts.type'] })).toBe(false)
    expect(wanted('parts.value', { attributes: ['parts.type'] })).toBe(true)
    expect(wanted('parts', { excludedAttributes: ['parts.note'] })).toBe(true)
    expect(wanted('parts.note', { excludedAttributes: ['parts.note'] })).toBe(false)
    expect(wanted('parts.note', { excludedAttributes: ['parts'] })).toBe(false)
    expect(wanted('parts', { attributes: ['parts'], excludedAttributes: ['parts'] })).toBe(true)
  })

  it('of many names over many resources takes little time', () => {
    const attributes = Array.from({ length: 3000 }, (_, i) => ['name', 'parts.type', 'whole.left'][i % 3] as string)
    const started = performance.now()
    for (let i = 0; i < 20; i++) projected(schemas, thing, { attributes })
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('takes no longer when an attribute is named again and again, in whatever way', () => {
    const parts = Array.from({ length: 20_000 }, (_, i) => ({ value: `v${i}`, type: 't', note: 'n' }))
    const names = ['parts.type', 'PARTS.type', ' parts.Type', `${coreUrn}:parts.type`]
    const attributes = Array.from({ length: 60_000 }, (_, i) => names[i % names.length] as string)
    const started = performance.now()
    const shown = projected(schemas, { ...thing, parts }, { attributes })
    expect(performance.now() - started).toBeLessThan(400)
    expect(shown.parts).toEqual(parts.map(({ value, type }) => ({ value, type })))
  })
})

describe('projections of SCIM answers', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
    await createAttribute(app.ctx, badge)
  })
  afterAll(() => app.close())

  const given = () => ({
    schemas: [userUrn, enterpriseUrn],
    userName: `projected-${crypto.randomUUID()}`,
    password: 'Never.Shown.1',
    displayName: 'D',
    title: 'T',
    emails: [
      { value: 'a@b.c', type: 'work', primary: true },
      { value: 'd@e.f', type: 'home' }
    ],
    [enterpriseUrn]: { department: 'Tours', costCenter: '1' }
  })

  it('are the same for reading, creating, replacing, patching, listing and searching', async () => {
    const asked: [string[], string[], string[]][] = [
      [['displayName', 'EMAILS.value'], ['schemas', 'id', 'displayName', 'emails'], [userUrn]],
      [[`${enterpriseUrn}:department`], ['schemas', 'id', enterpriseUrn], [userUrn, enterpriseUrn]],
      [['password', 'shoe'], ['schemas', 'id'], [userUrn]]
    ]
    for (const [attributes, members, urns] of asked) {
      const query = `attributes=${encodeURIComponent(attributes.join(', '))}`
      const made = await client.send('POST', `/Users?${query}`, given())
      const path = `/Users/${made.body.id}?${query}`
      const listing = `filter=${encodeURIComponent(`id eq "${made.body.id}"`)}`
      const search = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter: `id eq "${made.body.id}"`,
        attributes
      }
      const bodies = [
        made.body,
        (await client.get(path)).body,
        (await client.send('PUT', path, { title: 'U' })).body,
        (
          await client.send('PATCH', path, {
            schemas: [patchUrn],
            Operations: [{ op: 'add', path: 'title', value: 'V' }]
          })
        ).body,
        (await client.get(`/Users?${listing}&${query}`)).body.Resources[0],
        (await client.get(`/Users?${listing}&${query}&cursor`)).body.Resources[0],
        (await client.send('POST', '/Users/.search', search)).body.Resources[0],
        (await client.send('POST', '/Users/.search', { ...search, cursor: '' })).body.Resources[0]
      ]
      for (const body of bodies) {
        expect(Object.keys(body).toSorted()).toEqual(members.toSorted())
        expect(body).toEqual(made.body)
        expect(body.schemas).toEqual(urns)
      }
    }
  })

  it('never show a password, whatever is asked for', async () => {
    const { id } = (await client.send('POST', '/Users', given())).body
    for (const query of ['', '?attributes=password', `?attributes=${userUrn}`, '?excludedAttributes=userName'])
      for (const answer of [
        await client.get(`/Users/${id}${query}`),
        await client.send('PUT', `/Users/${id}${query}`, { password: 'Never.Shown.2' })
      ]) {
        expect(answer.status).toBe(200)
        expect(JSON.stringify(answer.body)).not.toMatch(/password|Never\.Shown|argon/i)
      }
  })

  it('never show, find or sort by what is a secret among the custom attributes', async () => {
    const secret = `${customUrn}:jansEnrollmentCode`
    const made = await client.send('POST', '/Users', {
      ...given(),
      [customUrn]: { jansEnrollmentCode: 'Known-to-one' }
    })
    const { id } = made.body
    expect(await findUser(app.ctx.db, id)).toMatchObject({ attributes: { jansEnrollmentCode: 'Known-to-one' } })
    for (const query of ['', `?attributes=${secret}`, `?attributes=${customUrn},schemas`, '?excludedAttributes=title'])
      for (const { status, body } of [
        await client.get(`/Users/${id}${query}`),
        await client.send('PUT', `/Users/${id}${query}`, { nickName: 'N' })
      ]) {
        expect(status).toBe(200)
        expect(JSON.stringify(body)).not.toMatch(/Known-to-one|gluu/)
      }
    for (const filter of [`${secret} eq "Known-to-one"`, `${secret} pr`, `not (${secret} sw "L")`])
      expect(await client.find(filter)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
    expect((await client.find(`schemas eq "${customUrn}" and id eq "${id}"`)).body.totalResults).toBe(0)
    // By it, this one would come before all others.
    expect((await client.get(`/Users?sortBy=${secret}`)).body).toEqual((await client.get('/Users')).body)
    const { attributes } = (await client.get(`/Schemas/${customUrn}`)).body
    const described = attributes.find(({ name }: { name: string }) => name === 'jansEnrollmentCode')
    expect(described).toMatchObject({ returned: 'never' })
  })

  it('count all names where a parameter stands there several times', async () => {
    const { id, ...body } = (await client.send('POST', '/Users', given())).body
    expect((await client.get(`/Users/${id}?attributes=title&attributes=displayName,`)).body).toEqual({
      schemas: [userUrn],
      id,
      title: 'T',
      displayName: 'D'
    })
    for (const nothing of ['attributes=', 'attributes=,%20,', 'excludedAttributes', 'attributes[x]=title'])
      expect((await client.get(`/Users/${id}?${nothing}`)).body).toEqual({ id, ...body })
  })

  it('refuse lists that are none in a search', async () => {
    for (const attributes of [1, {}, [1], [['title']], true])
      expect(
        await client.send('POST', '/Users/.search', {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
          attributes
        })
      ).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
  })

  it('leave what only the server sets to the server', async () => {
    const made = (await client.send('POST', '/Users', given())).body
    const claimed = {
      id: 'mine',
      meta: { version: 'W/"mine"', created: '2001-01-01T00:00:00Z' },
      groups: [{ value: 'g' }]
    }
    const created = (await client.send('POST', '/Users', { ...given(), ...claimed })).body
    expect(created.id).not.toBe('mine')
    expect(created.meta.version).not.toBe('W/"mine"')
    expect(created).not.toHaveProperty('groups')
    const { id: _, ...others } = claimed
    expect((await client.send('PUT', `/Users/${made.id}`, others)).body).toEqual(made)
    for (const path of ['id', 'meta', 'meta.version', 'META.created', 'groups', `${enterpriseUrn}:manager.$ref`])
      for (const op of ['add', 'replace', 'remove'])
        expect(await client.patch(made.id, { op, path, value: 'x' })).toMatchObject({
          status: 400,
          body: { scimType: 'mutability' }
        })
    expect((await client.patch(made.id, { op: 'remove', path: 'userName' })).body).toMatchObject({
      scimType: 'mutability'
    })
    expect((await client.get(`/Users/${made.id}`)).body).toEqual(made)
  })

  it('tell of each attribute how it is returned and who may set it', async () => {
    const { body } = await client.get(`/Schemas/${userUrn}`)
    const named = (name: string) => body.attributes.find((one: { name: string }) => one.name === name)
    expect(named('password')).toMatchObject({ returned: 'never', mutability: 'writeOnly' })
    expect(named('id')).toMatchObject({ returned: 'always', mutability: 'readOnly' })
    const version = named('meta').subAttributes.find(({ name }: { name: string }) => name === 'version')
    expect(version).toMatchObject({ mutability: 'readOnly', caseExact: true })
    expect(await client.find('meta.version eq "x"')).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
    expect(await client.find('password eq "x"')).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
  })

  it('show custom attributes as a whole or one by one', async () => {
    const { id } = (await client.send('POST', '/Users', { ...given(), [customUrn]: { badge: 'b' } })).body
    for (const name of [customUrn, `${customUrn}:BADGE`])
      expect((await client.get(`/Users/${id}?attributes=${name}`)).body).toEqual({
        schemas: [userUrn, customUrn],
        id,
        [customUrn]: { badge: 'b' }
      })
    expect((await client.get(`/Users/${id}?excludedAttributes=${customUrn}:badge`)).body.schemas).toEqual([
      userUrn,
      enterpriseUrn
    ])
  })
})
