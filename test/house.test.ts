import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, it } from 'vitest'

/** The lowest shelf first: a module uses its own shelf and those below. */
const shelves = {
  core: ['core'],
  ground: [
    'users',
    'groups',
    'attributes',
    'scopes',
    'clients',
    'keys',
    'settings',
    'audit',
    'roles',
    'webhooks',
    'mail',
    'backing-services',
    'ldap',
    'provisioning-tokens',
    'assets',
    'data-folder'
  ],
  means: ['scripts', 'agama', 'fido2'],
  protocols: ['auth', 'uma', 'saml', 'scim'],
  surfaces: ['config-api', 'client-api', 'admin', 'casa', 'inspector'],
  terminals: ['cli', 'tui']
}
const height = (module: string) => Object.values(shelves).findIndex((names) => names.includes(module))

/** What each folder of the product uses; tests and benchmarks stand outside and use what they like. */
const uses: Record<string, string[]> = {
  server: ['server', 'modules', 'db', 'views'],
  modules: ['modules', 'db', 'views'],
  db: ['db'],
  views: ['views']
}

type Place = { path: string; folder: string; module: string | undefined }
const importRules: Record<string, (from: Place, to: Place) => boolean> = {
  'uses a folder it must not know': (from, to) => !uses[from.folder]?.includes(to.folder),
  'goes past the door of a module': (from, to) =>
    to.module !== undefined &&
    ![from.module, 'core'].includes(to.module) &&
    to.path !== `modules/${to.module}/index.ts`,
  'reaches up to a higher shelf': (from, to) =>
    from.module !== undefined && to.module !== undefined && height(from.module) < height(to.module)
}
const fileRules: Record<string, (file: Place, text: string) => boolean> = {
  'belongs to a module on no shelf': ({ module }) => module !== undefined && height(module) < 0,
  'reads process.env': ({ path }, text) => path !== 'server/main.js' && /\bprocess\s*(\.|\[')\s*env\b/.test(text),
  'names drizzle-orm': ({ folder }, text) => folder !== 'db' && /['"`]drizzle-orm\b/.test(text),
  'loads drizzle-orm': ({ path, folder }, text) =>
    folder === 'db' && path !== 'db/drizzle.ts' && /['"`]drizzle-orm\b/.test(text.replace(imports, ifNotType)),
  'writes SQL outside a repository': ({ path, folder }, text) =>
    folder !== 'db' && !path.endsWith('/repository.ts') && /['"`]#db\/drizzle['"`]/.test(text)
}

/** Groups: what makes it an import of types alone, and the name. */
const imports =
  /(\b(?:import|export)\s+type\b[^'"]*|\btypeof\s+)?\b(?:from\s*|import\s*\(?\s*|require\s*\(\s*)['"]([^'"]+)['"]/g
const ifNotType = (statement: string, type: string | undefined) => (type ? '' : statement)

/** Each breach of the rules, as a sentence. @param sources the product's files: text by path */
function breaches(sources: Record<string, string>): string[] {
  const found: string[] = []
  const below = new Map<string, Set<string>>()
  for (const [path, text] of Object.entries(sources)) {
    const from = place(path)
    for (const [rule, broken] of Object.entries(fileRules)) if (broken(from, text)) found.push(`${path} ${rule}`)
    for (const [, , name = ''] of text.matchAll(imports)) {
      const to = resolve(path, name)
      if (!to) continue
      for (const [rule, broken] of Object.entries(importRules))
        if (broken(from, to)) found.push(`${path} ${rule}: ${name}`)
      if (from.module && to.module && from.module !== to.module)
        below.set(from.module, (below.get(from.module) ?? new Set()).add(to.module))
    }
  }
  const circle = [...below.keys()].filter((module) => reached(below, module).has(module))
  return circle.length > 0 ? [...found, `modules in a circle: ${circle.toSorted().join(', ')}`] : found
}

function place(path: string): Place {
  const [folder = '', module] = path.split('/')
  return { path, folder, module: folder === 'modules' ? module : undefined }
}

/** The file that an import means; undefined for a package. */
function resolve(importer: string, name: string): Place | undefined {
  if (name.startsWith('#')) return place(`${name.slice(1)}.ts`)
  return name.startsWith('.') ? place(posix.join(posix.dirname(importer), name)) : undefined
}

function reached(below: Map<string, Set<string>>, start: string): Set<string> {
  const all = new Set(below.get(start))
  for (const module of all) for (const next of below.get(module) ?? []) all.add(next)
  return all
}

it('keeps the rules of the house', () => {
  const paths = globSync('{server,modules,db,views}/**/*.ts').map((path) => path.replaceAll('\\', '/'))
  expect(paths.length).toBeGreaterThan(30)
  expect(breaches(Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')])))).toEqual([])
})

it.each([
  ['server/app.ts', "import { scim } from '#modules/scim/index'\nimport { page } from '#views/layout'"],
  ['server/main.js', 'await run(process.argv, process.env)'],
  ['modules/scim/router.ts', "import { findUser } from '#modules/users/index'\nimport { a } from './filter.ts'"],
  ['modules/scim/router.ts', "import { AppError } from '#modules/core/errors'\nimport express from 'express'"],
  ['modules/scim/repository.ts', "import { eq } from '#db/drizzle'"],
  ['db/columns.ts', "import type {\n  index\n} from 'drizzle-orm/pg-core'\nimport { sql } from './drizzle.ts'"],
  ['db/drizzle.ts', "load('drizzle-orm') as typeof import('drizzle-orm')"],
  ['views/auth/sign-in.ts', "import { html } from '../html.ts'"]
])('lets %s say %s', (path, text) => {
  expect(breaches({ [path]: text })).toEqual([])
})

it.each([
  ['db/db.ts', "import type { User } from '#modules/users/index'", 'uses a folder it must not know'],
  ['views/layout.ts', "export { version } from '../server/version.ts'", 'uses a folder it must not know'],
  ['modules/users/index.ts', "const { x } = await import('#server/config')", 'uses a folder it must not know'],
  ['server/start.ts', "import { startApp } from '../test/support/app.ts'", 'uses a folder it must not know'],
  [
    'modules/auth/index.ts',
    "import {\n  a,\n  b\n} from '#modules/users/repository'",
    'goes past the door of a module'
  ],
  ['modules/auth/index.ts', "import '../users/repository.ts'", 'goes past the door of a module'],
  ['server/modules.ts', "import { router } from '#modules/scim/router'", 'goes past the door of a module'],
  ['modules/users/index.ts', "import type { Scim } from '#modules/scim/index'", 'reaches up to a higher shelf'],
  ['modules/core/body.ts', "import { users } from '#modules/users/index'", 'reaches up to a higher shelf'],
  ['modules/helpers/index.ts', '', 'belongs to a module on no shelf'],
  ['server/config.ts', 'const port = process.env.PORT', 'reads process.env'],
  ['modules/auth/index.ts', "const port = process['env'].PORT", 'reads process.env'],
  ['modules/users/repository.ts', "import { eq } from 'drizzle-orm'", 'names drizzle-orm'],
  ['modules/users/repository.ts', "import type { SQL } from 'drizzle-orm'", 'names drizzle-orm'],
  ['db/sqlite.ts', "import { sql } from 'drizzle-orm'", 'loads drizzle-orm'],
  ['db/sqlite.ts', "import { type SQL } from 'drizzle-orm'", 'loads drizzle-orm'],
  ['db/sqlite.ts', "createRequire(import.meta.url)('drizzle-orm/sqlite-core')", 'loads drizzle-orm'],
  ['modules/users/router.ts', "import { eq } from '#db/drizzle'", 'writes SQL outside a repository']
])('stops %s that says %s', (path, text, rule) => {
  expect(breaches({ [path]: text })).toContainEqual(expect.stringContaining(`${path} ${rule}`))
})

it('stops modules of one shelf that use one another in a circle', () => {
  const ring = {
    'modules/users/index.ts': "import { mail } from '#modules/mail/index'",
    'modules/mail/index.ts': "export { send } from './send.ts'",
    'modules/mail/send.ts': "import { audit } from '#modules/audit/index'",
    'modules/audit/index.ts': "import type { User } from '#modules/users/index'",
    'modules/keys/index.ts': "import { audit } from '#modules/audit/index'"
  }
  expect(breaches(ring)).toEqual(['modules in a circle: audit, mail, users'])
})
