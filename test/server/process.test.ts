import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { Agent, get, request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { version } from '#server/version'
import { startProcess, temporaryFolder } from '../support/process.ts'

const root = join(import.meta.dirname, '../..')

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe.concurrent('the first start', () => {
  it('says where everything is', async () => {
    using folder = temporaryFolder()
    await using server = startProcess(['--data', join(folder.path, 'data')])
    const origin = await server.origin()
    const { stdout } = await server.stop()
    expect(stdout).toMatch(new RegExp(`^minijans ${version} is up after \\d+ ms\n`))
    for (const path of [
      '/.well-known/openid-configuration',
      '/admin',
      '/jans-config-api/api/v1',
      '/jans-scim/restv1/v2'
    ])
      expect(stdout).toContain(` ${origin}${path}\n`)
  })

  it('names the internal listener where the APIs are on it', async () => {
    using folder = temporaryFolder()
    await using server = startProcess(['--data', join(folder.path, 'data'), '--internal-port', '0'])
    const origin = await server.origin()
    const { stdout } = await server.stop()
    const api = /Config API +(\S+)\/jans-config-api/.exec(stdout)?.[1]
    expect(api).toMatch(/^http:\/\/\S+:\d+$/)
    expect(new URL(api as string).port).not.toBe(new URL(origin).port)
  })

  it('warns of the test mode of SCIM, on the screen and in the log', async () => {
    await using server = startProcess(['--memory', '--scim-test-mode'])
    await server.origin()
    const { stdout } = await server.stop()
    expect(stdout).toMatch(/^ +Test mode +the properties of SCIM can open it to everybody; do not run this/m)
    const warnings = stdout.split('\n').filter((line) => line.startsWith('{') && line.includes('--scim-test-mode'))
    expect(warnings.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([40])
  })

  it('makes a folder that nobody else may enter', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    await using server = startProcess(['--data', data])
    await server.origin()
    expect(mode(data)).toBe('700')
  })

  it('keeps its files to itself in a folder that others may enter', async () => {
    using folder = temporaryFolder()
    chmodSync(folder.path, 0o755)
    await using server = startProcess(['--data', folder.path])
    await server.origin()
    const files = readdirSync(folder.path)
    expect(files).toEqual(expect.arrayContaining(['master.key', 'minijans.sqlite']))
    for (const file of files) expect([file, mode(join(folder.path, file))]).toEqual([file, '600'])
  })

  it('leaves nothing behind when it is kept in memory', async () => {
    using folder = temporaryFolder()
    await using server = startProcess(['--memory', '--data', join(folder.path, 'data')])
    await server.origin()
    expect((await server.stop()).code).toBe(0)
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('prints a client for scripts that works where no file could hold it, and logs it nowhere', async () => {
    await using server = startProcess(['--memory'], { MINIJANS_LOG_LEVEL: 'trace' })
    const tokenEndpoint = `${await server.origin()}/jans-auth/restv1/token`
    const [, id = '', secret = ''] = /^ +Script client +(\S+)\n +Client secret +(\S+)$/m.exec(server.printed()) ?? []
    const answer = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'https://jans.io/scim/users.read' })
    })
    expect([answer.status, await answer.json()]).toMatchObject([200, { scope: 'https://jans.io/scim/users.read' }])
    const { stdout, stderr } = await server.stop()
    expect((stdout + stderr).split(secret)).toHaveLength(2)
  })
})

describe.concurrent('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends the server in order when npm is sent %s', async (signal) => {
    using folder = temporaryFolder()
    const args = ['start', '--', '--port', '0', '--data', folder.path]
    // A group of its own, so that nothing of it can outlive the test.
    const npm = spawn('npm', args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      // Ended when the last process is that could write to it.
      const ended = text(npm.stdout)
      let banner = ''
      npm.stdout.setEncoding('utf8').on('data', (part: string) => (banner += part))
      while (!banner.includes('Script client')) await once(npm.stdout, 'data')
      const late = setTimeout(endGroup, 5000, npm.pid as number)
      npm.kill(signal)
      expect(await ended).toContain('"msg":"stopping"')
      clearTimeout(late)
      expect(readdirSync(folder.path).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
    } finally {
      endGroup(npm.pid as number)
    }
  })
})

describe.concurrent('the end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s waits for a request under way, then closes the database',
    async (signal) => {
      using folder = temporaryFolder()
      await using server = startProcess(['--data', folder.path])
      const origin = await server.origin()
      const slow = request(`${origin}/jans-auth/restv1/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 29 }
      })
      slow.write('grant_type=')
      await sleep(200)
      const ended = server.stop(signal)
      await once(server.child.stdout!, 'data')
      // As npm does, which passes on what the terminal has sent to all.
      server.child.kill(signal)
      await expect(fetch(`${origin}/health/live`)).rejects.toThrow('fetch failed')
      slow.end('client_credentials')
      const [answer] = (await once(slow, 'response')) as [IncomingMessage]
      expect(answer.statusCode).toBe(400)
      expect(JSON.parse(await text(answer))).toHaveProperty('error')
      expect((await ended).code).toBe(0)
      expect(readdirSync(folder.path).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
    }
  )

  it('does not wait for connections that ask for nothing', async () => {
    using folder = temporaryFolder()
    await using server = startProcess(['--data', folder.path])
    const agent = new Agent({ keepAlive: true })
    const [answer] = (await once(get(`${await server.origin()}/health/live`, { agent }), 'response')) as [
      IncomingMessage
    ]
    await text(answer)
    const begin = performance.now()
    expect((await server.stop()).code).toBe(0)
    expect(performance.now() - begin).toBeLessThan(3000)
    agent.destroy()
  })

  it.each([20, 100, 200])('is in order when it is told %s ms after the beginning', async (milliseconds) => {
    using folder = temporaryFolder()
    await using server = startProcess(['--data', join(folder.path, 'data')])
    await sleep(milliseconds)
    const { stderr } = await server.stop()
    expect(stderr).toBe('')
    await using again = startProcess(['--data', join(folder.path, 'data')])
    expect(await again.origin()).toMatch(/^http:/)
  })
})

it('starts again on the same folder with the same key', async () => {
  using folder = temporaryFolder()
  const keys = []
  for (let start = 0; start < 2; start++) {
    await using server = startProcess(['--data', folder.path])
    const ready = await fetch(`${await server.origin()}/health/ready`)
    expect(await ready.json()).toMatchObject({ status: 'UP', checks: { database: 'UP' } })
    keys.push(readFileSync(join(folder.path, 'master.key'), 'utf8'))
    expect((await server.stop()).code).toBe(0)
  }
  expect(keys[1]).toBe(keys[0])
})

describe.concurrent('production behind a proxy', () => {
  const production = (folder: string, ...args: string[]) =>
    startProcess(['--production', '--data', join(folder, 'data'), ...args])
  const warnings = (stdout: string) => stdout.split('\n').filter((line) => line.includes('MINIJANS_TRUST_PROXY'))

  it('is warned once that all visitors will look like one, and how they would not', async () => {
    using folder = temporaryFolder()
    await using server = production(folder.path, '--issuer', 'https://id.example.org')
    await server.origin()
    await sleep(200)
    expect(warnings((await server.stop()).stdout)).toEqual([expect.stringContaining('"level":40')])
  })

  it('is not warned when it is known, or when there is none', async () => {
    using folder = temporaryFolder()
    await using plain = production(folder.path, '--issuer', 'http://localhost:8080')
    await plain.origin()
    await sleep(200)
    expect(warnings((await plain.stop()).stdout)).toEqual([])
    await using known = startProcess(
      ['--production', '--data', join(folder.path, 'known'), '--issuer', 'https://id.example.org'],
      { MINIJANS_TRUST_PROXY: 'loopback' }
    )
    await known.origin()
    await sleep(200)
    expect(warnings((await known.stop()).stdout)).toEqual([])
  })
})
