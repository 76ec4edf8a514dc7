import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { createScript } from '#modules/scripts/index'
import { appConfiguration } from '#modules/settings/index'
import { adminPassword } from '../../../support/app.ts'
import { minijans, program, startKept, type Kept } from '../../../support/minijans.ts'
import { startProcess, temporaryFolder } from '../../../support/process.ts'
import { rich, secrets } from './rich.ts'

const recorded = async ({ app }: Kept) => (await searchAudit(app.ctx.db, { offset: 0, limit: 1 })).total
const exported = async ({ run }: Kept) => (await run(['export', '--with-secrets'])).stdout

/** So many that there is a middle. */
const many = (count: number) =>
  `scopes:\n${Array.from({ length: count }, (_, i) => `  many-${i}: { description: number ${i} }`).join('\n')}\n`

describe('minijans apply', () => {
  it('asks before it changes anything, and refuses where there is nobody to ask', async () => {
    await using kept = await startKept()
    const { code, stdout, stderr } = await kept.run(['apply', '-'], { input: 'scopes: { asked: {} }' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('say --yes')])
    expect(stdout).toContain('+ scopes asked')
    expect(await exported(kept)).not.toContain('asked')
  })

  it('changes nothing when the server refuses one of many changes', async () => {
    await using kept = await startKept()
    const before = await exported(kept)
    const records = await recorded(kept)
    const { code, stderr } = await kept.run(['apply', '-', '--yes'], {
      input: `${rich}\n`.replace('https://shop.example/cb', 'not a uri'),
      env: secrets
    })
    expect([code, stderr]).toEqual([1, expect.stringMatching(/-:\d+:\d+: clients\.shop-client: .*Nothing is changed/)])
    expect(await exported(kept)).toBe(before)
    expect(await recorded(kept)).toBe(records)
  })

  it('changes nothing when the server is killed in the middle', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    const env = { MINIJANS_DATA: data, MINIJANS_ADMIN_PASSWORD: adminPassword, MINIJANS_LOG_LEVEL: 'silent' }
    const file = join(folder.path, 'many.yaml')
    writeFileSync(file, many(1500))
    let before: string
    {
      await using server = startProcess([], env)
      await server.origin()
      before = (await minijans(['export', '--data', data])).stdout
      expect(before).toContain('scopes: {}')
      const child = spawn(process.execPath, [program, 'apply', file, '--yes', '--data', data])
      let said = ''
      child.stdout.resume()
      for await (const text of child.stderr.setEncoding('utf8')) {
        said += text as string
        if (!said.includes('Changing') || server.child.killed) continue
        await wait(60)
        server.child.kill('SIGKILL')
      }
      if (child.exitCode === null) await once(child, 'close')
      expect([child.exitCode, said]).toEqual([3, expect.stringContaining('All of the changes are made, or none')])
    }
    await using again = startProcess([], env)
    await again.origin()
    expect((await minijans(['export', '--data', data])).stdout.replace(/localhost:\d+/g, '')).toBe(before.replace(/localhost:\d+/g, '')) // prettier-ignore
  })

  it('changes nothing when it is killed itself in the middle', async () => {
    await using kept = await startKept()
    using folder = temporaryFolder()
    const file = join(folder.path, 'many.yaml')
    writeFileSync(file, many(1500))
    const records = await recorded(kept)
    const child = spawn(process.execPath, [program, 'apply', file, '--yes', '--data', kept.data])
    child.stdout.resume()
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('Changing')) setTimeout(() => child.kill('SIGKILL'), 60)
    })
    const [, signal] = (await once(child, 'close')) as [number, string]
    expect(signal).toBe('SIGKILL')
    // A statement of somebody else waits until the transaction is over.
    await kept.app.ctx.db.transaction(async () => {})
    await wait(100)
    await kept.app.ctx.db.transaction(async () => {})
    expect(await recorded(kept)).toBe(records)
    expect(await exported(kept)).toContain('scopes: {}')
  })

  it('applies again whenever the file changes, and goes on after one that is wrong', async () => {
    await using kept = await startKept()
    using folder = temporaryFolder()
    const file = join(folder.path, 'configuration.yaml')
    writeFileSync(file, 'properties: { accessTokenLifetime: 400 }')
    const child = spawn(process.execPath, [program, 'apply', file, '--watch', '--yes', '--data', kept.data])
    let said = ''
    child.stdout.resume()
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const lifetime = async () => (await appConfiguration(kept.app.ctx)).accessTokenLifetime
    await expect.poll(lifetime, { timeout: 10_000 }).toBe(400)
    writeFileSync(file, 'properties: { accessTokenLifetime: soon }')
    await expect
      .poll(() => said, { timeout: 10_000 })
      .toContain('configuration.yaml:1:15: properties.accessTokenLifetime')
    writeFileSync(file, 'properties: { accessTokenLifetime: 500 }')
    await expect.poll(lifetime, { timeout: 10_000 }).toBe(500)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
  })

  it('watches nothing that it could not read again, or would have to ask for', async () => {
    expect(await minijans(['apply', '-', '--watch', '--yes'])).toMatchObject({ code: 2 })
    expect(await minijans(['apply', 'x.yaml', '--watch'])).toMatchObject({ code: 2 })
  })
})

describe('against a server without transactions over HTTP, as Janssen is', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  /** minijans as it looks to whom it has no operation of its own. @param refuses what is answered with a 500, or with nothing */
  async function janssen(
    { app }: Kept,
    refuses: (method: string, body: string) => boolean | 'null' | 'silence' = () => false
  ) {
    const server = createServer(async (req, res) => {
      const url = new URL(req.url ?? '/', app.address)
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      if (/configuration-changes|\/content$/.test(url.pathname)) return void res.writeHead(404).end()
      const refused = refuses(req.method ?? '', body.toString())
      if (refused === 'silence') return void req.socket.destroy()
      if (refused === 'null') return void res.writeHead(201, { 'content-type': 'application/json' }).end('null')
      if (refused) return void res.writeHead(500).end('broken')
      const { host: _, ...headers } = req.headers
      const on = request(url, { method: req.method ?? 'GET', headers: { ...headers, host: url.host } }, (answer) => {
        res.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(res)
      })
      on.end(body)
    })
    servers.push(server.listen(0, '127.0.0.1'))
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const credentials = async ({ data }: Kept) => {
    const { client_id: id, client_secret: secret } = (await import(join(data, 'cli-client.json'), { with: { type: 'json' } })).default as Record<string, string> // prettier-ignore
    return ['--client-id', `${id}`, '--client-secret', `${secret}`]
  }

  it('applies one change after the other, with the same outcome', async () => {
    await using kept = await startKept()
    const to = await janssen(kept)
    using folder = temporaryFolder()
    const file = join(folder.path, 'rich.yaml')
    writeFileSync(file, rich)
    const args = ['push', file, '--to', to, '--yes', ...(await credentials(kept))]
    const { code, stderr } = await kept.run(args, { env: secrets })
    expect([code, stderr]).toEqual([0, expect.stringContaining('post-oauth-scopes shop\n')])
    expect((await kept.run(['plan', file], { env: secrets })).stdout).toBe('Nothing is different.\n')
  })

  it('leaves what came with such a server, and does not take for removed what only minijans comes with', async () => {
    await using kept = await startKept()
    const { ctx } = kept.app
    const script = { scriptType: 'person_authentication', enabled: false, level: 1, script: '', programmingLanguage: 'java', locationType: 'db' } as const // prettier-ignore
    await createScript(ctx, { ...script, name: 'builtin' }, 'A51E-76DA')
    await createScript(ctx, { ...script, name: 'later' })
    await kept.run(['apply', '-', '--yes'], { input: 'rolePermissions: { api-viewer: null }' })
    const to = await janssen(kept)
    using folder = temporaryFolder()
    const file = join(folder.path, 'there.yaml')
    const options = await credentials(kept)
    expect(await kept.run(['pull', file, '--from', to, ...options])).toMatchObject({ code: 0 })
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('  builtin:\n')
    expect(text).not.toContain('null')
    const { code, stdout } = await kept.run(['push', '-', '--prune', '--yes', '--to', to, ...options], {
      input: 'scripts: {}\nscopes: {}\nroles: {}\npermissions: {}\nproperties: {}'
    })
    expect([code, stdout]).toEqual([0, '- scripts later\n\n0 to add, 0 to change, 1 to remove.\n'])
  })

  it('takes back what was done when something is refused, and says so', async () => {
    await using kept = await startKept()
    await kept.run(['apply', '-', '--yes'], { input: 'scopes: { kept: { description: as it was } }' })
    const before = await exported(kept)
    const to = await janssen(kept, (method, body) => method === 'POST' && body.includes('shop-client'))
    using folder = temporaryFolder()
    const file = join(folder.path, 'rich.yaml')
    writeFileSync(file, rich.replace('scopes:\n', 'scopes:\n  kept: { description: other }\n'))
    const { code, stderr } = await kept.run(['push', file, '--to', to, '--yes', ...(await credentials(kept))], { env: secrets }) // prettier-ignore
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/clients\.shop-client: .*Everything before it is taken back/)
    ])
    expect(await exported(kept)).toBe(before)
  })

  it('says honestly what could not be taken back', async () => {
    await using kept = await startKept()
    const to = await janssen(
      kept,
      (method, body) => method === 'DELETE' || (method === 'POST' && body.includes('no-way'))
    )
    const { code, stderr } = await kept.run(['push', '-', '--to', to, '--yes', ...(await credentials(kept))], {
      input: 'scopes: { a: {} }\nclients: { no-way: { redirectUris: [https://a.example/] } }'
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('Not as before: delete-oauth-scopes-by-inum was not possible')]) // prettier-ignore
  })

  it('takes back what was done when nobody has heard the outcome of one, and says that it may have been done', async () => {
    await using kept = await startKept()
    const before = await exported(kept)
    const to = await janssen(kept, (method, body) => method === 'POST' && body.includes('unheard') && 'silence')
    const { code, stderr } = await kept.run(['push', '-', '--to', to, '--yes', ...(await credentials(kept))], {
      input: 'scopes: { a: {} }\nclients: { unheard: { redirectUris: [https://a.example/] } }'
    })
    expect([code, stderr]).toEqual([3, expect.stringContaining('Not as before: post-oauth-openid-client may have been done')]) // prettier-ignore
    expect(await exported(kept)).toBe(before)
  })

  it('takes back what was done when a server answers as none does', async () => {
    await using kept = await startKept()
    const before = await exported(kept)
    const to = await janssen(kept, (method, body) => method === 'POST' && body.includes('"odd"') && 'null')
    const { code } = await kept.run(['push', '-', '--to', to, '--yes', ...(await credentials(kept))], {
      input: 'scopes: { a: {}, odd: {} }\nclients: { of: { redirectUris: [https://a.example/], scopes: [odd] } }'
    })
    expect(code).not.toBe(0)
    expect(await exported(kept)).toBe(before)
  })
})
