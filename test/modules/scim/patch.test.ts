import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAttribute } from '#modules/attributes/index'
import { verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { badge, customUrn, enterpriseUrn, patchUrn, scimClient, userUrn, type ScimClient } from './client.ts'

describe('PATCH', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    await createAttribute(app.ctx, badge)
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  const start = {
    displayName: 'Babs',
    name: { givenName: 'Barbara', familyName: 'Jensen' },
    active: true,
    emails: [
      { value: 'w@x.org', type: 'work', primary: true },
      { value: 'h@x.org', type: 'home' }
    ],
    roles: [{ value: 'r1' }, { value: 'r2' }],
    [enterpriseUrn]: { department: 'D', manager: { value: 'm' } },
    [customUrn]: { badge: 'e' }
  }
  const [work, home] = start.emails
  const formerWork = { ...work, primary: false }

  /** What the attributes named in `expected` are after the operations. */
  it.each<[string, unknown[], Record<string, unknown>]>([
    ['replaces a single value', [{ op: 'replace', path: 'displayName', value: 'B' }], { displayName: 'B' }],
    ['adds over a single value', [{ op: 'add', path: 'displayName', value: 'B' }], { displayName: 'B' }],
    [
      'knows names and operations in any case',
      [{ op: 'REPLACE', path: 'DISPLAYname', value: 'B' }],
      { displayName: 'B' }
    ],
    ['knows the URI of the core schema', [{ op: 'add', path: `${userUrn}:nickName`, value: 'N' }], { nickName: 'N' }],
    ['removes a value', [{ op: 'remove', path: 'displayName' }], { displayName: undefined }],
    ['clears by null', [{ op: 'replace', path: 'displayName', value: null }], { displayName: undefined }],
    ['removes what is not there', [{ op: 'remove', path: 'nickName' }], { nickName: undefined }],
    [
      'sets a member, and the whole name follows',
      [{ op: 'replace', path: 'name.familyName', value: 'J' }],
      { name: { givenName: 'Barbara', familyName: 'J', formatted: 'Barbara J' } }
    ],
    [
      'merges members',
      [{ op: 'replace', path: 'name', value: { middleName: 'M' } }],
      { name: { givenName: 'Barbara', middleName: 'M', familyName: 'Jensen', formatted: 'Barbara M Jensen' } }
    ],
    [
      'removes a member',
      [{ op: 'remove', path: 'name.givenName' }],
      { name: { familyName: 'Jensen', formatted: 'Jensen' } }
    ],
    ['removes a complex value', [{ op: 'remove', path: 'name' }], { name: undefined }],
    [
      'adds elements, but none twice',
      [{ op: 'add', path: 'roles', value: [{ value: 'r2' }, { value: 'r3' }] }],
      { roles: [{ value: 'r1' }, { value: 'r2' }, { value: 'r3' }] }
    ],
    [
      'adds one element given without a list',
      [{ op: 'add', path: 'roles', value: { value: 'r3' } }],
      { roles: [{ value: 'r1' }, { value: 'r2' }, { value: 'r3' }] }
    ],
    [
      'adds a value given alone',
      [{ op: 'add', path: 'roles', value: 'r3' }],
      { roles: [{ value: 'r1' }, { value: 'r2' }, { value: 'r3' }] }
    ],
    [
      'replaces a whole list',
      [{ op: 'replace', path: 'roles', value: [{ value: 'r9' }] }],
      { roles: [{ value: 'r9' }] }
    ],
    ['clears by an empty list', [{ op: 'replace', path: 'roles', value: [] }], { roles: undefined }],
    ['removes a list', [{ op: 'remove', path: 'roles' }], { roles: undefined }],
    [
      'removes only the values that are listed',
      [{ op: 'Remove', path: 'roles', value: [{ $ref: null, value: 'r1' }] }],
      { roles: [{ value: 'r2' }] }
    ],
    ['removes the elements that fit', [{ op: 'remove', path: 'emails[type eq "work"]' }], { emails: [home] }],
    ['removes nothing where none fits', [{ op: 'remove', path: 'emails[type eq "pager"]' }], { emails: [work, home] }],
    [
      'sets a member of the elements that fit',
      [{ op: 'replace', path: 'emails[type eq "HOME"].value', value: 'n@x.org' }],
      { emails: [work, { value: 'n@x.org', type: 'home' }] }
    ],
    [
      'removes a member of the elements that fit',
      [{ op: 'remove', path: 'emails[value ew "x.org"].type' }],
      { emails: [{ value: 'w@x.org', primary: true }, { value: 'h@x.org' }] }
    ],
    ['removes an element with its value', [{ op: 'remove', path: 'emails[type eq "home"].value' }], { emails: [work] }],
    [
      'removes a member of all elements',
      [{ op: 'remove', path: 'emails.type' }],
      { emails: [{ value: 'w@x.org', primary: true }, { value: 'h@x.org' }] }
    ],
    [
      'replaces a whole element',
      [{ op: 'replace', path: 'emails[type eq "home"]', value: { value: 'n@x.org' } }],
      { emails: [work, { value: 'n@x.org' }] }
    ],
    [
      'adds to an element',
      [{ op: 'add', path: 'emails[type eq "home"]', value: { display: 'Home' } }],
      { emails: [work, { ...home, display: 'Home' }] }
    ],
    [
      'makes the element that the brackets describe',
      [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1' }],
      { phoneNumbers: [{ type: 'mobile', value: '+1' }] }
    ],
    [
      'makes it for replace as well',
      [{ op: 'replace', path: 'addresses[type eq "work" and primary eq "True"].country', value: 'US' }],
      { addresses: [{ type: 'work', primary: true, country: 'US' }] }
    ],
    [
      'makes a new primary element the only one',
      [{ op: 'add', path: 'emails', value: [{ value: 'n@x.org', primary: true }] }],
      { emails: [formerWork, home, { value: 'n@x.org', primary: true }] }
    ],
    [
      'makes an old element the only primary one',
      [{ op: 'replace', path: 'emails[type eq "home"].primary', value: 'True' }],
      { emails: [formerWork, { ...home, primary: true }] }
    ],
    [
      'adds an element by its member',
      [{ op: 'add', path: 'roles.value', value: 'r3' }],
      { roles: [{ value: 'r1' }, { value: 'r2' }, { value: 'r3' }] }
    ],
    ['reads booleans written as text', [{ op: 'Replace', path: 'active', value: 'False' }], { active: false }],
    [
      'sets what the extension has',
      [{ op: 'Add', path: `${enterpriseUrn}:department`, value: 'R&D' }],
      { [enterpriseUrn]: expect.objectContaining({ department: 'R&D' }) }
    ],
    [
      'takes a manager as text',
      [{ op: 'Add', path: `${enterpriseUrn}:manager`, value: 'boss' }],
      { [enterpriseUrn]: expect.objectContaining({ manager: expect.objectContaining({ value: 'boss' }) }) }
    ],
    [
      'sets the manager by member',
      [{ op: 'replace', path: `${enterpriseUrn}:manager.value`, value: 'boss' }],
      { [enterpriseUrn]: expect.objectContaining({ manager: expect.objectContaining({ value: 'boss' }) }) }
    ],
    [
      'removes an extension',
      [{ op: 'remove', path: enterpriseUrn }],
      { [enterpriseUrn]: undefined, schemas: [userUrn, customUrn] }
    ],
    [
      'merges an extension',
      [{ op: 'replace', path: customUrn, value: { badge: 'f', shoe: 1 } }],
      { [customUrn]: { badge: 'f' } }
    ],
    [
      'does without a path',
      [{ op: 'replace', value: { active: false, nickName: 'N' } }],
      { active: false, nickName: 'N' }
    ],
    [
      'takes keys for paths',
      [
        {
          op: 'replace',
          value: {
            'name.givenName': 'Al',
            'emails[type eq "work"].value': 'n@x.org',
            [`${enterpriseUrn}:department`]: 'X',
            [enterpriseUrn]: { costCenter: 'C' }
          }
        }
      ],
      {
        name: { givenName: 'Al', familyName: 'Jensen', formatted: 'Al Jensen' },
        emails: [{ ...work, value: 'n@x.org' }, home],
        [enterpriseUrn]: expect.objectContaining({ department: 'X', costCenter: 'C' })
      }
    ],
    [
      'leaves alone what is unknown or can only be read without a path',
      [
        {
          op: 'replace',
          value: { id: 'x', schemas: ['y'], meta: {}, groups: [], shoe: 1, 'no path': 2, nickName: 'N' }
        }
      ],
      { nickName: 'N', displayName: 'Babs' }
    ],
    [
      'applies one after the other',
      [
        { op: 'add', path: 'roles', value: { value: 'r3' } },
        { op: 'remove', path: 'roles[value sw "r" and not (value eq "r3")]' }
      ],
      { roles: [{ value: 'r3' }] }
    ]
  ])('%s', async (_what, operations, expected) => {
    const user = await client.create(start)
    const { status, body } = await client.patch(user.id, ...operations)
    const named = Object.fromEntries(Object.keys(expected).map((name) => [name, body[name]]))
    expect({ status, named }).toEqual({ status: 200, named: expected })
    expect((await client.get(`/Users/${user.id}`)).body).toEqual(body)
  })

  it.each<[string, unknown, string]>([
    ['no message', [], 'invalidSyntax'],
    ['another schema', { schemas: [userUrn], Operations: [] }, 'invalidSyntax'],
    ['no operations', { schemas: [patchUrn] }, 'invalidSyntax'],
    ['an empty list of operations', { schemas: [patchUrn], Operations: [] }, 'invalidSyntax'],
    ...(
      [
        ['no object', 'x', 'invalidSyntax'],
        ['an unknown operation', { op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
        ['no operation', { path: 'title', value: 'x' }, 'invalidSyntax'],
        ['an operation that is no text', { op: {}, path: 'title', value: 'x' }, 'invalidSyntax'],
        ['a removal without a path', { op: 'remove' }, 'noTarget'],
        ['an addition without a value', { op: 'add', path: 'title' }, 'invalidSyntax'],
        ['text without a path', { op: 'add', value: 'x' }, 'invalidSyntax'],
        ['a path that is no text', { op: 'add', path: 1, value: 'x' }, 'invalidPath'],
        ['an unknown path', { op: 'add', path: 'shoe', value: 'x' }, 'invalidPath'],
        ['a path from the prototype', { op: 'add', path: 'constructor.prototype', value: 'x' }, 'invalidPath'],
        ['a path that is none', { op: 'add', path: 'a b', value: 'x' }, 'invalidPath'],
        ['an unknown member', { op: 'add', path: 'emails[type eq "work"].shoe', value: 'x' }, 'invalidPath'],
        ['brackets on a single value', { op: 'add', path: 'title[value eq "x"]', value: 'x' }, 'invalidPath'],
        ['a filter that is none', { op: 'remove', path: 'emails[type]' }, 'invalidFilter'],
        ['an unknown member in brackets', { op: 'remove', path: 'emails[shoe eq 1]' }, 'invalidFilter'],
        ['a change of the id', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
        ['a change of meta', { op: 'replace', path: 'meta.created', value: 'x' }, 'mutability'],
        ['a removal of the user name', { op: 'remove', path: 'userName' }, 'mutability'],
        ['an empty user name', { op: 'replace', path: 'userName', value: '' }, 'mutability'],
        ['a removal of everything', { op: 'remove', path: userUrn }, 'mutability'],
        [
          'brackets that nothing fits',
          { op: 'replace', path: 'emails[value co "nobody"].type', value: 'x' },
          'noTarget'
        ],
        ['an extension that is no object', { op: 'add', path: customUrn, value: 1 }, 'invalidValue'],
        ['text where an object belongs', { op: 'replace', path: 'name', value: 'x' }, 'invalidValue'],
        ['a number where text belongs', { op: 'replace', path: 'title', value: 1 }, 'invalidValue'],
        ['a date where a boolean belongs', { op: 'replace', path: 'active', value: '2026' }, 'invalidValue'],
        ['an address that is none', { op: 'add', path: 'emails', value: [{ value: 'nobody' }] }, 'invalidValue'],
        ['an empty password', { op: 'replace', path: 'password', value: '' }, 'invalidValue']
      ] as [string, unknown, string][]
    ).map(([what, operation, scimType]): [string, unknown, string] => [
      what,
      { schemas: [patchUrn], Operations: [{ op: 'replace', path: 'displayName', value: 'changed' }, operation] },
      scimType
    ])
  ])('refuses %s, and changes nothing', async (_what, message, scimType) => {
    const user = await client.create(start)
    const { status, body } = await client.send('PATCH', `/Users/${user.id}`, message)
    expect({ status, body }).toMatchObject({ status: 400, body: { status: '400', scimType } })
    expect((await client.get(`/Users/${user.id}`)).body).toEqual(user)
  })

  it('refuses what cannot be made text', async () => {
    const { id } = await client.create()
    const odd = { toString: 1 }
    const Operations = [
      { op: 'add', path: 'emails', value: [{ value: odd }] },
      { op: 'remove', path: 'emails[value eq "x"]' }
    ]
    for (const schemas of [[odd], [patchUrn]])
      expect(await client.send('PATCH', `/Users/${id}`, { schemas, Operations })).toMatchObject({ status: 400 })
    expect((await client.get(`/Users/${id}`)).body).not.toHaveProperty('emails')
  })

  it('answers 409 for a name that is taken, and 404 for nobody', async () => {
    const [one, other] = [await client.create(), await client.create()]
    const taken = await client.patch(one.id, { op: 'replace', path: 'userName', value: other.userName.toUpperCase() })
    expect(taken).toMatchObject({ status: 409, body: { status: '409', scimType: 'uniqueness' } })
    expect((await client.patch('nobody', { op: 'remove', path: 'title' })).status).toBe(404)
  })

  it('refuses at once what would take very long, and what nobody could keep', async () => {
    const { id } = await client.create({ roles: Array.from({ length: 1000 }, (_, i) => ({ value: `r${i}` })) })
    const begun = performance.now()
    const where = Array.from({ length: 30 }, (_, i) => `value eq "x${i}"`).join(' or ')
    const looks = Array.from({ length: 500 }, () => ({ op: 'remove', path: `roles[${where}]` }))
    expect(await client.patch(id, ...looks)).toMatchObject({ status: 400, body: { scimType: 'tooMany' } })
    const more = Array.from({ length: 20_000 }, (_, i) => ({ value: `s${i}` }))
    const added = await client.patch(
      id,
      { op: 'add', path: 'roles', value: more },
      { op: 'add', path: 'roles', value: more }
    )
    expect(added).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect((performance.now() - begun) / 1000).toBeLessThan(10)
    expect((await client.get(`/Users/${id}`)).body.roles).toHaveLength(1000)
  })

  it('clears an extension by null, and takes nothing for what one value is in a list', async () => {
    const user = await client.create(start)
    const cleared = await client.patch(user.id, { op: 'replace', path: customUrn, value: null })
    expect(cleared.body).not.toHaveProperty([customUrn])
    const emptied = await client.patch(user.id, { op: 'replace', path: 'name', value: [] })
    expect(emptied.body).not.toHaveProperty('name')
  })

  it('loses none of several changes that meet', async () => {
    const { id } = await client.create()
    const values = ['a', 'b', 'c', 'd']
    const answers = await Promise.all(
      values.map((value) => client.patch(id, { op: 'add', path: 'roles', value: { value } }))
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const { roles } = (await client.get(`/Users/${id}`)).body
    expect(roles.map(({ value }: { value: string }) => value).toSorted()).toEqual(values)
  })

  it('sets a password that lets in, and shows it to nobody', async () => {
    const user = await client.create({ active: true })
    const { body } = await client.patch(user.id, { op: 'replace', path: 'password', value: 'new secret 1' })
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(await verifyPassword(app.ctx, user.userName, 'new secret 1')).toBeDefined()
  })

  it('understands what Entra ID sends by default', async () => {
    const user = await client.create({ active: true })
    const { status, body } = await client.patch(
      user.id,
      { op: 'Replace', path: 'displayName', value: 'Alice B' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'alice@contoso.com' },
      { op: 'Replace', path: 'name.familyName', value: 'B' },
      { op: 'Add', path: `${enterpriseUrn}:department`, value: 'R&D' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555' },
      { op: 'Replace', path: 'active', value: 'False' }
    )
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        displayName: 'Alice B',
        emails: [{ type: 'work', value: 'alice@contoso.com' }],
        name: { familyName: 'B' },
        phoneNumbers: [{ type: 'mobile', value: '+1 555' }],
        active: false,
        [enterpriseUrn]: { department: 'R&D' }
      }
    })
  })

  it('deactivates as Okta asks for it', async () => {
    const user = await client.create({ active: true })
    expect(await client.patch(user.id, { op: 'replace', value: { active: false } })).toMatchObject({
      status: 200,
      body: { active: false }
    })
  })
})
