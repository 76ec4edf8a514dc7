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
const called = process.argv[1] ?? ''
const args = process.argv.slice(2)
// Janssen's program of this name is the text UI, unless it is told what to do.
const told = /^--?(no[-_]tui|operation|info|schema|output[-_]access|revoke|completion|version|help|scim|auth|h$)/i
const isTui = /config-cli-tui(\.\w+)?$/.test(called) && !args.some((arg) => told.test(arg))
if (isTui && process.stdin.isTTY && process.stdout.isTTY) {
  const { tui } = await import('../../tui/index.ts')
  await runProgram('config-cli-tui', () => tui(args, process.env))
  process.exit()
}
const { jansCli, programOf } = await import('./program.ts')
await runProgram(programOf(called), () => jansCli(called, args, process.env))
