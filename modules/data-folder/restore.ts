import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { knownMigrations } from '#db/migrate'
import { DataFolderError } from './errors.ts'
import { contentFolder, decide, finishRestore, flushUpTo, stagePlan } from './finish.ts'
import { manifestName, readManifest, type Manifest } from './manifest.ts'
import { stagingFolder } from './names.ts'
import { damaged, readTar, type TarEntry } from './tar.ts'

/** Takes the content of one file of an archive. */
type Sink = (entry: TarEntry) => { write: (chunk: Buffer) => void; end: () => void }

const nowhere: Sink = () => ({ write: () => {}, end: () => {} })
const longestManifest = 4_194_304

/**
 * Reads an archive to its end and compares everything with what its manifest says.
 * @param onProgress is told the bytes of the archive that are done, and all of them
 * @throws DataFolderError where it is damaged, none of ours, or of a newer version
 */
export async function readArchive(
  path: string,
  onProgress: (part: number) => void = () => {},
  sink: Sink = nowhere
): Promise<Manifest> {
  try {
    return await read(path, onProgress, sink)
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    // What unpacking says of bytes that were never packed, or packed and changed.
    if (/^(Z_|ERR_STREAM_PREMATURE_CLOSE$)/.test(code)) throw new DataFolderError(damaged, { cause })
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
      throw new DataFolderError(`The archive cannot be read: ${message}`, { cause })
    throw cause
  }
}

async function read(path: string, onProgress: (part: number) => void, sink: Sink): Promise<Manifest> {
  const file = createReadStream(path)
  let stream: Readable = file
  if (isZipped(path)) {
    const unzipped = createGunzip()
    file.on('error', (error) => unzipped.destroy(error))
    stream = file.pipe(unzipped)
  }
  try {
    const entries = readTar(stream)
    const first = await entries.next()
    const manifest = await manifestOf(first.value ?? undefined)
    const all = manifest.files.reduce((sum, { size }) => sum + size, 0)
    const left = new Map(manifest.files.map((one) => [one.name, one]))
    let done = 0
    for await (const { entry, content } of entries) {
      const expected = left.get(entry.name)
      if (!expected || expected.size !== entry.size) throw new DataFolderError(damaged)
      left.delete(entry.name)
      const hash = createHash('sha256')
      const { write, end } = sink({ ...entry, mode: expected.mode })
      for await (const chunk of content) {
        hash.update(chunk)
        write(chunk)
        onProgress((done += chunk.length) / all)
      }
      end()
      if (hash.digest('hex') !== expected.sha256)
        throw new DataFolderError(`The archive is damaged: ${entry.name} is not what it was. Take another one`)
    }
    const [missing] = left.keys()
    if (missing !== undefined)
      throw new DataFolderError(`The archive is damaged: ${missing} is missing. Take another one`)
    return manifest
  } finally {
    file.destroy()
  }
}

async function manifestOf(first: { entry: TarEntry; content: AsyncIterable<Buffer> } | undefined): Promise<Manifest> {
  if (first?.entry.name !== manifestName || first.entry.size > longestManifest) throw new DataFolderError(damaged)
  const chunks: Buffer[] = []
  for await (const chunk of first.content) chunks.push(chunk)
  return readManifest(Buffer.concat(chunks).toString('utf8'), knownMigrations('sqlite'))
}

function isZipped(path: string): boolean {
  const descriptor = openSync(path, 'r')
  try {
    const magic = Buffer.alloc(2)
    readSync(descriptor, magic, 0, 2, 0)
    return magic.readUInt16BE() === 0x1f8b
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Makes the folder what the archive has, all at once: whoever holds the folder alone calls this.
 * @throws DataFolderError with the folder as it was
 */
export async function restore(
  path: string,
  folder: string,
  onProgress: (part: number) => void = () => {}
): Promise<Manifest> {
  const staging = join(folder, stagingFolder)
  const files = join(staging, contentFolder)
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(files, { recursive: true, mode: 0o700 })
  try {
    const manifest = await readArchive(path, onProgress, (entry) => fileSink(files, entry))
    for (const { name } of manifest.files) flushUpTo(dirname(join(files, name)), files)
    stagePlan(folder, {
      names: manifest.files.map(({ name }) => name),
      keepsKey: !manifest.hasMasterKey
    })
    decide(folder)
    finishRestore(folder)
    return manifest
  } finally {
    if (existsSync(staging)) rmSync(staging, { recursive: true, force: true })
  }
}

function fileSink(folder: string, { name, mode }: TarEntry): ReturnType<Sink> {
  const target = join(folder, name)
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  const descriptor = openSync(target, 'wx', 0o600)
  return {
    write(chunk) {
      for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at)
    },
    end() {
      fchmodSync(descriptor, mode)
      fsyncSync(descriptor)
      closeSync(descriptor)
    }
  }
}
