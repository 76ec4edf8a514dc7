import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { padding, readTar, tarEnd, tarHeader, type TarEntry } from '../../../modules/data-folder/tar.ts'
import { temporaryFolder } from '../../support/process.ts'

const entry = (name: string, text: string): [TarEntry, Buffer] => [
  { name, size: Buffer.byteLength(text), mode: 0o600, time: 1_700_000_000 },
  Buffer.from(text)
]

const archive = (...entries: [TarEntry, Buffer][]) =>
  Buffer.concat([...entries.flatMap(([head, body]) => [tarHeader(head), body, padding(body.length)]), tarEnd])

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all(bytes: Buffer, size = 700): Promise<[TarEntry, string][]> {
  const found: [TarEntry, string][] = []
  for await (const { entry: head, content } of readTar(inChunks(bytes, size))) {
    const parts: Buffer[] = []
    for await (const part of content) parts.push(part)
    found.push([head, Buffer.concat(parts).toString()])
  }
  return found
}

const long = `${'folder/'.repeat(20)}${'n'.repeat(90)}`

describe('an archive', () => {
  it.each([1, 511, 512, 513, 10_000])('is read as it was written, in chunks of %i bytes', async (size) => {
    const entries = [entry('empty', ''), entry('short', 'abc'), entry('block', 'x'.repeat(512)), entry(long, 'deep')]
    expect(await all(archive(...entries), size)).toEqual(entries.map(([head, body]) => [head, body.toString()]))
  })

  it('can be unpacked by tar', () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'a.tar')
    writeFileSync(path, archive(entry('one', 'first'), entry(long, 'second')))
    const text = execFileSync('tar', ['xOf', path, long], { encoding: 'utf8' })
    const listed = execFileSync('tar', ['tvf', path], { encoding: 'utf8' })
    expect([text, listed]).toEqual(['second', expect.stringContaining('-rw-------')])
  })

  it('tells sizes that eight digits of an octal number cannot', async () => {
    const head = tarHeader({ name: 'large', size: 2 ** 40 + 5, mode: 0o600, time: 0 })
    const first = await readTar(inChunks(head, 512)).next()
    expect(first.value).toMatchObject({ entry: { size: 2 ** 40 + 5 } })
  })

  it('has no names that are too long for it', () => {
    expect(() => tarHeader(entry('n'.repeat(101), '')[0])).toThrow('is too long for an archive')
  })
})

describe('what is no archive', () => {
  const whole = archive(entry('one', 'first'), entry('two', 'second'))
  const changed = Buffer.from(whole)
  changed[3] = 0x40
  const linked = Buffer.from(whole)
  linked.write('2', 156)

  it.each([
    ['a text', Buffer.from('no archive at all '.repeat(100))],
    ['nothing', Buffer.alloc(0)],
    ['one that ends in a header', whole.subarray(0, 300)],
    ['one that ends in a content', whole.subarray(0, 514)],
    ['one without an end', whole.subarray(0, 1024)],
    ['one with a changed name', changed],
    ['one with a link', linked]
  ])('is refused: %s', async (_name, bytes) => {
    await expect(all(bytes)).rejects.toThrow(/archive is damaged/)
  })
})
