#!/usr/bin/env node
// JavaScript, because an older Node has to understand it too, and because a start whose modules are all in the compile
// cache never loads what strips types, which takes 15 MB.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`minijans: needs Node.js 22.18 or newer; this is ${process.versions.node}\n`)
  process.exit(1)
}

// Node's http module offers a WebSocket client by getters, and whoever imports it as an ES module reads them: 13 MB of code
// that nothing here uses.
const http = process.getBuiltinModule('node:http')
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name)

// The compiled code of a start is there at the next one.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
const args = process.argv.slice(2)
const [first = 'start'] = args
const asks = args.some((arg) => /^(-h|--help|--version)$/.test(arg))
if (!asks && (first === 'start' || first.startsWith('-'))) {
  const { run } = await import('./run.ts')
  await run(first === 'start' ? args.slice(1) : args, process.env)
} else {
  const { command } = await import('./command.ts')
  await command(args, process.env)
}
