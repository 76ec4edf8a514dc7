import { describe, expect, it } from 'vitest'
import { filled, filledDeep } from '../../../modules/webhooks/short-codes.ts'

const values = {
  inum: 'i-1',
  'a.b': 'whole',
  a: { b: 'deep', c: { d: 7 } },
  list: [1, 'x'],
  no: null,
  off: false,
  empty: ''
}

describe('a short code', () => {
  it.each([
    ['${inum}', 'i-1'],
    ['<${inum}${inum}>', '<i-1i-1>'],
    ['${a.c.d}', '7'],
    ['${a.b}', 'whole'],
    ['${a.c}', '{"d":7}'],
    ['${list}', '[1,"x"]'],
    ['${list.1}', 'x'],
    ['${off}${empty}', 'false'],
    ['$inum {inum} ${}', '$inum {inum} ${}'],
    ['${unknown} ${no} ${a.x.y}', '${unknown} ${no} ${a.x.y}'],
    ['${__proto__} ${constructor.name} ${inum.length}', '${__proto__} ${constructor.name} ${inum.length}'],
    ['${a.${inum}}', '${a.i-1}']
  ])('in %s gives %s', (template, text) => {
    expect(filled(template, values)).toBe(text)
  })

  it('is looked for once, not in what another stood for', () => {
    expect(filled('${x}', { x: '${y}', y: 'no' })).toBe('${y}')
    expect(filled('${x}', { x: '$&$1' })).toBe('$&$1')
  })

  it('is written as its place wants it', () => {
    expect(filled('/${x}?a=1', { x: 'a/b?c=ü' }, encodeURIComponent)).toBe('/a%2Fb%3Fc%3D%C3%BC?a=1')
  })

  it('is found at any depth of a body, in values alone', () => {
    const template = { '${inum}': ['${inum}', { n: 1, t: 'x ${a.c.d}', none: null }], flag: true }
    expect(filledDeep(template, values)).toEqual({ '${inum}': ['i-1', { n: 1, t: 'x 7', none: null }], flag: true })
  })
})
