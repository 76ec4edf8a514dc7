import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** One file of the folder `assets`. */
export interface Asset {
  type: string
  content: Buffer
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml'
}

let folder: { version: string; files: Map<string, Asset> } | undefined

/** All assets, read once; the version is a hash of them all, so that a file may name its neighbours. */
export function assets(): { version: string; files: ReadonlyMap<string, Asset> } {
  if (folder) return folder
  const path = join(import.meta.dirname, 'assets')
  const files = new Map<string, Asset>()
  const hash = createHash('sha256')
  for (const name of readdirSync(path).toSorted()) {
    const type = types[extname(name)]
    if (!type) continue
    const content = readFileSync(join(path, name))
    hash.update(`${name}\0${content.length}\0`).update(content)
    files.set(name, { type, content })
  }
  folder = { version: hash.digest('base64url').slice(0, 12), files }
  return folder
}

/** Where the assets module serves a file; the address changes with the content. */
export const assetUrl = (name: string): string => `/minijans/assets/${assets().version}/${name}`
