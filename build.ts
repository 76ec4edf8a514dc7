/** Builds what is published: JavaScript in dist/, because Node strips no types under node_modules. */
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from './package.json' with { type: 'json' }

const root = import.meta.dirname
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(1)
const others = ['db/migrations/*/*.sql', 'views/assets/**/*.*', 'modules/cli/*/*.json']
for (const file of globSync(others, { cwd: root, exclude: ['**/*.ts'] })) cpSync(join(root, file), join(dist, file))

// The nearest package.json of the built files: the names between folders lead to JavaScript there.
const imports = Object.fromEntries(
  Object.entries(manifest.imports).map(([name, path]) => [name, path.replace(/\.ts$/, '.js')])
)
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ type: 'module', imports }, null, 2)}\n`)
