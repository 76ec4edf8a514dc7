import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { isOwn, keyFile, restoredFolder, stagingFolder } from './names.ts'

/** What a folder is to become, as far as finishing it needs. */
interface Plan {
  /** Files that stand in the folder afterwards, beside what is somebody else's: `assets/logo.png`. */
  names: readonly string[]
  /** The master key stays as it is. */
  keepsKey: boolean
}

const planFile = 'plan.json'
/** Folder of what is to be moved. */
export const contentFolder = 'files'

/** Says what the folder shall become, for when it is decided. */
export function stagePlan(folder: string, plan: Plan): void {
  mkdirSync(join(folder, stagingFolder, contentFolder), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, stagingFolder, planFile), JSON.stringify(plan), { mode: 0o600, flush: true })
}

/** From here on the folder will become what was staged, whatever happens. */
export function decide(folder: string): void {
  flush(join(folder, stagingFolder, contentFolder))
  flush(join(folder, stagingFolder))
  renameSync(join(folder, stagingFolder), join(folder, restoredFolder))
  flush(folder)
}

export const isUnfinished = (folder: string): boolean => existsSync(join(folder, restoredFolder))

/** Does what was decided and not done, in steps of which each may have been done before; what was only staged goes. */
export function finishRestore(folder: string): void {
  rmSync(join(folder, stagingFolder), { recursive: true, force: true })
  const restored = join(folder, restoredFolder)
  if (!existsSync(join(restored, planFile))) return rmSync(restored, { recursive: true, force: true })
  const { names, keepsKey } = JSON.parse(readFileSync(join(restored, planFile), 'utf8')) as Plan
  // First what belongs to the old database, which would be taken for part of the new one.
  for (const name of readdirSync(folder))
    if (isOwn(name) && !names.includes(name) && !(keepsKey && name === keyFile)) rmSync(join(folder, name))
  for (const name of names) {
    const from = join(restored, contentFolder, name)
    if (!existsSync(from)) continue
    makeFolders(folder, dirname(name))
    rmSync(join(folder, name), { recursive: true, force: true })
    renameSync(from, join(folder, name))
    flush(dirname(join(folder, name)))
  }
  flush(folder)
  rmSync(join(restored, planFile))
  flush(restored)
  rmSync(restored, { recursive: true, force: true })
}

/** In place of what is none: a link would lead out of the folder. */
function makeFolders(folder: string, path: string): void {
  let place = folder
  for (const part of path === '.' ? [] : path.split('/')) {
    place = join(place, part)
    if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true) continue
    rmSync(place, { force: true })
    mkdirSync(place, { mode: 0o700 })
    flush(dirname(place))
  }
}

/** What a folder lists is on the disk after it; Windows does so by itself. */
export function flush(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** The folder, and those above it up to another one. */
export function flushUpTo(folder: string, top: string): void {
  for (let each = folder; each.length >= top.length; each = dirname(each)) flush(each)
}
