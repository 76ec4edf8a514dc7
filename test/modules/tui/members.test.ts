import { expect, it } from 'vitest'
import { moved, readDate, showDate } from '#modules/tui/fields/date'
import { differences, getMember, patchBetween, setMember } from '#modules/tui/members'
import { operationsOf } from '#modules/tui/resource'
import { menus } from '#modules/tui/resources/menus'
import { concerns } from '#modules/tui/windows/rows'
import { jansTools } from '#modules/cli/index'

it('finds and sets members by their paths', () => {
  const entry = { a: { b: 1 }, list: [{ name: 'x', values: ['1'] }] } as Record<string, unknown>
  expect(getMember(entry, 'a.b')).toBe(1)
  expect(getMember(entry, 'a.b.c')).toBeUndefined()
  expect(getMember(entry, 'a.constructor')).toBeUndefined()
  expect(getMember(entry, 'list:x')).toEqual(['1'])
  setMember(entry, 'a.c.d', 2)
  setMember(entry, 'list:y', ['2', '3'])
  setMember(entry, 'list:x', undefined)
  setMember(entry, 'a.b', undefined)
  expect(entry).toEqual({ a: { c: { d: 2 } }, list: [{ name: 'y', multiValued: true, values: ['2', '3'] }] })
})

it('makes patches of what is different', () => {
  expect(patchBetween({ same: [1], old: 1, changed: 'a' }, { same: [1], changed: 'b', 'new/one': true })).toEqual([
    { op: 'remove', path: '/old' },
    { op: 'replace', path: '/changed', value: 'b' },
    { op: 'add', path: '/new~1one', value: true }
  ])
})

it('tells what is different from what is only told in another order', () => {
  const before = { scopes: ['a', 'b'], attributes: { one: 1, two: [{ x: 1, y: 2 }] }, name: 'a' }
  const after = { attributes: { two: [{ y: 2, x: 1 }], one: 1 }, scopes: ['b', 'a'], name: 'a' }
  expect(differences(before, after)).toEqual([])
  expect(differences(before, { ...after, scopes: ['a'], name: undefined, more: null })).toEqual([
    'scopes',
    'name',
    'more'
  ])
})

it('reads dates as they are written, and no others', () => {
  expect(readDate('2030-12-31 23:59')).toBe('2030-12-31T23:59:00Z')
  expect(readDate('2030-12-31')).toBe('2030-12-31T00:00:00Z')
  for (const wrong of ['2030-02-31', '2030-13-01', '31.12.2030', 'soon', '']) expect(readDate(wrong)).toBeUndefined()
  expect(showDate('2030-12-31T23:59:10')).toBe('2030-12-31 23:59')
  expect(showDate('2030-12-31T23:59:10+02:00')).toBe('2030-12-31 21:59')
  expect(showDate(undefined)).toBe('')
})

it('moves a date by the part under the cursor', () => {
  expect(moved('2030-12-31 23:59', 0, 1)).toBe('2031-12-31 23:59')
  expect(moved('2030-12-31 23:59', 8, 1)).toBe('2031-01-01 23:59')
  expect(moved('2030-12-31 23:59', 16, 1)).toBe('2031-01-01 00:00')
  expect(moved('what', 0, 1)).toBe('what')
})

it('knows which field the server speaks of', () => {
  // Names of attributes are whatever somebody has called them.
  expect(concerns('customAttributes:phone(1', undefined, 'The attribute phone(1 is none')).toBe(true)
  expect(concerns('redirectUris', 'redirectUris[0]', 'no matter')).toBe(true)
  expect(concerns('attributes.parLifetime', 'attributes.parLifetime', '')).toBe(true)
  expect(concerns('customAttributes:sn', 'sn', '')).toBe(true)
  expect(concerns('description', 'displayName', 'displayName: description')).toBe(false)
  expect(concerns('displayName', undefined, 'Required attributes are missing: mail, displayName')).toBe(true)
  expect(concerns('mailAddress', undefined, 'Required attributes are missing: mail')).toBe(false)
})

it('asks for nothing that the Config API does not have, and shows members that its schemas know', async () => {
  const { bundled, findSchema } = await jansTools()
  const catalogue = bundled('jca')
  const known = new Set(catalogue.operations.map(({ id }) => id))
  expect(operationsOf(menus).filter((id) => !known.has(id))).toEqual([])
  const missing = menus.flatMap(({ pages }) =>
    pages.flatMap(({ page }) => {
      if (page.schema === undefined || typeof page.tabs === 'function') return []
      const { properties = {} } = findSchema(catalogue.schemas(), page.schema).schema
      const fields = (page.tabs ?? []).flatMap((tab) => ('fields' in tab ? tab.fields : []))
      const members = fields.map(({ member }) => member.split(/[.:]/)[0] ?? '')
      return members.filter((member) => !Object.hasOwn(properties, member)).map((member) => `${page.name}: ${member}`)
    })
  )
  // What goes beside the asset is no part of it, and what a scope tells of itself is not put in.
  expect(missing).toEqual(['Scope: creationDate', 'Asset: assetFile'])
})
