#!/usr/bin/env node

// Before anything is loaded, because an older Node would fail on what it does not know.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`minijans: needs Node.js 22.18 or newer; this is ${process.versions.node}\n`)
  process.exit(1)
}

// The compiled code of a start is there at the next one.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
const { run } = await import('./run.ts')
await run(process.argv.slice(2), process.env)
