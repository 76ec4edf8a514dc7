import { expect, it } from 'vitest'
import { patched } from '#modules/config-api/patch'

const entity = () => ({
  name: 'App',
  absent: null,
  count: 7,
  list: ['a', 'b'],
  nested: { flag: false, gone: null },
  map: { fr: 'Appli' } as Record<string, string>
})

it.each([
  ['sets a member', [{ op: 'replace', path: '/name', value: 'New' }], { name: 'New' }],
  ['sets a member that is absent', [{ op: 'replace', path: '/absent', value: 1 }], { absent: 1 }],
  ['adds as it replaces', [{ op: 'add', path: '/name', value: 'New' }], { name: 'New' }],
  ['clears with null', [{ op: 'replace', path: '/name', value: null }], { name: null }],
  ['clears without a value', [{ op: 'replace', path: '/name' }], { name: null }],
  ['sets a nested member', [{ op: 'replace', path: '/nested/gone', value: 5 }], { nested: { flag: false, gone: 5 } }],
  ['sets a new key of a map', [{ op: 'replace', path: '/map/de', value: 'x' }], { map: { fr: 'Appli', de: 'x' } }],
  ['changes a position', [{ op: 'replace', path: '/list/1', value: 'c' }], { list: ['a', 'c'] }],
  ['inserts at a position', [{ op: 'add', path: '/list/0', value: 'c' }], { list: ['c', 'a', 'b'] }],
  ['appends', [{ op: 'add', path: '/list/-', value: 'c' }], { list: ['a', 'b', 'c'] }],
  [
    'reads a text as the truth value that was there',
    [{ op: 'replace', path: '/nested/flag', value: 'true' }],
    { nested: { flag: true, gone: null } }
  ],
  [
    'reads a text as the number that was there',
    [{ op: 'replace', path: '/count', value: '-32788.5' }],
    { count: -32788.5 }
  ],
  ['leaves a text that is no number', [{ op: 'replace', path: '/count', value: '0x10' }], { count: '0x10' }],
  ['leaves a text where a text was', [{ op: 'replace', path: '/name', value: '5' }], { name: '5' }],
  ['leaves a text where nothing was', [{ op: 'add', path: '/absent', value: 'true' }], { absent: 'true' }],
  ['removes an element', [{ op: 'remove', path: '/list/0' }], { list: ['b'] }],
  ['moves', [{ op: 'move', from: '/name', path: '/absent' }], { absent: 'App' }],
  ['copies', [{ op: 'copy', from: '/list', path: '/absent' }], { absent: ['a', 'b'] }],
  [
    'goes on after a test that holds',
    [
      { op: 'test', path: '/name', value: 'App' },
      { op: 'remove', path: '/list/0' }
    ],
    { list: ['b'] }
  ]
])('%s', (_name, patch, expected) => {
  expect(patched(entity(), patch)).toMatchObject(expected)
})

it.each([
  ['a name that there is not', [{ op: 'replace', path: '/Name', value: 'x' }]],
  ['the whole entity', [{ op: 'replace', path: '', value: {} }]],
  ['below a name that there is not', [{ op: 'add', path: '/nonsense/x', value: 'x' }]],
  ['a prototype', [{ op: 'add', path: '/__proto__/polluted', value: 'x' }]],
  ['a constructor', [{ op: 'add', path: '/constructor/prototype/polluted', value: 'x' }]],
  ['a move from a name that there is not', [{ op: 'move', from: '/nonsense', path: '/name' }]]
])('changes nothing through %s', (_name, patch) => {
  expect(patched(entity(), patch)).toEqual(entity())
  expect({}).not.toHaveProperty('polluted')
})

it.each([
  ['no list', { op: 'replace' }],
  ['null', null],
  ['a list of texts', ['x']],
  ['an operation that there is not', [{ op: 'frobnicate', path: '/name' }]],
  ['a move from nowhere', [{ op: 'move', path: '/name' }]],
  ['no path', [{ op: 'replace', value: 1 }]],
  ['a path without a slash', [{ op: 'replace', path: 'name', value: 1 }]],
  ['a number as path', [{ op: 'replace', path: 7, value: 1 }]],
  ['a test that fails', [{ op: 'test', path: '/name', value: 'Other' }]],
  ['a test of what there is not', [{ op: 'test', path: '/nonsense', value: null }]],
  ['a position that there is not', [{ op: 'replace', path: '/list/7', value: 'x' }]],
  ['a position that is none', [{ op: 'add', path: '/list/x', value: 'x' }]],
  ['a negative position', [{ op: 'add', path: '/list/-1', value: 'x' }]],
  ['a position far outside', [{ op: 'add', path: '/list/99999999', value: 'x' }]],
  ['a way through a text', [{ op: 'add', path: '/name/x', value: 'x' }]],
  ['a way through null', [{ op: 'add', path: '/absent/x', value: 'x' }]],
  ['a prototype further below', [{ op: 'add', path: '/nested/__proto__', value: { polluted: 1 } }]],
  ['a constructor further below', [{ op: 'add', path: '/nested/constructor/prototype', value: 1 }]],
  ['the length of a list', [{ op: 'replace', path: '/list/length', value: 0 }]],
  ['a move into itself', [{ op: 'move', from: '/nested', path: '/nested/flag' }]]
])('refuses %s, and leaves the entity alone', (_name, patch) => {
  const before = entity()
  expect(() => patched(before, patch)).toThrow(expect.objectContaining({ status: 400 }))
  expect(before).toEqual(entity())
  expect({}).not.toHaveProperty('polluted')
})

it('applies all or nothing', () => {
  const before = entity()
  const patch = [
    { op: 'replace', path: '/name', value: 'New' },
    { op: 'test', path: '/name', value: 'Old' }
  ]
  expect(() => patched(before, patch)).toThrow('test')
  expect(before).toEqual(entity())
})

it('copies no more than a body can have, however often', () => {
  const doubling = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/list', path: '/list/-' }))
  expect(() => patched(entity(), doubling)).toThrow(/copies at most/)
  const once = Array.from({ length: 900 }, () => ({ op: 'copy', from: '/name', path: '/list/-' }))
  expect(patched(entity(), once).list).toHaveLength(902)
})
