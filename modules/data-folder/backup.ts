import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { checkSqlite, copySqlite, inspectSqlite } from '#db/sqlite-file'
import { keyId, sealingKeyId } from '#modules/core/vault'
import { claimDataFolder } from './claim.ts'
import { DataFolderError } from './errors.ts'
import { flush } from './finish.ts'
import { manifestName, newManifest, type Manifest } from './manifest.ts'
import { databaseFile, isOfOpenDatabase, isOwn, keyFile } from './names.ts'
import { padding, tarEnd, tarHeader } from './tar.ts'

export interface BackupOptions {
  folder: string
  /** The archive, compressed when its name ends in `gz`; or where to write a compressed one. */
  to: string | NodeJS.WritableStream
  /** minijans' own version. */
  version: string
  /** Leaves out the files with secrets that stand beside the database. */
  withoutKey: boolean
  /** Is told what is done, from 0 to 1. */
  onProgress: (step: 'copy' | 'check' | 'write', part: number) => void
}

/**
 * Writes the data folder into one file, readable by its owner alone, while servers use it: of the database one consistent
 * state. The file is there when it is whole.
 * @throws DataFolderError
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const { folder, to } = options
  if (!existsSync(join(folder, databaseFile)))
    throw new DataFolderError(`There is no ${databaseFile} in ${folder}. Name the data folder with --data`)
  // Beside the archive there must be room in any case.
  const place = typeof to === 'string' ? placeOf(to, folder) : tmpdir()
  const claim = claimDataFolder(folder)
  const scratch = mkdtempSync(join(place, '.minijans-backup-'))
  const clean = () => rmSync(scratch, { recursive: true, force: true })
  // Whoever ends the program in the middle leaves no copy of the database behind.
  process.once('exit', clean)
  try {
    const copy = await soundCopy(options, scratch)
    const sources = new Map([[databaseFile, copy], ...others(options)])
    const manifest = await describeAll(options, sources)
    await write(Readable.from(content(manifest, sources, options)), to, scratch)
    return manifest
  } finally {
    clean()
    process.off('exit', clean)
    claim.release()
  }
}

/** The folder of the archive. */
function placeOf(to: string, folder: string): string {
  const target = resolve(to)
  if (target.startsWith(resolve(folder) + sep))
    throw new DataFolderError(`${to} is in the data folder. Take a place outside, which is not lost with it`)
  if (!existsSync(dirname(target)))
    throw new DataFolderError(`The folder ${dirname(target)} is not there. Make it first`)
  return dirname(target)
}

async function soundCopy({ folder, onProgress }: BackupOptions, scratch: string): Promise<string> {
  const copy = join(scratch, databaseFile)
  await copySqlite(join(folder, databaseFile), copy, (done, all) => onProgress('copy', all === 0 ? 1 : done / all))
  chmodSync(copy, 0o600)
  onProgress('check', 0)
  const [problem] = checkSqlite(copy)
  if (problem === undefined) return copy
  throw new DataFolderError(`The database is damaged, so nothing was written: ${problem}. Restore an older archive`)
}

async function describeAll({ version }: BackupOptions, sources: ReadonlyMap<string, string>): Promise<Manifest> {
  const { migrations, sealed } = inspectSqlite(sources.get(databaseFile) as string)
  const masterKeyId = sealed && sealingKeyId(sealed)
  const files: Manifest['files'] = []
  for (const [name, path] of sources) files.push({ name, ...(await describe(path)) })
  const manifest = newManifest({
    minijans: version,
    createdAt: new Date().toISOString(),
    migrations,
    ...(masterKeyId !== undefined && { masterKeyId }),
    hasMasterKey: sources.has(keyFile),
    files
  })
  refuseWrongKey(manifest, sources.get(keyFile))
  return manifest
}

async function write(archive: Readable, to: BackupOptions['to'], scratch: string): Promise<void> {
  if (typeof to !== 'string') return pipeline(archive, createGzip(), to, { end: false })
  const whole = join(scratch, 'archive')
  const out = createWriteStream(whole, { mode: 0o600, flush: true })
  await (to.endsWith('gz') ? pipeline(archive, createGzip(), out) : pipeline(archive, out))
  renameSync(whole, to)
  flush(dirname(resolve(to)))
}

/** A key that does not fit is no backup of anything. */
function refuseWrongKey({ masterKeyId }: Manifest, file: string | undefined): void {
  if (masterKeyId === undefined || file === undefined) return
  if (keyId(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')) !== masterKeyId)
    throw new DataFolderError(
      `${keyFile} is not the key of the database beside it. Put the right one there; without it the backup has no use`
    )
}

/** Everything else in the folder, by its name: plain files without hidden ones. */
function others({ folder, withoutKey }: BackupOptions): [string, string][] {
  const secret = (name: string) => isOwn(name) && name !== databaseFile
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((name) => !/(^|\/)\./.test(name) && name !== databaseFile && !isOfOpenDatabase(name))
    .filter((name) => !(withoutKey && secret(name)))
    .toSorted()
    .map((name) => [name, join(folder, name)])
}

async function describe(path: string): Promise<Omit<Manifest['files'][number], 'name'>> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer)
    size += (chunk as Buffer).length
  }
  return { size, mode: statSync(path).mode & 0o777, sha256: hash.digest('hex') }
}

async function* content(manifest: Manifest, sources: ReadonlyMap<string, string>, { onProgress }: BackupOptions) {
  const time = Math.floor(Date.parse(manifest.createdAt) / 1000)
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  yield tarHeader({ name: manifestName, size: text.length, mode: 0o600, time })
  yield text
  yield padding(text.length)
  const all = manifest.files.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  for (const { name, size, mode } of manifest.files) {
    yield tarHeader({ name, size, mode, time })
    let written = 0
    for await (const chunk of createReadStream(sources.get(name) as string)) {
      written += (chunk as Buffer).length
      onProgress('write', Math.min(1, (done += (chunk as Buffer).length) / all))
      yield chunk as Buffer
    }
    if (written !== size) throw new DataFolderError(`${name} was changed during the backup. Begin anew`)
    yield padding(size)
  }
  yield tarEnd
}
