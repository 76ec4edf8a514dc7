#!/usr/bin/env node
// JavaScript, because an older Node has to understand it too.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`jans-cli: needs Node.js 22.18 or newer; this is ${process.versions.node}\n`)
  process.exit(2)
}

// The compiled code of a start is there at the next one.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
const { runProgram } = await import('../exit.ts')
const { jansCli, programOf } = await import('./program.ts')
const called = process.argv[1] ?? ''
await runProgram(programOf(called), () => jansCli(called, process.argv.slice(2), process.env))
