import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#modules/clients/index'
import { createGroup } from '#modules/groups/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'

const evil = `"><img src=x onerror=alert(1)>'</textarea></title><script>alert(2)</script>`
const planted = /<img src=x|<script>alert\(2\)/

interface Form {
  action: string
  /** Name, and the value that a browser would send; undefined for a text that somebody types. */
  fields: [name: string, value: string | undefined][]
  isUpload: boolean
}

interface Crawled {
  /** Text of each page, by its address. */
  pages: Map<string, string>
  /** Each form that is posted, by where to. */
  forms: Map<string, Form>
}

let app: MinijansServer
let agent: Agent
let csrf: string
beforeAll(async () => {
  app = await startApp()
  await createClient(app.ctx, { definition: { displayName: 'Crawled', redirectUris: ['https://c.example/cb'] } })
  await createUser(app.ctx, { userName: 'crawled' })
  await createGroup(app.ctx, { displayName: 'Crawled' })
  agent = new Agent(app)
  csrf = csrfOf((await agent.signIn()).text)
})
afterAll(() => app.close())

const unescaped = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') // prettier-ignore
const attribute = (tag: string, name: string) => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : unescaped(value)
}

/** Pages of one kind differ by the id in their address alone; a few of each are enough. */
const kindOf = (path: string) =>
  path.replace(/\?.*/, '').split('/').map((part) => (/[\d%.:@ ]/.test(part) ? '*' : part)).join('/') // prettier-ignore

/** Follows every link of the pages to others of them. */
async function crawl(): Promise<Crawled> {
  const found: Crawled = { pages: new Map(), forms: new Map() }
  const known = new Map<string, number>()
  const waiting = ['/admin']
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { status, text, headers } = await agent.request(path)
    if (status === 303 || !headers.get('content-type')?.startsWith('text/html')) continue
    expect([path, status]).toEqual([path, 200])
    found.pages.set(path, text)
    for (const form of formsOf(text)) found.forms.set(form.action, form)
    for (const [, link = ''] of text.matchAll(/<a[^>]*\shref="(\/admin[^"]*)/g)) {
      const next = unescaped(link).replace(/#.*/, '')
      const kind = kindOf(next)
      const before = known.get(kind) ?? 0
      if (/sign-|[?&](page|sort|order|q)=/.test(next) || before >= 3 || found.pages.has(next)) continue
      if (waiting.includes(next)) continue
      known.set(kind, before + 1)
      waiting.push(next)
    }
  }
  return found
}

function formsOf(page: string): Form[] {
  return [...page.matchAll(/(<form\s[^>]*method="post"[^>]*>)([\s\S]*?)<\/form>/g)].map(
    ([, tag = '', content = '']) => ({
      action: attribute(tag, 'action') ?? '',
      isUpload: tag.includes('multipart/form-data'),
      fields: fieldsOf(content)
    })
  )
}

function fieldsOf(content: string): Form['fields'] {
  const fields: Form['fields'] = []
  for (const [tag] of content.matchAll(/<(?:input|textarea)\b[^>]*>/g)) {
    const [name, type = 'text'] = [attribute(tag, 'name'), attribute(tag, 'type')]
    if (name === undefined || name === 'csrf' || type === 'file' || type === 'password') continue
    if (type === 'checkbox' || type === 'radio') {
      if (/\schecked/.test(tag)) fields.push([name, attribute(tag, 'value') ?? 'on'])
    } else fields.push([name, type === 'hidden' ? attribute(tag, 'value') : undefined])
  }
  for (const [, name = '', options = ''] of content.matchAll(
    /<select[^>]*\sname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g
  )) {
    const [chosen] = /<option[^>]*\sselected[^>]*>/.exec(options) ?? /<option[^>]*>/.exec(options) ?? ['']
    fields.push([name, attribute(chosen, 'value') ?? ''])
  }
  return fields
}

function bodyOf({ fields, isUpload }: Form, typed: string, token?: string): URLSearchParams | FormData {
  const body = isUpload ? new FormData() : new URLSearchParams()
  if (token !== undefined) body.append('csrf', token)
  for (const [name, value] of fields) body.append(name, value ?? typed)
  return body
}

const post = (form: Form, body: URLSearchParams | FormData, site = 'same-origin') =>
  agent.request(form.action, { method: 'POST', headers: { 'sec-fetch-site': site }, body })

it('has no script or style in a page, may stand in no frame, and is carried out for nobody without a token', async () => {
  const { pages, forms } = await crawl()
  expect(pages.size).toBeGreaterThan(60)
  expect(forms.size).toBeGreaterThan(40)
  for (const [path, text] of pages) {
    const markup = text.match(/<[a-z][^>]*\s(?:on\w+|style)=[^>]*>|<style|<script(?![^>]*\ssrc=)[^>]*>/gi)
    expect([path, markup]).toEqual([path, null])
  }
  for (const path of pages.keys()) {
    const { headers } = await agent.request(path, { method: 'HEAD' })
    const policy = headers.get('content-security-policy') ?? ''
    expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")])
    expect([path, policy]).toEqual([path, expect.not.stringContaining('unsafe')])
    expect([path, headers.get('x-frame-options')]).toEqual([path, expect.stringMatching(/deny|sameorigin/i)])
  }
  for (const form of forms.values()) {
    const withoutToken = await post(form, bodyOf(form, 'x'))
    const withAnother = await post(form, bodyOf(form, 'x', `${csrf.slice(0, -8)}AAAAAAAA`))
    const fromElsewhere = await post(form, bodyOf(form, 'x', csrf), 'cross-site')
    expect([form.action, withoutToken.status, withAnother.status, fromElsewhere.status]).toEqual([
      form.action,
      403,
      403,
      403
    ])
  }
  // Nothing of it was done: whoever is gone has no page any more.
  for (const path of pages.keys()) expect([path, (await agent.request(path)).status]).toEqual([path, 200])
}, 240_000)

it('shows a script that is typed into every text field as text, at once and later', async () => {
  const { forms } = await crawl()
  const destroying = /\/(delete|revoke|end|status|rotate|clear|sign-out|reset|step|remove)$|\/reset\//
  let typed = 0
  for (const form of forms.values()) {
    if (destroying.test(form.action) || !form.fields.some(([, value]) => value === undefined)) continue
    typed++
    const answer = await post(form, bodyOf(form, evil, csrf))
    expect([form.action, answer.status]).toEqual([form.action, expect.toSatisfy((status: number) => status < 500)])
    expect([form.action, planted.exec(answer.text)?.[0]]).toEqual([form.action, undefined])
  }
  expect(typed).toBeGreaterThan(25)
  const { pages } = await crawl()
  let shown = 0
  for (const [path, text] of pages) {
    expect([path, planted.exec(text)?.[0]]).toEqual([path, undefined])
    if (text.includes('&lt;img src=x onerror=alert(1)&gt;')) shown++
  }
  expect(shown).toBeGreaterThan(5)
}, 240_000)
