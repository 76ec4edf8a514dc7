import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { startProcess, temporaryFolder } from '../support/process.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

describe('the published package, installed elsewhere', () => {
  const folder = temporaryFolder()
  const program = join(folder.path, 'node_modules/.bin/minijans')
  let packed: string[] = []

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder.path], { cwd: root })
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
      { filename: string; files: { path: string }[] }
    ]
    packed = files.map(({ path }) => path)
    writeFileSync(join(folder.path, 'package.json'), '{"private":true}')
    const options = ['--omit=dev', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', ...options, join(folder.path, filename)], { cwd: folder.path })
  }, 120_000)
  afterAll(() => folder[Symbol.dispose]())

  it('holds what is built and what names it, and nothing else', () => {
    expect(
      packed.filter((path) => !/^(dist\/(server|modules|db|views)\/|dist\/package\.json$)/.test(path)).toSorted()
    ).toEqual(['LICENSE', 'README.md', 'package.json'])
    expect(packed.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([])
    const migrations = readdirSync(join(root, 'db/migrations/sqlite')).filter((name) => name.endsWith('.sql'))
    expect(packed).toEqual(expect.arrayContaining(migrations.map((name) => `dist/db/migrations/sqlite/${name}`)))
    const assets = readdirSync(join(root, 'views/assets'), { recursive: true, withFileTypes: true })
    const paths = assets.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name))
    expect(packed).toEqual(expect.arrayContaining(paths.map((path) => path.replace(root, 'dist'))))
  })

  it('starts, is ready, and answers discovery', async () => {
    await using server = startProcess(['--data', join(folder.path, 'data')], {}, program)
    const origin = await server.origin()
    const ready = await fetch(`${origin}/health/ready`)
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'UP' }])
    const discovery = await fetch(`${origin}/.well-known/openid-configuration`)
    expect([discovery.status, await discovery.json()]).toMatchObject([200, { issuer: origin }])
    expect((await server.stop()).stdout).toContain(`minijans ${manifest.version} `)
  })

  it('can be started by a program', async () => {
    const source = "import { start } from 'minijans'; console.log(typeof start)"
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], { cwd: folder.path })
    expect(stdout).toBe('function\n')
  })

  it('brings a client, and the types that plugins are written against', async () => {
    const program = `
      import { configApi, type Answer } from 'minijans/client'
      import type { PluginModule } from 'minijans/plugin'
      const api = configApi({ url: 'http://localhost' })
      export const list = (): Promise<Answer<'get-plugins'>> => api.call('get-plugins')
      export const plugin: PluginModule = ({ z, operation }) => ({
        name: 'own',
        description: 'Own',
        operations: [
          operation({
            operationId: 'get-own', method: 'get', path: '/own', tag: 'Own', summary: 'Own', access: 'open',
            query: z.object({ a: z.string() }),
            handle: async ({ query }) => query.a
          })
        ]
      })
      console.log(typeof api.call)`
    const file = join(folder.path, 'uses.ts')
    writeFileSync(file, program)
    const { stdout } = await run(process.execPath, [file], { cwd: folder.path })
    expect(stdout).toBe('function\n')
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const roots = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node']
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', ...roots]
    await run(process.execPath, [compiler, ...options, file], { cwd: folder.path })
  })

  it.each(['20.20.2', '22.17.1'])(
    'says in a line that Node %s is too old, before it loads anything',
    async (version) => {
      expect(readFileSync(program, 'utf8')).not.toMatch(/^import\b/m)
      const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
      const preload = `data:text/javascript,${encodeURIComponent(pretend)}`
      await using server = startProcess(['--memory'], { NODE_OPTIONS: `--import=${preload}` }, program)
      expect(await server.ending).toEqual({
        code: 1,
        stdout: '',
        stderr: `minijans: needs Node.js ${manifest.engines.node.slice(2)} or newer; this is ${version}\n`
      })
    }
  )
})
