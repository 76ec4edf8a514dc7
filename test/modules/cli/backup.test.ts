import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { minijans, startKept, type Kept } from '../../support/minijans.ts'
import { startProcess, temporaryFolder } from '../../support/process.ts'
import { accessToken } from '../../support/tokens.ts'

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** What the server keeps in a folder, by the name of the file. */
function contentOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder).filter((name) => name !== '.lock')
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]))
}

/** A folder whose database is as large as one likes, and says which one it is. */
function makeFolder(folder: string, name: string, megabytes = 0): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new Database(join(folder, 'minijans.sqlite'))
  database.exec('CREATE TABLE migrations (name text PRIMARY KEY, applied_at integer NOT NULL)')
  database.exec('CREATE TABLE which (name text, ballast blob)')
  database.prepare('INSERT INTO which VALUES (?, NULL)').run(name)
  for (let i = 0; i < megabytes; i++) database.prepare('INSERT INTO which VALUES (NULL, ?)').run(randomBytes(2 ** 20))
  database.close()
  writeFileSync(join(folder, 'master.key'), `${Buffer.alloc(32, name).toString('base64url')}\n`, { mode: 0o600 })
}

function whichIn(folder: string): { name: unknown; key: string; sound: unknown } {
  const database = new Database(join(folder, 'minijans.sqlite'))
  const name = database.prepare('SELECT name FROM which WHERE name IS NOT NULL').pluck().get()
  const sound = database.pragma('integrity_check', { simple: true })
  database.close()
  return { name, sound, key: readFileSync(join(folder, 'master.key'), 'utf8').trim() }
}

const keyOf = (name: string) => Buffer.alloc(32, name).toString('base64url')

/** People are made all the time. @returns the names that the server has answered for */
function writing({ app }: Kept, token: string) {
  const made: string[] = []
  let stopped = false
  const writer = async (i: number) => {
    for (let n = 0; !stopped; n++) {
      const userName = `writer${i}-${n}`
      const answer = await fetch(`${app.address}/jans-scim/restv1/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName })
      })
      if (answer.status === 201) made.push(userName)
    }
  }
  const all = Promise.all(Array.from({ length: 4 }, (_, i) => writer(i)))
  return {
    made,
    stop: () => {
      stopped = true
      return all
    }
  }
}

describe('a backup', () => {
  it('of a server that is written to has everything that was answered for before, and can be started', async () => {
    using folder = temporaryFolder()
    const archive = join(folder.path, 'b.tar.gz')
    await using kept = await startKept()
    const token = await accessToken(kept.app, 'https://jans.io/scim/users.write')
    const load = writing(kept, token)
    while (load.made.length < 40) await sleep(20)
    const before = new Set(load.made)
    const { code, stdout, stderr } = await kept.run(['backup', archive])
    await load.stop()
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${archive}\n` })
    expect(stderr).toContain('Whoever has this file has every secret of the server')
    expect(load.made.length).toBeGreaterThan(before.size)

    const data = join(folder.path, 'restored')
    const restored = await minijans(['restore', archive, '--data', data])
    expect({ code: restored.code, stdout: restored.stdout }).toEqual({ code: 0, stdout: `${data}\n` })
    await using server = startProcess(['--data', data])
    await server.origin()
    const { stdout: page } = await minijans(['user', 'list', '--data', data, '--limit', '200', '--search', 'writer', '--json']) // prettier-ignore
    const { entries } = JSON.parse(page) as { entries: { userId: string }[] }
    expect(before.difference(new Set(entries.map(({ userId }) => userId)))).toEqual(new Set())
  }, 60_000)

  it('is a file for its owner alone that tar can read, and leaves nothing else behind', async () => {
    using folder = temporaryFolder()
    const archive = join(folder.path, 'b.tar.gz')
    await using kept = await startKept()
    writeFileSync(join(kept.data, 'logo.svg'), '<svg/>')
    expect((await kept.run(['backup', archive])).code).toBe(0)
    expect([mode(archive), readdirSync(folder.path)]).toEqual(['600', ['b.tar.gz']])
    const listed = execFileSync('tar', ['tf', archive], { encoding: 'utf8' })
    expect(listed.trim().split('\n')).toEqual(['manifest.json', 'minijans.sqlite', 'cli-client.json', 'logo.svg', 'master.key']) // prettier-ignore
  })

  it('can do without the key, and then a restore keeps the one that is there', async () => {
    using folder = temporaryFolder()
    const [data, archive] = [join(folder.path, 'data'), join(folder.path, 'b.tar')]
    makeFolder(data, 'one')
    expect((await minijans(['backup', archive, '--without-key', '--data', data])).stderr).toContain('The master key is not in it') // prettier-ignore
    expect(execFileSync('tar', ['tf', archive], { encoding: 'utf8' })).not.toContain('master.key')
    writeFileSync(join(data, 'master.key'), `${keyOf('two')}\n`)
    expect((await minijans(['restore', archive, '--data', data, '--yes'])).code).toBe(0)
    expect(whichIn(data)).toEqual({ name: 'one', key: keyOf('two'), sound: 'ok' })
  })

  it('goes to standard output, for a container', async () => {
    using folder = temporaryFolder()
    makeFolder(join(folder.path, 'data'), 'one')
    const archive = join(folder.path, 'b.tar.gz')
    const program = join(import.meta.dirname, '../../../server/main.js')
    const bytes = execFileSync(process.execPath, [program, 'backup', '-', '--data', join(folder.path, 'data')], { stdio: ['ignore', 'pipe', 'ignore'] }) // prettier-ignore
    writeFileSync(archive, bytes)
    expect((await minijans(['restore', archive, '--data', join(folder.path, 'other')])).code).toBe(0)
    expect(whichIn(join(folder.path, 'other')).name).toBe('one')
  })

  it.each([
    ['there is no database', (data: string) => ({ data: `${data}-none`, said: 'There is no minijans.sqlite in' })],
    [
      'it would be in the data folder',
      (data: string) => ({ data, to: join(data, 'b.tar'), said: 'is in the data folder' })
    ],
    [
      'its folder is not there',
      (data: string) => ({ data, to: '/nowhere/b.tar', said: 'The folder /nowhere is not there' })
    ],
    [
      'the database is damaged',
      (data: string) => {
        const file = join(data, 'minijans.sqlite')
        const bytes = readFileSync(file)
        writeFileSync(file, bytes.fill(7, 4096, 8192))
        return { data, said: /database is damaged|malformed/ }
      }
    ]
  ])('is refused with nothing written when %s', async (_when, prepare) => {
    using folder = temporaryFolder()
    makeFolder(join(folder.path, 'data'), 'one', 1)
    const given: { data: string; to?: string; said: string | RegExp } = prepare(join(folder.path, 'data'))
    const to = given.to ?? join(folder.path, 'b.tar')
    const { code, stderr, stdout } = await minijans(['backup', to, '--data', given.data])
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(given.said) as string }) // prettier-ignore
    expect([existsSync(to), readdirSync(folder.path)]).toEqual([false, ['data']])
  })

  it('writes over another file only when that is wanted', async () => {
    using folder = temporaryFolder()
    makeFolder(join(folder.path, 'data'), 'one')
    const archive = join(folder.path, 'b.tar')
    writeFileSync(archive, 'dear')
    const args = ['backup', archive, '--data', join(folder.path, 'data')]
    const { code, stderr } = await minijans(args)
    expect([code, stderr, readFileSync(archive, 'utf8')]).toEqual([2, expect.stringContaining('say --yes'), 'dear'])
    expect((await minijans([...args, '--yes'])).code).toBe(0)
    expect(mode(archive)).toBe('600')
  })

  it('on PostgreSQL says what to do instead', async () => {
    const env = { MINIJANS_DATABASE_URL: 'postgres://user:geheim@db.example/identity' }
    const { code, stderr } = await minijans(['backup', 'b.tar'], { env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('pg_dump --format=custom --file=b.tar identity')])
    expect(stderr).not.toContain('geheim')
  })
})

describe('a restore', () => {
  it('puts the server’s files in the place of others, and leaves those that are somebody else’s', async () => {
    using folder = temporaryFolder()
    const [one, two, archive] = ['one', 'two', 'b.tar.gz'].map((name) => join(folder.path, name)) as [string, string, string] // prettier-ignore
    makeFolder(one, 'one')
    makeFolder(two, 'two')
    writeFileSync(join(two, 'minijans.sqlite-wal'), 'of the old one')
    writeFileSync(join(two, 'cli-client.json'), '{}')
    writeFileSync(join(two, 'notes.txt'), 'mine')
    await minijans(['backup', archive, '--data', one])
    const asked = await minijans(['restore', archive, '--data', two])
    expect([asked.code, asked.stderr, whichIn(two).name]).toEqual([2, expect.stringContaining('say --yes'), 'two'])
    const { code } = await minijans(['restore', archive, '--data', two, '--yes'])
    expect([code, whichIn(two)]).toEqual([0, { name: 'one', key: keyOf('one'), sound: 'ok' }])
    expect(readdirSync(two).toSorted()).toEqual(['.lock', 'master.key', 'minijans.sqlite', 'notes.txt'])
    expect(mode(join(two, 'master.key'))).toBe('600')
  })

  it('leaves what is somebody else’s in folders of the archive too, and follows no link out of the folder', async () => {
    using folder = temporaryFolder()
    const [one, two, away, archive] = ['one', 'two', 'away', 'b.tar'].map((name) => join(folder.path, name)) as [string, string, string, string] // prettier-ignore
    makeFolder(one, 'one')
    makeFolder(two, 'two')
    for (const name of ['pages', 'linked', 'deep/er']) mkdirSync(join(one, name), { recursive: true })
    for (const name of ['pages/a.html', 'linked/b.html', 'deep/er/c.html']) writeFileSync(join(one, name), 'of the archive') // prettier-ignore
    mkdirSync(join(two, 'pages'))
    writeFileSync(join(two, 'pages/mine.html'), 'mine')
    writeFileSync(join(two, 'deep'), 'a file where a folder was')
    mkdirSync(away)
    symlinkSync(away, join(two, 'linked'))
    await minijans(['backup', archive, '--data', one])
    expect(await minijans(['restore', archive, '--data', two, '--yes'])).toMatchObject({ code: 0 })
    expect(readdirSync(join(two, 'pages')).toSorted()).toEqual(['a.html', 'mine.html'])
    expect(readFileSync(join(two, 'deep/er/c.html'), 'utf8')).toBe('of the archive')
    expect(readFileSync(join(two, 'linked/b.html'), 'utf8')).toBe('of the archive')
    expect(readdirSync(away)).toEqual([])
  })

  it('is refused while a server runs', async () => {
    using folder = temporaryFolder()
    makeFolder(join(folder.path, 'one'), 'one')
    const archive = join(folder.path, 'b.tar')
    await minijans(['backup', archive, '--data', join(folder.path, 'one')])
    await using kept = await startKept()
    const { code, stderr } = await kept.run(['restore', archive, '--yes'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(`A server uses .* \\(process ${process.pid} on `)])
    expect((await kept.run(['user', 'show', 'admin'])).code).toBe(0)
  })

  const damages: [string, (bytes: Buffer) => Buffer, RegExp][] = [
    ['is a text', () => Buffer.from('This is no archive.\n'.repeat(100)), /archive is damaged, or is none/],
    ['is empty', () => Buffer.alloc(0), /archive is damaged, or is none/],
    ['ends too soon', (bytes) => bytes.subarray(0, bytes.length - 5000), /archive is damaged/],
    ['has a database that was changed', (bytes) => changed(bytes, bytes.length - 20_000), /minijans.sqlite is not what it was|master.key/], // prettier-ignore
    ['was packed and then changed', (bytes) => changed(gzipSync(bytes), 9000), /archive is damaged/],
    ['was packed and then cut', (bytes) => gzipSync(bytes).subarray(0, 40_000), /archive is damaged/],
    ['names a file outside', (bytes) => replaced(bytes, '"master.key"', '"../aster.k"'), /archive is damaged/],
    [
      'is one of something else',
      (bytes) => replaced(bytes, 'minijans-backup', 'minijans-bagels'),
      /archive is damaged/
    ],
    ['is of a newer form', (bytes) => replaced(bytes, '"version": 1', '"version": 2'), /made by a newer minijans/]
  ]

  it.each(damages)('is refused, with nothing changed, of an archive that %s', async (_what, damage, said) => {
    using folder = temporaryFolder()
    const [one, two, archive] = ['one', 'two', 'b.tar'].map((name) => join(folder.path, name)) as [string, string, string] // prettier-ignore
    makeFolder(one, 'one', 1)
    makeFolder(two, 'two')
    await minijans(['backup', archive, '--data', one])
    writeFileSync(archive, damage(readFileSync(archive)))
    const before = contentOf(two)
    const { code, stdout, stderr } = await minijans(['restore', archive, '--data', two, '--yes'])
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(said) as string })
    expect(contentOf(two)).toEqual(before)
    expect((await minijans(['restore', archive, '--data', join(folder.path, 'three')])).code).toBe(1)
    expect(existsSync(join(folder.path, 'three'))).toBe(false)
  })

  it('is refused of an archive whose database a newer version has made', async () => {
    using folder = temporaryFolder()
    const [one, archive] = [join(folder.path, 'one'), join(folder.path, 'b.tar')]
    makeFolder(one, 'one')
    const database = new Database(join(one, 'minijans.sqlite'))
    database.exec("INSERT INTO migrations VALUES ('9999_later.sql', 0)")
    database.close()
    await minijans(['backup', archive, '--data', one])
    const { code, stderr } = await minijans(['restore', archive, '--data', join(folder.path, 'two')])
    expect([code, stderr]).toEqual([1, expect.stringContaining('its database has migration 9999_later.sql')])
  })

  it('that is killed at any moment leaves the old folder or the new one', { timeout: 120_000 }, async () => {
    using folder = temporaryFolder()
    const [one, data, archive] = ['one', 'data', 'b.tar'].map((name) => join(folder.path, name)) as [string, string, string] // prettier-ignore
    makeFolder(one, 'one', 24)
    await minijans(['backup', archive, '--data', one])
    const seen = new Set<unknown>()
    let killed = 0
    for (let run = 0; run < 12; run++) {
      makeFresh(data)
      const ended = await minijans(['restore', archive, '--data', data, '--yes'], {
        onStart: (pid) => {
          const timer = setInterval(() => {
            // From the moment on when it has begun to write, each time a little later.
            if (!existsSync(join(data, '.restore')) && !existsSync(join(data, '.restored'))) return
            clearInterval(timer)
            setTimeout(() => killIfThere(pid), run * 8)
          }, 1)
        }
      })
      if (ended.code === null) killed++
      // Whoever comes next finishes it, or forgets it.
      await minijans(['keys', 'list', '--data', data], { env: { MINIJANS_LOG_LEVEL: 'silent' } })
      const { name, key, sound } = whichIn(data)
      expect([key, sound]).toEqual([keyOf(String(name)), 'ok'])
      expect(readdirSync(data).filter((file) => file.startsWith('.restore'))).toEqual([])
      seen.add(name)
    }
    makeFresh(data)
    expect((await minijans(['restore', archive, '--data', data, '--yes'])).code).toBe(0)
    expect(whichIn(data).name).toBe('one')
    expect(killed).toBeGreaterThan(2)
    expect(seen).toContain('old')
  })

  it('needs an archive', async () => {
    const { code, stderr } = await minijans(['restore', '/nowhere/b.tar', '--data', '/nowhere/data'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('The archive cannot be read')])
  })
})

describe('a reset', () => {
  it('makes the next start a first start, and asks before', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    {
      await using server = startProcess(['--data', data])
      await server.origin()
      const refused = await minijans(['reset', '--data', data, '--yes'])
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`kill ${server.child.pid}`)])
      await server.stop()
    }
    writeFileSync(join(data, 'notes.txt'), 'mine')
    const asked = await minijans(['reset', '--data', data])
    expect([asked.code, existsSync(join(data, 'master.key'))]).toEqual([2, true])
    const { code, stderr } = await minijans(['reset', '--data', data, '--yes'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('still there: notes.txt')])
    expect(readdirSync(data).toSorted()).toEqual(['.lock', 'notes.txt'])
    await using again = startProcess(['--data', data])
    await again.origin()
    expect(again.printed()).toMatch(/^ +Password +\S+ +\(generated/m)
  })

  it('is refused where there is nothing of a server', async () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'notes.txt'), 'mine')
    const { code, stderr } = await minijans(['reset', '--data', folder.path, '--yes'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is nothing of a server in')])
    expect(readdirSync(folder.path)).toEqual(['notes.txt'])
  })
})

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

function replaced(bytes: Buffer, text: string, by: string): Buffer {
  const at = bytes.indexOf(text)
  if (at === -1 || by.length !== text.length) throw new Error(`${text} cannot be replaced`)
  const copy = Buffer.from(bytes)
  copy.write(by, at)
  return copy
}

function makeFresh(data: string): void {
  execFileSync('rm', ['-rf', data])
  makeFolder(data, 'old')
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
