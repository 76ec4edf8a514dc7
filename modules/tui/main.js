#!/usr/bin/env node
// JavaScript, because an older Node has to understand it too.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`jans-tui: needs Node.js 22.18 or newer; this is ${process.versions.node}\n`)
  process.exit(2)
}

// The compiled code of a start is there at the next one.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
const args = process.argv.slice(2)
if (args.some((arg) => /^--?(h|help)$/.test(arg))) {
  process.stdout.write((await import('./usage.ts')).usage)
} else {
  const { runProgram } = await import('../cli/index.ts')
  const { tui } = await import('./index.ts')
  await runProgram('jans-tui', () => tui(args, process.env))
  // Whoever quits does not wait for somebody who may still sign in at another device.
  process.exit()
}
