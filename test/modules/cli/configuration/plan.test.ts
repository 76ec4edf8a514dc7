import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountPagesInum, adminPagesClient, createClient, findClient, requireClient } from '#modules/clients/index'
import { searchAttributes } from '#modules/attributes/index'
import { appConfiguration } from '#modules/settings/index'
import { minijans, startKept, type Kept } from '../../../support/minijans.ts'
import { temporaryFolder } from '../../../support/process.ts'

let kept: Kept
beforeAll(async () => {
  kept = await startKept()
})
afterAll(() => kept[Symbol.asyncDispose]())

const plan = (input: string, ...options: string[]) => kept.run(['plan', '-', ...options], { input })
const apply = (input: string, ...options: string[]) => kept.run(['apply', '-', '--yes', ...options], { input })

describe('minijans plan', () => {
  it('shows what is added, what is changed from what to what, and ends with 5', async () => {
    await apply('clients: { app: { redirectUris: [https://a.example/], accessTokenLifetime: 100 } }')
    const { code, stdout } = await plan(`
clients:
  app: { redirectUris: [https://a.example/], accessTokenLifetime: 200, attributes: { requirePar: true } }
scopes: { extra: {} }
properties: { accessTokenLifetime: 301 }
`)
    expect(code).toBe(5)
    expect(stdout).toBe(`+ scopes extra
~ clients app
    accessTokenLifetime: 100 → 200
    attributes.requirePar: (standard) → true
~ properties
    accessTokenLifetime: 300 → 301

1 to add, 2 to change, 0 to remove.
`)
    expect((await requireClient(kept.app.ctx, 'app')).definition.accessTokenLifetime).toBe(100)
  })

  it('tells programs the same, without secrets', async () => {
    const { code, stdout } = await plan('clients: { other: { redirectUris: [https://a.example/], clientSecret: hush } }', '--json') // prettier-ignore
    expect(code).toBe(5)
    expect(JSON.parse(stdout)).toEqual({
      changes: [
        {
          action: 'add',
          section: 'clients',
          name: 'other',
          members: [
            { path: 'clientSecret', before: null, after: '(secret)' },
            { path: 'redirectUris', before: null, after: ['https://a.example/'] }
          ]
        }
      ],
      warnings: []
    })
  })

  it('removes only what it is told to: by --prune, or by a null', async () => {
    await apply('scopes: { old: {}, older: {} }\nproperties: { accessTokenLifetime: 444 }')
    const file = 'scopes: { older: {} }\nproperties: {}'
    expect(await plan(file)).toMatchObject({ code: 0, stdout: 'Nothing is different.\n' })
    const { stdout } = await plan(file, '--prune')
    expect(stdout).toContain('- scopes old\n')
    expect(stdout).toContain('accessTokenLifetime: 444 → 300')
    expect(stdout).not.toContain('older')
    expect((await plan('scopes: { old: null }')).stdout).toBe('- scopes old\n\n0 to add, 0 to change, 1 to remove.\n')
    expect(await apply(file, '--prune')).toMatchObject({ code: 0 })
    expect(await plan(file, '--prune')).toMatchObject({ code: 0 })
    expect((await appConfiguration(kept.app.ctx)).accessTokenLifetime).toBe(300)
  })

  it('never removes what is built in, what the command asks with, or what is data', async () => {
    const { ctx } = kept.app
    await createClient(ctx, {
      inum: 'registered',
      definition: { redirectUris: ['https://r.example/'], registrationAccessToken: 'its own' }
    })
    await apply('attributes: { birthdate: { displayName: B, dataType: string } }')
    const { code, stdout } = await apply('clients: {}\nattributes: {}\nscopes: {}\nscripts: {}\nroles: {}\npermissions: {}', '--prune') // prettier-ignore
    expect(code).toBe(0)
    expect(stdout).toContain('- clients app\n')
    expect(stdout).toContain('displayName: "B" → "Birthdate"')
    expect(stdout).not.toMatch(/^- (?!clients app|scopes )/m)
    expect(await findClient(ctx, 'registered')).toBeDefined()
    const { inum: pages } = await adminPagesClient(ctx)
    expect((await searchAttributes(ctx.db, { offset: 0, limit: 1 })).total).toBe(71)
    expect(await plan('clients: {}', '--prune')).toMatchObject({ code: 0 })
    for (const inum of [pages, accountPagesInum]) {
      const { stderr } = await plan(`clients: { '${inum}': { disabled: true } }`)
      expect(stderr).toContain('it is how the server is reached, and stays')
    }
  })

  it.each([
    ['clients: [', '-:1:11: '],
    ['clients: {}\nclients: {}', '-:2:1: Map keys must be unique'],
    ['- 1', '-:1:1: The file must be a map with sections'],
    ['nonsense: {}', '-:1:1: nonsense: is no section; there are organization, '],
    ['scopes:\n  a:\n    scopeTyp: openid', '-:3:5: scopes.a.scopeTyp: is not known here'],
    ['scopes:\n  a: { scopeType: best }', '-:2:8: scopes.a.scopeType: expected one of'],
    ['attributes:\n  l3: { displayName: x }', '-:2:3: attributes.l3.dataType'],
    ['properties:\n  accessTokenLifetime: long', '-:2:3: properties.accessTokenLifetime: expected number'],
    ['scopes:\n  a: { claims: [nothing] }', '-:2:8: scopes.a.claims: there is none named nothing in attributes'],
    [
      'clients:\n  a: { scopes: [gone], redirectUris: [https://a.example/] }\nscopes: { gone: null }',
      '-:2:8: clients.a.scopes: there is none named gone in scopes'
    ],
    ['assets:\n  a.css: { service: jans-auth }', '-:2:3: assets.a.css: a new file needs its content'],
    ['a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]', '-: Excessive alias'],
    ['__proto__: { a: 1 }', '-:1:1: __proto__: is no section']
  ])('refuses %j, and says where', async (text, message) => {
    const { code, stderr, stdout } = await plan(text)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`minijans: ${message}`)
  })

  it('hears of what only the server knows to be wrong, with the place in the file', async () => {
    const { code, stderr } = await plan('scopes: { ok: {} }\nproperties:\n  accessTokenLifetime: -5')
    expect(code).toBe(1)
    expect(stderr).toContain('-:3:3: properties: patch-properties: accessTokenLifetime: The property accessTokenLifetime must be') // prettier-ignore
    expect(stderr).toContain('Nothing is changed')
  })

  it('takes texts from files beside the configuration', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'configuration.yaml')
    writeFileSync(join(folder.path, 'risk.java'), 'class Risk {}')
    writeFileSync(join(folder.path, 'dot.png'), Buffer.from([0x89, 0x50, 0]))
    writeFileSync(
      file,
      'scripts: { risk: { scriptType: person_authentication, programmingLanguage: java, script: { file: risk.java } } }\n' +
        'assets: { dot.png: { service: jans-auth, content: { file: dot.png } } }'
    )
    expect(await kept.run(['apply', file, '--yes'])).toMatchObject({ code: 0 })
    expect(await kept.run(['plan', file])).toMatchObject({ code: 0 })
    const { stdout } = await kept.run(['export'])
    expect(stdout).toContain('script: class Risk {}')
    expect(stdout).toContain('base64: iVAA')
  })

  it('reads a server whose pages are small', async () => {
    expect(await apply('configApi: { maxCount: 7 }')).toMatchObject({ code: 0 })
    const { stdout } = await kept.run(['export'])
    expect(stdout).toContain('configApi:\n  maxCount: 7\n')
    expect(stdout).toContain('attributes: {}')
    expect(await apply('configApi: {}', '--prune')).toMatchObject({ code: 0 })
  })

  it('says that there is no file, or no server', async () => {
    expect(await kept.run(['plan', '/nowhere.yaml'])).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere.yaml cannot be read') }) // prettier-ignore
    const { code, stderr } = await minijans(['plan', '-', '--host', 'http://127.0.0.1:9', '--client-id', 'x'], {
      input: '{}',
      env: { jca_client_secret: 'x' }
    })
    expect([code, stderr]).toEqual([3, expect.stringContaining('Nothing listens at http://127.0.0.1:9')])
  })
})
