import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { startProcess, temporaryFolder } from '../support/process.ts'

/** Starts the program, which must refuse. @returns its one line */
async function refusal(args: string[], env: Record<string, string> = {}, expected = 1): Promise<string> {
  await using server = startProcess(args, env)
  const { code, stdout, stderr } = await server.ending
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
  expect(stderr).toMatch(/^minijans: [^\n]+\n$/)
  return stderr
}

/** A folder as a server leaves it. */
async function usedFolder(path: string): Promise<string> {
  const data = join(path, 'data')
  await using server = startProcess(['--data', data])
  await server.origin()
  await server.stop()
  return data
}

const contents = (folder: string) =>
  readdirSync(folder)
    // Empty, and stays: whoever uses the folder locks it.
    .filter((name) => name !== '.lock')
    .toSorted()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')])

describe.concurrent('settings that are wrong', () => {
  it.each<[string, string[], Record<string, string>, string[]]>([
    ['an unknown flag', ['--colour'], {}, ['--colour', '--host']],
    ['a word that is no flag', ['start', 'serve'], {}, ['serve']],
    ['a flag without its value', ['--issuer'], {}, ['--issuer']],
    ['an unknown variable', [], { MINIJANS_COLOUR: 'red' }, ['MINIJANS_COLOUR', 'MINIJANS_PORT']],
    ['a port that is none', ['--port', 'http'], {}, ['--port (MINIJANS_PORT)']],
    ['a port too large', [], { MINIJANS_PORT: '65536' }, ['--port (MINIJANS_PORT)']],
    ['an issuer of another scheme', ['--issuer', 'ftp://id.example.org'], {}, ['--issuer (MINIJANS_ISSUER)']],
    ['an issuer with a path', ['--issuer', 'https://id.example.org/op'], {}, ['https://id.example.org/op']],
    ['an issuer that is no address', ['--issuer', 'id.example.org'], {}, ['--issuer (MINIJANS_ISSUER)']],
    ['a secret file that is missing', [], { MINIJANS_MASTER_KEY_FILE: '/nowhere/key' }, ['MINIJANS_MASTER_KEY_FILE']],
    ['a master key too short', [], { MINIJANS_MASTER_KEY: 'short' }, ['MINIJANS_MASTER_KEY', '32 bytes']],
    ['a database of another kind', [], { MINIJANS_DATABASE_URL: 'mysql://db' }, ['MINIJANS_DATABASE_URL']],
    ['a number in another notation', [], { MINIJANS_PORT: '1e3' }, ['--port (MINIJANS_PORT)', 'whole number']],
    ['a number that is not whole', [], { MINIJANS_DATABASE_POOL: '1.5' }, ['MINIJANS_DATABASE_POOL', 'whole number']],
    ['a secret file that is empty', [], { MINIJANS_MASTER_KEY_FILE: '/dev/null' }, ['MINIJANS_MASTER_KEY', '32 bytes']],
    [
      'a database in memory and elsewhere',
      ['--memory'],
      { MINIJANS_DATABASE_URL: 'postgres://db/minijans' },
      ['MINIJANS_MEMORY', 'MINIJANS_DATABASE_URL']
    ],
    ['a limit that nobody could live with', [], { MINIJANS_RATE_LIMIT: '59' }, ['MINIJANS_RATE_LIMIT', '60']],
    ['a number of proxies', [], { MINIJANS_TRUST_PROXY: '1' }, ['MINIJANS_TRUST_PROXY', '1 is neither']],
    ['a proxy by name', [], { MINIJANS_TRUST_PROXY: 'loopback, proxy' }, ['MINIJANS_TRUST_PROXY', 'proxy is neither']],
    ['a range of everybody', [], { MINIJANS_TRUST_PROXY: '0.0.0.0/0' }, ['MINIJANS_TRUST_PROXY', '0.0.0.0/0']],
    [
      'a range too narrow to be one',
      [],
      { MINIJANS_TRUST_PROXY: '10.0.0.0/33' },
      ['MINIJANS_TRUST_PROXY', '10.0.0.0/33']
    ],
    ['production without an issuer', ['--production'], {}, ['--issuer']],
    ['production over http', ['--production', '--issuer', 'http://id.example.org'], {}, ['https']],
    [
      'production with the test mode of SCIM',
      ['--production', '--issuer', 'https://id.example.org', '--scim-test-mode'],
      {},
      ['--production excludes --scim-test-mode (MINIJANS_SCIM_TEST_MODE)']
    ],
    [
      'production on PostgreSQL without a master key',
      ['--production', '--issuer', 'https://id.example.org'],
      { MINIJANS_DATABASE_URL: 'postgres://db/minijans' },
      ['MINIJANS_MASTER_KEY']
    ]
  ])('%s', async (_name, args, env, words) => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    const line = await refusal(args, { MINIJANS_DATA: data, ...env }, 2)
    for (const word of words) expect(line).toContain(word)
    expect(existsSync(data)).toBe(false)
  })

  it('names all of them at once', async () => {
    await using server = startProcess(['--port', 'x', '--issuer', 'x'], { MINIJANS_COLOUR: 'red' })
    const { code, stderr } = await server.ending
    expect(code).toBe(2)
    for (const name of ['MINIJANS_PORT', 'MINIJANS_COLOUR']) expect(stderr).toContain(name)
  })
})

it('fails at the start without the parameters of the statement that failed', async () => {
  using folder = temporaryFolder()
  const data = await usedFolder(folder.path)
  const database = new Database(join(data, 'minijans.sqlite'))
  database.exec('DROP TABLE scopes')
  database.close()
  await using server = startProcess(['--data', data])
  const { code, stderr } = await server.ending
  expect(code).toBe(1)
  expect(stderr).toBe('minijans: minijans.sqlite cannot be used: no such table: scopes (SQLITE_ERROR)\n')
})

describe.concurrent('a machine that cannot have it', () => {
  it('says which port is in use, and makes no data folder', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const line = await refusal(['--host', '127.0.0.1', '--port', String(port), '--data', data])
    expect(line).toContain(`Port ${port} is in use`)
    expect(existsSync(data)).toBe(false)
    other.close()
  })

  it.each([
    ['a host that has no address', ['--host', 'host.invalid'], 'host.invalid'],
    ['an address of another machine', ['--host', '192.0.2.1'], '192.0.2.1']
  ])('%s', async (_name, args, word) => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    expect(await refusal([...args, '--data', data])).toContain(word)
    expect(existsSync(data)).toBe(false)
  })

  it('says so when PostgreSQL does not answer, without the password', async () => {
    using folder = temporaryFolder()
    const env = { MINIJANS_DATABASE_URL: 'postgres://minijans:hunter22@127.0.0.1:1/minijans' }
    const line = await refusal(['--data', join(folder.path, 'data')], env)
    expect(line).toContain('127.0.0.1:1')
    expect(line).not.toContain('hunter22')
  })

  it.each(['a file in its place', 'a place where nobody may write'])('data folder: %s', async (name) => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'file')
    writeFileSync(file, 'mine')
    const data = name.startsWith('a file') ? file : '/proc/minijans'
    expect(await refusal(['--data', data])).toContain(`${data} cannot be written`)
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })
})

describe.concurrent('a data folder that it cannot use is left as it was', () => {
  it('when a newer version has written it', async () => {
    using folder = temporaryFolder()
    const data = await usedFolder(folder.path)
    const database = new Database(join(data, 'minijans.sqlite'))
    database.prepare('INSERT INTO migrations VALUES (?, ?)').run('9999_future.sql', 0)
    database.close()
    const before = contents(data)
    expect(await refusal(['--data', data])).toContain('9999_future.sql')
    expect(contents(data)).toEqual(before)
  })

  it.each<[string, (file: string) => void]>([
    ['no database', (file) => writeFileSync(file, 'A letter to the editor. '.repeat(1000))],
    [
      'a damaged one',
      (file) => {
        const bytes = readFileSync(file)
        writeFileSync(file, bytes.fill(0xff, 100, 4096))
      }
    ]
  ])('when minijans.sqlite is %s', async (_name, damage) => {
    using folder = temporaryFolder()
    const data = await usedFolder(folder.path)
    damage(join(data, 'minijans.sqlite'))
    const before = contents(data)
    expect(await refusal(['--data', data])).toMatch(/minijans\.sqlite is .*backup/)
    expect(contents(data)).toEqual(before)
  })

  it.each<[string, string]>([
    ['is empty', ''],
    ['is too short', 'c2hvcnQ\n'],
    ['is no base64url', '!'.repeat(43)]
  ])('when master.key %s', async (_name, key) => {
    using folder = temporaryFolder()
    const data = await usedFolder(folder.path)
    writeFileSync(join(data, 'master.key'), key)
    const before = contents(data)
    expect(await refusal(['--data', data])).toContain('master.key does not hold 32 bytes')
    expect(contents(data)).toEqual(before)
  })

  it('when the database is there and its master key is not', async () => {
    using folder = temporaryFolder()
    const data = await usedFolder(folder.path)
    const key = readFileSync(join(data, 'master.key'))
    mkdirSync(join(folder.path, 'other'))
    writeFileSync(join(folder.path, 'other/minijans.sqlite'), readFileSync(join(data, 'minijans.sqlite')))
    const before = contents(join(folder.path, 'other'))
    expect(await refusal(['--data', join(folder.path, 'other')])).toContain('master.key')
    expect(contents(join(folder.path, 'other'))).toEqual(before)
    await using server = startProcess(['--data', join(folder.path, 'other')], {
      MINIJANS_MASTER_KEY: key.toString().trim()
    })
    expect(await server.origin()).toMatch(/^http:/)
  })

  it('in production, when others can read the master key', async () => {
    using folder = temporaryFolder()
    const data = await usedFolder(folder.path)
    chmodSync(join(data, 'master.key'), 0o644)
    expect(await refusal(['--production', '--issuer', 'https://id.example.org', '--data', data])).toContain('chmod 600')
  })
})
