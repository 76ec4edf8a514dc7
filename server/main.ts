#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded: the compiled code of a start is there at the next one.
enableCompileCache()
const { run } = await import('./run.ts')
await run(process.argv.slice(2), process.env)
