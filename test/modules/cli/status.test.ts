import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import {
  createServer as createHttpServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { version } from '#server/version'
import { configApi } from '../../support/config-api.ts'
import { minijans, startKept, type Kept } from '../../support/minijans.ts'
import { startProcess, temporaryFolder } from '../../support/process.ts'
import { clientAuthority } from '../../support/mutual-tls.ts'
import { startMailServer } from '../../support/smtp-server.ts'
import { accessToken } from '../../support/tokens.ts'

interface Checked {
  ok: boolean
  checks: { state: string; name: string; text: string; fix?: string }[]
}

/** What the doctor finds, by the names of the checks that found it. */
async function doctor(kept: Pick<Kept, 'run'>, ...args: string[]) {
  const { code, stdout, stderr } = await kept.run(['doctor', '--json', ...args])
  expect(stderr).toBe('')
  const { ok, checks } = JSON.parse(stdout) as Checked
  expect([code, ok]).toEqual(ok ? [0, true] : [1, false])
  return {
    ok,
    of: (name: string) => checks.filter((one) => one.name === name),
    bad: checks.filter(({ state }) => state === 'failure').map(({ name }) => name)
  }
}

const withState = (state: string, text: string | RegExp) =>
  expect.objectContaining({ state, text: expect.stringMatching(text) as string }) as object

describe('the status', () => {
  it('of a server that runs tells where, how it is and what it holds', async () => {
    await using kept = await startKept()
    const { code, stdout } = await kept.run(['status', '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        running: true,
        data: kept.data,
        issuer: kept.app.ctx.config.issuer,
        processes: [expect.objectContaining({ pid: process.pid, version, address: kept.app.address })],
        checks: { database: 'UP', 'signing keys': 'UP' },
        services: expect.objectContaining({ 'jans-auth': 'Running', 'jans-scim': 'Running' }) as object,
        people: 1,
        clients: 2
      }
    ])
    const words = await kept.run(['status'])
    expect(words.stdout).toMatch(/^Server +runs$[^]*^People +1$/m)
  })

  it('of a server with an internal listener is asked there', async () => {
    await using kept = await startKept({ MINIJANS_INTERNAL_PORT: '0' })
    const { code, stdout } = await kept.run(['status', '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { people: 1, checks: { database: 'UP' } }])
  })

  it('of one that was killed is that none runs', async () => {
    using folder = temporaryFolder()
    await using server = startProcess(['--data', folder.path])
    await server.origin()
    expect((await minijans(['status', '--data', folder.path])).code).toBe(0)
    await server.stop('SIGKILL')
    const { code, stdout } = await minijans(['status', '--data', folder.path, '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { running: false, processes: [] }])
    expect((await minijans(['status', '--data', folder.path])).stdout).toMatch(/^Server +does not run$/m)
  })

  it('of no server at all says how to begin', async () => {
    const { code, stdout } = await minijans(['status', '--data', '/nowhere/at/all'])
    expect([code, stdout]).toEqual([3, expect.stringContaining('minijans start')])
  })
})

describe('the doctor', () => {
  it('finds nothing wrong with a fresh server', async () => {
    await using kept = await startKept()
    const { ok, of, bad } = await doctor(kept)
    expect([ok, bad]).toEqual([true, []])
    for (const name of [
      'settings',
      'node',
      'data',
      'master key',
      'database',
      'server',
      'keys',
      'passkeys',
      'issuer',
      'clock'
    ])
      // prettier-ignore
      expect([name, of(name)[0]?.state]).toEqual([name, 'ok'])
    expect(of('mail')).toEqual([withState('warning', 'No mail server is set')])
  })

  it('says in words what to do', async () => {
    await using kept = await startKept()
    chmodSync(kept.data, 0o755)
    chmodSync(join(kept.data, 'master.key'), 0o644)
    const { code, stdout } = await kept.run(['doctor'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^FAILURE +data +Others can read master\.key\b.* in .*\n +→ chmod 600 .*master\.key/m)
    expect(stdout).toMatch(/\n\n1 failure, 1 warning\n$/)
  })

  it('finds a key that is not the one of the database', async () => {
    using folder = temporaryFolder()
    const server = startProcess(['--data', folder.path])
    await server.origin()
    await server.stop()
    const run: Kept['run'] = (args) => minijans([...args, '--data', folder.path, '--port', '0'])
    expect((await doctor({ run })).bad).toEqual([])
    writeFileSync(join(folder.path, 'master.key'), `${Buffer.alloc(32, 1).toString('base64url')}\n`)
    expect((await doctor({ run })).of('master key')).toEqual([withState('failure', 'is not the key of this database')])
    writeFileSync(join(folder.path, 'master.key'), 'short')
    expect((await doctor({ run })).of('master key')).toEqual([withState('failure', 'is not 32 bytes')])
  })

  it('finds a damaged database', async () => {
    using folder = temporaryFolder()
    const server = startProcess(['--data', folder.path])
    await server.origin()
    await server.stop()
    const file = join(folder.path, 'minijans.sqlite')
    writeFileSync(file, readFileSync(file).fill(7, 40_960, 61_440))
    const run: Kept['run'] = (args) => minijans([...args, '--data', folder.path, '--port', '0'])
    const { of } = await doctor({ run })
    expect(of('database')).toEqual([withState('failure', /damaged|cannot be read/)])
    expect(of('database')[0]?.fix).toContain('minijans restore')
  })

  it('tells what of the settings is wrong', async () => {
    using folder = temporaryFolder()
    const run: Kept['run'] = (args) => minijans([...args, '--data', folder.path, '--production'])
    const { of } = await doctor({ run })
    expect(of('settings')).toEqual([withState('failure', '--production needs --issuer')])
  })

  it('finds a port that somebody else has', async () => {
    using folder = temporaryFolder()
    await using other = await listening(createHttpServer())
    const run: Kept['run'] = (args) => minijans([...args, '--data', folder.path, '--port', String(other.port)])
    const { of } = await doctor({ run })
    expect(of('ports')).toEqual([withState('failure', `Port ${other.port} is in use`)])
  })

  it('finds an issuer where somebody else answers, or nobody', async () => {
    await using other = await listening(createHttpServer((_req, res) => res.end('{"issuer":"http://other.example"}')))
    await using kept = await startKept({ MINIJANS_ISSUER: `http://localhost:${other.port}` })
    expect((await doctor(kept)).of('issuer')).toEqual([withState('failure', /Somebody else answers/)])
    await using nobody = await startKept({ MINIJANS_ISSUER: 'http://localhost:1' })
    expect((await doctor(nobody)).of('issuer')).toEqual([withState('failure', 'Nothing listens at http://localhost:1')])
  })

  it('looks at the certificate of the issuer, and at the proxy', async () => {
    using folder = temporaryFolder()
    const day = 86_400_000
    const authority = clientAuthority('Proxies')
    const ca = join(folder.path, 'ca.pem')
    writeFileSync(ca, authority.certificate)
    let target = ''
    const proxy = (days: number) => {
      const until = Date.now() + (days + 0.5) * day
      const credentials = authority.issue('proxy', { purpose: 'server', hosts: ['localhost'], until })
      return createTlsServer(credentials, (req, res) => passOn(target, req, res))
    }
    await using front = await listening(proxy(60))
    const env = { MINIJANS_ISSUER: `https://localhost:${front.port}` }
    await using kept = await startKept(env)
    target = kept.app.address
    const trusting: Kept['run'] = (args) => kept.run(args, { env: { NODE_EXTRA_CA_CERTS: ca } })
    const { of, bad } = await doctor({ run: trusting })
    expect([of('issuer'), of('tls'), bad]).toEqual([
      [withState('ok', 'leads to this server')],
      [withState('ok', 'The certificate is good for 60 days')],
      []
    ])
    expect(of('proxy')).toEqual([withState('warning', 'No proxy is trusted')])
    const distrusting = await doctor(kept)
    expect(distrusting.of('tls')).toEqual([withState('failure', 'The certificate is not trusted')])
    expect(distrusting.of('issuer')).toEqual([withState('failure', 'is not trusted')])

    await using late = await listening(proxy(3))
    await using other = await startKept({
      MINIJANS_ISSUER: `https://localhost:${late.port}`,
      MINIJANS_TRUST_PROXY: 'loopback'
    })
    const elsewhere = await doctor({ run: (args) => other.run(args, { env: { NODE_EXTRA_CA_CERTS: ca } }) })
    expect(elsewhere.of('tls')).toEqual([withState('warning', 'expires in 3 days')])
    expect(elsewhere.of('proxy')).toEqual([withState('ok', 'X-Forwarded-For counts from loopback')])
    expect(elsewhere.of('issuer')).toEqual([withState('failure', 'Somebody else answers')])
  })

  it('finds passkeys that are for another name', async () => {
    await using kept = await startKept()
    const scope = 'https://jans.io/oauth/config/fido2.write'
    const headers = {
      authorization: `Bearer ${await accessToken(kept.app, scope)}`,
      'content-type': 'application/json'
    }
    const put = (rp: object[]) =>
      fetch(`${kept.app.address}/jans-config-api/fido2/fido2-config`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({ fido2Configuration: { rp } })
      })
    await put([{ id: 'login.example', origins: ['https://login.example'] }])
    expect((await doctor(kept)).of('passkeys')).toEqual([withState('failure', 'No relying party is for localhost')])
    await put([{ id: 'localhost', origins: ['https://login.example'] }])
    expect((await doctor(kept)).of('passkeys')).toEqual([withState('failure', 'is not among the origins')])
  })

  it('asks the mail server, and finds one that is none', async () => {
    await using kept = await startKept({ MINIJANS_ALLOWED_PRIVATE_HOSTS: 'localhost' })
    await using mail = await startMailServer()
    const api = await configApi(kept.app, 'smtp.write')
    const set = (port: number) =>
      api('PUT', '/config/smtp', {
        host: 'localhost',
        port,
        connect_protection: 'None',
        from_email_address: 'a@b.example'
      })
    await set(mail.port)
    expect((await doctor(kept)).of('mail')).toEqual([
      withState('ok', 'localhost:\\d+ answers'),
      withState('warning', 'in the clear')
    ])
    await set(Number(new URL(kept.app.address).port))
    expect((await doctor(kept)).of('mail')).toEqual([withState('failure', /is no mail server|cannot be reached/)])
    await set(1)
    expect((await doctor(kept)).of('mail')).toEqual([withState('failure', 'cannot be reached: ECONNREFUSED')])
  })
})

async function listening(server: Server): Promise<AsyncDisposable & { port: number }> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

function passOn(target: string, req: IncomingMessage, res: ServerResponse): void {
  const sent = request(new URL(req.url ?? '/', target), { method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(res)
  })
  sent.on('error', () => res.destroy())
  req.pipe(sent)
}
