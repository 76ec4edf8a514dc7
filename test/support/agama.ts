import { crc32, deflateRawSync } from 'node:zlib'

/** What an entry of an archive can lie about. */
export interface Entry {
  content?: string | Uint8Array
  /** 0 as it is, 8 deflated. */
  method?: number
  /** Bit 0: encrypted. */
  flags?: number
  /** The size that the directory says. */
  size?: number
  crc?: number
}

/** A zip archive, written by hand so that a test can write wrong ones as well. */
export function buildZip(files: Record<string, string | Uint8Array | Entry>): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [path, given] of Object.entries(files)) {
    const entry: Entry = typeof given === 'string' || given instanceof Uint8Array ? { content: given } : given
    const content = Buffer.from(entry.content ?? '')
    const { method = 8, flags = 0, size = content.length, crc = crc32(content) } = entry
    const packed = method === 8 ? deflateRawSync(content) : content
    const name = Buffer.from(path)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(flags, 8)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(crc, 16)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(size, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(at, 42)
    locals.push(local, name, packed)
    directory.push(central, name)
    at += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length / 2, 8)
  end.writeUInt16LE(directory.length / 2, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}

export const flow = (name: string, body = 'Finish true') => `Flow ${name}\n    Basepath "a"\n\n${body}\n`

/** A project with one flow that is right. */
export const buildProject = (name: string, more: Parameters<typeof buildZip>[0] = {}) =>
  buildZip({
    'project.json': JSON.stringify({ projectName: name, author: 'ana', version: '1.0.0', type: 'community' }),
    [`code/${name}.flow`]: flow(name),
    'web/one.ftlh': '<p>${x}</p>',
    ...more
  })
