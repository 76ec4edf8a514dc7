import { describe, expect, it } from 'vitest'
import { assetUrl, assets } from '#views/assets'
// Under another name, so that the formatter leaves the whitespace alone.
import { attributes, html as tag, webAddress } from '#views/html'

describe('the html tag', () => {
  it('escapes every hole, in text and in quoted attributes', () => {
    const evil = `<script>"'&`
    expect(String(tag`<p title="${evil}" lang='${evil}'>${evil}</p>`)).toBe(
      `<p title="&lt;script&gt;&quot;&#39;&amp;" lang='&lt;script&gt;&quot;&#39;&amp;'>&lt;script&gt;&quot;&#39;&amp;</p>`
    )
  })

  it('keeps markup that it made itself, alone and in lists', () => {
    expect(String(tag`<ul>${['<', '>'].map((item) => tag`<li>${item}</li>`)}</ul>`)).toBe(
      '<ul><li>&lt;</li><li>&gt;</li></ul>'
    )
  })

  it('shows nothing for what is absent, and a zero for zero', () => {
    expect(String(tag`${false}${null}${undefined}${[]}${''}${0}`)).toBe('0')
  })

  it('does not take an object that only looks like markup for markup', () => {
    const forged = JSON.parse('{"markup": "<script>"}') as string
    expect(() => String(tag`${forged}`)).toThrow(TypeError)
    expect(String(tag`${String(tag`<b></b>`)}`)).toBe('&lt;b&gt;&lt;/b&gt;')
  })

  it('writes attributes that are there, and leaves out the others', () => {
    const written = attributes({ id: '"', checked: true, disabled: false, title: undefined, rows: 0 })
    expect(String(tag`<p${written}></p>`)).toBe('<p id="&quot;" checked rows="0"></p>')
  })
})

describe('an address that came from somebody else', () => {
  it.each(['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', 'vbscript:x', '/local', 'nothing', ''])(
    'is no link when it is %j',
    (address) => expect(webAddress(address)).toBeUndefined()
  )

  it('is a link when it is http or https', () => {
    expect(webAddress('https://a.example/?q=1')).toBe('https://a.example/?q=1')
    expect(webAddress('http://a.example')).toBe('http://a.example/')
  })
})

describe('an asset', () => {
  it('has an address that changes with the content of them all', () => {
    expect(assetUrl('page.js')).toBe(`/minijans/assets/${assets().version}/page.js`)
    expect(assets().files.get('tokens.css')?.type).toContain('text/css')
  })
})
