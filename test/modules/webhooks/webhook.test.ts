import { describe, expect, it } from 'vitest'
import { toRequest } from '../../../modules/webhooks/webhook.ts'

const hook = {
  inum: 'h',
  displayName: 'told',
  url: 'https://hook.example/people/${name}/end',
  httpMethod: 'POST' as const,
  jansEnabled: true,
  httpHeaders: [],
  auiFeatureIds: []
}
const bodyOf = (httpRequestBodyString: string, name: unknown, type?: string) => {
  const httpHeaders = type === undefined ? [] : [{ key: 'Content-Type', value: type }]
  const { init } = toRequest({ ...hook, httpHeaders, httpRequestBodyString }, { name, level: 7, more: { a: [1] } })
  return init.body as string
}

describe('a value in the request of a webhook', () => {
  it.each([undefined, 'application/json', 'application/vnd.example+json; charset=utf-8'])(
    'does not leave its place in a text that is JSON but for its short codes (%s)',
    (type) => {
      const name = 'x", "admin": true, "y": "\\'
      const text = bodyOf('{"name": "${name}", "level": ${level}, "more": ${more}}', name, type)
      expect(JSON.parse(text)).toEqual({ name, level: 7, more: { a: [1] } })
    }
  )

  it('does not leave its place in XML', () => {
    expect(bodyOf('<a b="${name}"/>', '"/><c d="\'&', 'text/xml')).toBe('<a b="&#34;/&#62;&#60;c d=&#34;&#39;&#38;"/>')
  })

  it('stays as it is in any other text', () => {
    expect(bodyOf('Hello ${name}', '"you"')).toBe('Hello "you"')
  })

  it.each(['.', '..'])('leads to no other place of the receiver (%s)', (name) => {
    const { url } = toRequest({ ...hook, httpRequestBodyString: 'x' }, { name })
    expect(new URL(url).pathname).toMatch(/^\/people\/[^/]+\/end$/)
  })
})
