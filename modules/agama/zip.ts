import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'

/** Bytes are no archive, or one that is not to be unpacked. */
export class ArchiveError extends Error {
  override name = 'ArchiveError'
}

export interface ZipEntry {
  /** With slashes, one at the end of a folder; neither absolute nor leading out of where it is unpacked. */
  path: string
  /** Bytes when unpacked. */
  size: number
  /** @throws ArchiveError when what it holds is not what the directory says */
  read(): Promise<Buffer>
}

/** Entries of an archive at most. */
const mostEntries = 5000

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50

/**
 * Lists what is in a zip archive (APPNOTE 6.3.10) as its directory has them; nothing is unpacked yet, and reading one
 * unpacks no more than the bytes that its entry says.
 * @throws ArchiveError
 */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = findEnd(archive)
  const count = archive.readUInt16LE(end + 10)
  if (archive.readUInt16LE(end + 4) !== 0 || archive.readUInt16LE(end + 8) !== count)
    throw new ArchiveError('The archive is in several parts')
  if (count > mostEntries) throw new ArchiveError(`The archive has more than ${mostEntries} entries`)
  const entries = new Map<string, ZipEntry>()
  let at = archive.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || archive.readUInt32LE(at) !== entrySignature)
      throw new ArchiveError('The directory of the archive is damaged')
    const nameLength = archive.readUInt16LE(at + 28)
    const next = at + 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
    if (next > end) throw new ArchiveError('The directory of the archive is damaged')
    const path = readPath(archive.subarray(at + 46, at + 46 + nameLength))
    if (entries.has(path)) throw new ArchiveError(`The archive has ${path} twice`)
    entries.set(path, entry(archive, at, path))
    at = next
  }
  return [...entries.values()]
}

/** The end record is last, before a comment of 64 KiB at most. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - 22 - 0xffff)
  for (let at = archive.length - 22; at >= first; at--)
    if (archive.readUInt32LE(at) === endSignature && at + 22 + archive.readUInt16LE(at + 20) === archive.length)
      return at
  throw new ArchiveError('This is no zip archive')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Names that would lead elsewhere on any system are refused, whatever is done with them later. */
function readPath(bytes: Buffer): string {
  let path: string
  try {
    path = utf8.decode(bytes)
  } catch {
    throw new ArchiveError('The archive has a name that is not UTF-8')
  }
  const parts = path.replace(/\/$/, '').split('/')
  // oxlint-disable-next-line no-control-regex -- exactly these have no place in a name
  if (path.length > 500 || /[\\:\x00-\x1f]/.test(path) || parts.some((part) => ['', '.', '..'].includes(part)))
    throw new ArchiveError(`The archive has the name ${JSON.stringify(path.slice(0, 100))}, which is not allowed`)
  return path
}

const inflate = promisify(inflateRaw)

function entry(archive: Buffer, at: number, path: string): ZipEntry {
  const flags = archive.readUInt16LE(at + 8)
  const method = archive.readUInt16LE(at + 10)
  const checksum = archive.readUInt32LE(at + 16)
  const packedSize = archive.readUInt32LE(at + 20)
  const size = archive.readUInt32LE(at + 24)
  const start = archive.readUInt32LE(at + 42)
  const damaged = (cause?: unknown) => new ArchiveError(`${path} is damaged in the archive`, { cause })
  return {
    path,
    size,
    async read() {
      if (flags & 1) throw new ArchiveError(`${path} is encrypted in the archive`)
      if (method !== 0 && method !== 8) throw new ArchiveError(`${path} is packed in a way that is not known here`)
      if (start + 30 > archive.length || archive.readUInt32LE(start) !== localSignature) throw damaged()
      const from = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28)
      const packed = archive.subarray(from, from + packedSize)
      if (packed.length !== packedSize) throw damaged()
      // It stops as soon as more comes out than the directory says.
      const content =
        method === 0
          ? packed
          : await inflate(packed, { maxOutputLength: Math.max(size, 1) }).catch((e) => Promise.reject(damaged(e)))
      if (content.length !== size || crc32(content) !== checksum) throw damaged()
      return content
    }
  }
}
