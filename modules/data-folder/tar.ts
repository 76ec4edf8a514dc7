import { DataFolderError } from './errors.ts'

/** The interchange format of POSIX (`ustar`), with GNU's form of sizes from 8 GiB on: what every tar reads. */
export interface TarEntry {
  /** With slashes: `assets/logo.png`. */
  name: string
  size: number
  /** Permissions. */
  mode: number
  /** Seconds since 1970. */
  time: number
}

const block = 512
const largestOctal = 0o77777777777

/** The head of an entry; its content follows, filled up by `padding`. */
export function tarHeader({ name, size, mode, time }: TarEntry): Buffer {
  const head = Buffer.alloc(block)
  const [prefix, rest] = split(name)
  head.write(rest, 0)
  octal(head, 100, 8, mode)
  octal(head, 108, 8, 0)
  octal(head, 116, 8, 0)
  if (size <= largestOctal) octal(head, 124, 12, size)
  else {
    head[124] = 0x80
    head.writeBigUInt64BE(BigInt(size), 128)
  }
  octal(head, 136, 12, time)
  head.write('0', 156)
  head.write('ustar\u000000', 257)
  head.write(prefix, 345)
  head.write(`${checksum(head).toString(8).padStart(6, '0')}\0 `, 148)
  return head
}

export const padding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block)

export const tarEnd = Buffer.alloc(2 * block)

function split(name: string): [prefix: string, rest: string] {
  if (Buffer.byteLength(name) <= 100) return ['', name]
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)]
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) return [prefix, rest]
  }
  throw new DataFolderError(`The name of ${name} is too long for an archive. Give it a shorter one`)
}

function octal(head: Buffer, at: number, length: number, value: number): void {
  head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
}

/** Of all bytes, with the place of the sum itself as spaces. */
function checksum(head: Buffer): number {
  let sum = 8 * 0x20
  for (const [i, byte] of head.entries()) if (i < 148 || i >= 156) sum += byte
  return sum
}

/**
 * Reads the entries of an archive one after the other. The content of each has to be read to its end before the next.
 * @throws DataFolderError where it is no archive, or ends too soon
 */
export async function* readTar(
  chunks: AsyncIterable<Buffer>
): AsyncGenerator<{ entry: TarEntry; content: AsyncGenerator<Buffer> }> {
  const source = reader(chunks)
  for (;;) {
    const head = await source.exactly(block)
    // What packs checks itself only at its end.
    if (head.every((byte) => byte === 0)) return source.drain()
    const entry = parseHeader(head)
    yield { entry, content: source.some(entry.size) }
    await source.exactly(padding(entry.size).length)
  }
}

function parseHeader(head: Buffer): TarEntry {
  const text = (at: number, length: number) => head.toString('utf8', at, at + length).split('\0', 1)[0] ?? ''
  const number = (at: number, length: number) => Number.parseInt(text(at, length).trim() || '0', 8)
  if (text(257, 5) !== 'ustar' || number(148, 8) !== checksum(head)) throw new DataFolderError(damaged)
  const prefix = text(345, 155)
  const size = (head[124] ?? 0) & 0x80 ? Number(head.readBigUInt64BE(128)) : number(124, 12)
  const type = text(156, 1)
  const name = `${prefix ? `${prefix}/` : ''}${text(0, 100)}`
  if (!/^0?$/.test(type)) throw new DataFolderError(`The archive has something that is no file: ${name}`)
  if (!Number.isSafeInteger(size) || size < 0) throw new DataFolderError(damaged)
  return { name, size, mode: number(100, 8), time: number(136, 12) }
}

export const damaged = 'The archive is damaged, or is none of minijans. Take another one'

/** Bytes out of chunks of any size. */
function reader(chunks: AsyncIterable<Buffer>) {
  const iterator = chunks[Symbol.asyncIterator]()
  let rest = Buffer.alloc(0)
  async function* some(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (rest.length === 0) {
        const next = await iterator.next()
        if (next.done) throw new DataFolderError(damaged)
        rest = Buffer.from(next.value)
        continue
      }
      const part = rest.subarray(0, left)
      rest = rest.subarray(part.length)
      left -= part.length
      yield part
    }
  }
  return {
    some,
    async drain(): Promise<void> {
      while (!(await iterator.next()).done);
    },
    async exactly(size: number): Promise<Buffer> {
      const parts: Buffer[] = []
      for await (const part of some(size)) parts.push(part)
      return Buffer.concat(parts)
    }
  }
}
