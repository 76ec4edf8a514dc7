import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findUserByName, verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { enterpriseUrn, scimClient, userUrn, type ScimClient } from './client.ts'

/** The users of RFC 7643, 8, as far as a client may send them; in words of our own. */
const minimal = { schemas: [userUrn], userName: 'ada@example.org' }

const full = {
  schemas: [userUrn],
  externalId: '701985',
  userName: 'grace@example.org',
  name: {
    formatted: 'Adm. Grace B Hopper, PhD',
    familyName: 'Hopper',
    givenName: 'Grace',
    middleName: 'Brewster',
    honorificPrefix: 'Adm.',
    honorificSuffix: 'PhD'
  },
  displayName: 'Grace Hopper',
  nickName: 'Amazing Grace',
  profileUrl: 'https://people.example.org/grace',
  emails: [
    { value: 'grace@example.org', type: 'work', primary: true },
    { value: 'grace@hopper.example', type: 'home' }
  ],
  addresses: [
    {
      streetAddress: '1 Harbor Drive',
      locality: 'Arlington',
      region: 'VA',
      postalCode: '22202',
      country: 'US',
      formatted: '1 Harbor Drive\nArlington, VA 22202 US',
      type: 'work',
      primary: true
    },
    {
      streetAddress: '456 Cobol Street',
      locality: 'New York',
      region: 'NY',
      postalCode: '10001',
      country: 'US',
      formatted: '456 Cobol Street\nNew York, NY 10001 US',
      type: 'home'
    }
  ],
  phoneNumbers: [
    { value: 'tel:+1-555-555-0100', type: 'work' },
    { value: 'tel:+1-555-555-0101', type: 'mobile' }
  ],
  ims: [{ value: 'gracehandle', type: 'aim' }],
  photos: [
    { value: 'https://photos.example.org/grace/F', type: 'photo' },
    { value: 'https://photos.example.org/grace/T', type: 'thumbnail' }
  ],
  userType: 'Employee',
  title: 'Rear Admiral',
  preferredLanguage: 'en-US',
  locale: 'en-US',
  timezone: 'America/New_York',
  active: true,
  x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx' }]
}

const enterprise = {
  employeeNumber: '701985',
  costCenter: '4131',
  organization: 'Navy Computing',
  division: 'Compilers',
  department: 'Languages'
}

describe('the users of RFC 7643', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  const withoutMeta = (user: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(user).filter(([name]) => name !== 'id' && name !== 'meta'))

  it('8.1: the minimal one has a name, an id and facts about itself', async () => {
    const { status, body, headers } = await client.send('POST', '/Users', minimal)
    expect(status).toBe(201)
    // Who does not say so is not active, as in Janssen.
    expect(withoutMeta(body)).toEqual({ ...minimal, active: false })
    expect(body.meta).toMatchObject({
      resourceType: 'User',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      lastModified: body.meta.created,
      location: headers.get('location')
    })
    expect(body.meta.location).toMatch(new RegExp(`/v2/Users/${body.id}$`))
  })

  it('8.2: the full one comes back as it was sent, but for the password and what only the server sets', async () => {
    const sent = {
      ...full,
      id: '2819c223',
      password: 't1meMa$heen',
      groups: [{ value: 'e9e30dba', $ref: '../Groups/e9e30dba', display: 'Tour Guides' }],
      meta: {
        resourceType: 'User',
        created: '2010-01-23T04:56:22Z',
        lastModified: '2011-05-13T04:42:34Z',
        version: 'W/"a330bc54f0671c9"',
        location: 'https://example.com/v2/Users/2819c223'
      }
    }
    const { status, body } = await client.send('POST', '/Users', sent)
    expect(status).toBe(201)
    expect(withoutMeta(body)).toEqual(full)
    expect(body.id).not.toBe(sent.id)
    expect(body.meta).not.toMatchObject({ created: sent.meta.created })
    expect(JSON.stringify(body)).not.toContain(sent.password)
    expect((await client.get(`/Users/${body.id}`)).body).toEqual(body)
    expect(await verifyPassword(app.ctx, full.userName, sent.password)).toBeDefined()
    const { attributes } = (await findUserByName(app.ctx.db, full.userName)) ?? {}
    expect(JSON.stringify(attributes)).not.toContain(sent.password)
  })

  it('8.3: the enterprise user has the extension under its URI, and an address of the manager', async () => {
    const manager = (await client.find('userName eq "grace@example.org"')).body.Resources[0]
    const sent = {
      ...full,
      userName: 'jean@example.org',
      schemas: [userUrn, enterpriseUrn],
      [enterpriseUrn]: {
        ...enterprise,
        manager: { value: manager.id, $ref: '../Users/elsewhere', displayName: 'Somebody Else' }
      }
    }
    const { status, body } = await client.send('POST', '/Users', sent)
    expect(status).toBe(201)
    expect(body.schemas).toEqual([userUrn, enterpriseUrn])
    const { manager: shown, ...rest } = body[enterpriseUrn]
    expect(rest).toEqual(enterprise)
    expect(shown).toMatchObject({ value: manager.id, $ref: manager.meta.location })
    expect(JSON.stringify(body)).not.toMatch(/elsewhere|Somebody Else/)
    expect((await client.find(`schemas eq "${enterpriseUrn}"`)).body.Resources).toEqual([body])
    const found = await client.find(`${enterpriseUrn}:manager eq "${manager.id}" and ${enterpriseUrn}:department pr`)
    expect(found.body.Resources).toEqual([body])
  })
})
