import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { metadataNames } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../support/app.ts'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')

/** The cells of each table, by the heading above it, without the quotes of code. */
const [discovery, registration, later] = read('docs/conformance.md')
  .split(/^## .*$/m)
  .slice(1)
  .map((section) =>
    [...section.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) =>
      row.split(' | ').map((cell) => cell.trim().replace(/^`([^`]+)`/, '$1'))
    )
  ) as [string[][], string[][], string[][]]
const rows = [...discovery, ...registration]
const names = (table: string[][]) => table.map(([member = '']) => member)

let app: MinijansServer
let told: string[]
beforeAll(async () => {
  app = await startApp({ MINIJANS_MTLS_ORIGIN: 'https://mtls.example.org' })
  // Members that are held back, or there only when somebody has set them.
  const address = 'https://op.example/'
  await updateAppConfiguration(app.ctx, {
    featureFlags: [],
    authorizationDetailsTypesSupported: ['payment'],
    discoveryDenyKeys: [],
    acrMappings: { basic: 'simple_password_auth' },
    opPolicyUri: address,
    opTosUri: address
  })
  const documents = ['/.well-known/openid-configuration', '/jans-auth/restv1/.well-known/jans-configuration']
  const answers = await Promise.all(documents.map((path) => fetch(app.address + path)))
  told = (await Promise.all(answers.map((answer) => answer.json() as Promise<object>))).flatMap(Object.keys)
})
afterAll(() => app.close())

it('has every member of the discovery document once, in its table or kept for later, and no other', () => {
  const kept = names(later).filter((name) => !metadataNames.includes(name))
  expect([...names(discovery), ...kept].toSorted()).toEqual([...new Set(told)].toSorted())
})

it('has every member of a registration once, in its table or kept for later, and no other', () => {
  const kept = names(later).filter((name) => !told.includes(name))
  expect([...names(registration), ...kept].toSorted()).toEqual([...metadataNames].toSorted())
})

it('says of each member that is kept for later why that is', () => {
  for (const [member, reason, ...more] of later) {
    expect([member, reason]).toEqual([member, expect.stringMatching(/^[A-Z].+\.$/)])
    expect(more).toEqual([])
  }
})

it('names files of the product that are there', () => {
  const wrong = rows.filter(([, file = '']) => !/^modules\/.+\.ts$/.test(file) || !existsSync(join(root, file)))
  expect(wrong).toEqual([])
})

it('names tests that are there', () => {
  const wrong = rows.filter(([, , shown = '', ...more]) => {
    const [, file = '', title = ''] = /^(test\/.+\.test\.ts)`? > (.+)$/.exec(shown) ?? []
    return more.length > 0 || !existsSync(join(root, file)) || !titles(file).has(title)
  })
  expect(wrong).toEqual([])
})

it('names tests of the certification plans that are there, under the names of the modules', () => {
  const plans = read('docs/conformance.md').split('\n## OpenID certification plans\n')[1] ?? ''
  const lines = [...plans.matchAll(/^\| (.+) \| `(test\/.+\.ts)` +\|$/gm)]
  expect(lines.length).toBeGreaterThan(10)
  for (const [, words = '', file = ''] of lines) {
    const named = [...words.matchAll(/`(oidcc-[\w-]+)`/g)].map(([, name = '']) => name)
    expect([file, existsSync(join(root, file))]).toEqual([file, true])
    expect([file, named.filter((name) => !read(file).includes(name))]).toEqual([file, []])
  }
})

/** What stands first in a call of `it`, or of what `it.each` gives. */
function titles(file: string): Set<string> {
  const calls = file === '' ? [] : read(file).matchAll(/(?:\bit|[)\]])\(\s*'([^'\n]+)',/g)
  return new Set([...calls].map(([, title = '']) => title))
}
