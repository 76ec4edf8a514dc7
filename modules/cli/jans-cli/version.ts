import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installation } from '../local.ts'

/** The version of the package that this belongs to. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(join(installation(), 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}
