import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer, get as getPlain } from 'node:http'
import { Agent, get } from 'node:https'
import { isIP, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashboard } from '#modules/admin/dashboard'
import { readConfig } from '#server/config'
import { mutualTls } from '#server/mutual-tls'
import type { MinijansServer } from '#server/start'
import { startApp } from '../support/app.ts'
import { certificates } from '../support/certificates.ts'
import { authorityOf, clientAuthority, fetchWith, selfSigned } from '../support/mutual-tls.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'

const day = 86_400_000

/** Shakes hands, and does no more. */
async function shake(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect(options)
  await once(socket, 'secureConnect')
  socket.end()
  return socket
}

describe('the listener that asks for certificates', () => {
  let app: MinijansServer
  let ca: string
  const port = () => Number(new URL(app.mtlsAddress as string).port)
  beforeAll(async () => {
    app = await startApp({
      MINIJANS_MTLS_PORT: '0',
      MINIJANS_MTLS_ORIGIN: 'https://mtls.example.org',
      MINIJANS_ISSUER: 'https://id.example.org'
    })
    ca = await authorityOf(app)
  })
  afterAll(() => app.close())

  it.each(['mtls.example.org', 'id.example.org', 'localhost', '127.0.0.1', '::1'])(
    'is known as %s to whoever trusts its authority',
    async (name) => {
      const servername = isIP(name) ? '' : name
      const certificate = (
        await shake({ port: port(), host: '127.0.0.1', servername, ca, checkServerIdentity: () => undefined })
      ).getPeerX509Certificate()
      expect(isIP(name) ? certificate?.checkIP(name) : certificate?.checkHost(name)).toBe(name)
      expect(certificate?.checkHost('example.org')).toBeUndefined()
    }
  )

  it('is trusted by nobody else', async () => {
    await expect(shake({ port: port(), host: 'localhost' })).rejects.toThrow('unable to')
    const other = clientAuthority().certificate
    await expect(shake({ port: port(), host: 'localhost', ca: other })).rejects.toThrow('unable to')
  })

  it.each([
    ['of an old version', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['whose secrecy ends with the key', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
    ['without authenticated encryption', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384' }]
  ] satisfies [string, ConnectionOptions][])('speaks no TLS %s', async (_name, options) => {
    await expect(shake({ port: port(), host: 'localhost', ca, ...options })).rejects.toThrow(/alert|protocol/)
  })

  it('names no authority, so that clients also show what they have signed themselves', async () => {
    const answer = await fetchWith(app, selfSigned('client'))
    expect((await answer(`https://localhost:${port()}/jans-auth/sys/health-check`)).status).toBe(200)
  })

  it('shows no metrics, because what comes from here may have come through a proxy that leaves TLS as it is', async () => {
    expect((await fetch(`${app.address}/metrics`)).status).toBe(200)
    expect((await (await fetchWith(app))(`https://localhost:${port()}/metrics`)).status).toBe(404)
  })

  it('is on the dashboard', async () => {
    const { endpoints } = await dashboard(app.ctx, () => true)
    expect(endpoints).toContainEqual({ label: 'Mutual TLS', address: 'https://mtls.example.org' })
  })

  it('needs a certificate of nobody to be asked', async () => {
    const answer = await (await fetchWith(app))(`https://localhost:${port()}/.well-known/openid-configuration`)
    expect(await answer.json()).toHaveProperty('issuer', 'https://id.example.org')
  })
})

it('hands out its authority where there is such a listener, and nowhere else', async () => {
  await using app = await startApp({ MINIJANS_MTLS_PORT: '0' })
  const answer = await fetch(`${app.address}/jans-auth/restv1/mtls-ca.pem`)
  expect(answer.headers.get('content-type')).toBe('application/pem-certificate-chain')
  expect(new X509Certificate(await answer.text()).ca).toBe(true)
  await using plain = await startApp()
  expect(plain.mtlsAddress).toBeUndefined()
  expect((await fetch(`${plain.address}/jans-auth/restv1/mtls-ca.pem`)).status).toBe(404)
})

it('shows another certificate of the same authority before the old one ends', async () => {
  let now = Date.now() - 65 * day
  await using app = await startApp({}, { now: () => now })
  const tls = mutualTls()
  const server = tls.create({}, (_req, res) => void res.end())
  await tls.module.prepare?.(app.ctx)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const shown = async () =>
    (await shake({ port, host: '127.0.0.1', rejectUnauthorized: false })).getPeerX509Certificate() as X509Certificate
  const renew = async () => {
    for (const job of tls.module.jobs?.(app.ctx) ?? []) await job.run(AbortSignal.timeout(5000))
  }
  const first = await shown()
  now += 30 * day
  await renew()
  expect((await shown()).fingerprint256).toBe(first.fingerprint256)
  now += 35 * day
  await renew()
  const second = await shown()
  expect(second.fingerprint256).not.toBe(first.fingerprint256)
  expect(second.issuer).toBe(first.issuer)
  expect(second.validToDate.getTime()).toBeGreaterThan(first.validToDate.getTime())
  server.close()
})

describe('the process', () => {
  it('says where the listener and its authority are, keeps that authority, and ends in order', async () => {
    using folder = temporaryFolder()
    const authorities = []
    for (let start = 0; start < 2; start++) {
      await using server = startProcess(['--data', folder.path, '--mtls-port', '0'])
      await server.origin()
      const told = (name: string) => new RegExp(`^ +${name} +(\\S+)$`, 'm').exec(server.printed())?.[1] as string
      const [plain] = await once(getPlain(told('Its authority')), 'response')
      const ca = await text(plain as NodeJS.ReadableStream)
      authorities.push(ca)
      const agent = new Agent({ keepAlive: true, ca })
      const [answer] = await once(get(`${told('Mutual TLS')}/jans-auth/sys/health-check`, { agent }), 'response')
      expect(JSON.parse(await text(answer as NodeJS.ReadableStream))).toHaveProperty('status', 'running')
      const begin = performance.now()
      expect((await server.stop()).code).toBe(0)
      expect(performance.now() - begin).toBeLessThan(3000)
      agent.destroy()
    }
    expect(authorities[1]).toBe(authorities[0])
  })

  it('says which setting to change when the port is in use, and leaves nothing behind', async () => {
    using folder = temporaryFolder()
    const other = createHttpServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)
    const data = join(folder.path, 'data')
    await using server = startProcess(['--host', '127.0.0.1', '--mtls-port', port, '--data', data])
    const { code, stderr } = await server.ending
    expect(code).toBe(1)
    expect(stderr).toBe(
      `minijans: Port ${port} is in use. Stop what listens there, or choose another with --mtls-port\n`
    )
    other.close()
  })
})

describe('the settings of mutual TLS', () => {
  it.each([
    [['--mtls-port', '8443'], {}, 'https://localhost:8443'],
    [['--mtls-port', '8443'], { MINIJANS_ISSUER: 'https://id.example.org:444' }, 'https://id.example.org:8443'],
    [['--mtls-port', '443'], { MINIJANS_ISSUER: 'http://[::1]:8080' }, 'https://[::1]'],
    [['--mtls-origin', 'https://mtls.example.org/'], {}, 'https://mtls.example.org'],
    [[], {}, undefined]
  ])('%j and %j: the aliases are at %s', (args, env, origin) => {
    expect(readConfig(args, env).mtls.origin).toBe(origin)
  })

  it('take the authorities of clients from a file', () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'clients.pem')
    const [one, other] = [clientAuthority('One').certificate, clientAuthority('Other').certificate]
    writeFileSync(file, `One:\n${one}\n# Other:\n${other}`)
    const { authorities } = readConfig([], { MINIJANS_MTLS_CA_FILE: file }).mtls
    expect(authorities.map(({ subject }) => subject)).toEqual(['CN=One', 'CN=Other'])
    expect(readConfig([], {}).mtls.authorities).toEqual([])
  })

  it.each([
    ['no certificate', 'clients.pem'],
    ['one that is damaged', clientAuthority().certificate.replace(/\n./, '\nA')],
    ['one of a client', clientAuthority().certificate + clientAuthority().issue('client').cert],
    ['one whose constraints nobody would heed', certificates.constrained]
  ])('refuse %s for an authority', (_name, value) => {
    expect(() => readConfig([], { MINIJANS_MTLS_CA: value })).toThrow('MINIJANS_MTLS_CA: must have certificates')
  })

  it('take what OpenSSL has made', () => {
    expect(readConfig([], { MINIJANS_MTLS_CA: certificates.other }).mtls.authorities).toHaveLength(1)
  })

  it.each(['http://mtls.example.org', 'https://mtls.example.org/path', 'mtls.example.org'])(
    'refuse %s for an origin',
    (value) => {
      expect(() => readConfig([], { MINIJANS_MTLS_ORIGIN: value })).toThrow('must be an https origin')
    }
  )
})
