import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server under measurement, in a process of its own on the first core. */
export interface Server {
  name: string
  address: string
  paths: Record<'authorize' | 'token' | 'introspection' | 'userinfo', string>
  client: { id: string; secret: string; redirectUri: string }
  /** Scopes that give a refresh token without a further question. */
  refreshQuery: Record<string, string>
  data: string
  /** Milliseconds from the start of the process to the first answer of its discovery document. */
  startUp: number
  /** MiB of resident memory. */
  memory(): number
  stop(): Promise<void>
}

/** minijans as it is delivered: everything on, every token durable (synchronous FULL). */
export async function startOurs(data = folder()): Promise<Server> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const { process, startUp } = await launch(address, [
    'server/main.js',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--data',
    data
  ])
  const { client_id, client_secret } = JSON.parse(readFileSync(join(data, 'cli-client.json'), 'utf8'))
  return {
    name: 'minijans',
    address,
    paths: rest('/jans-auth/restv1/', { userinfo: 'userinfo', introspection: 'introspection' }),
    client: { id: client_id, secret: client_secret, redirectUri: 'https://client.example/callback' },
    refreshQuery: { scope: 'openid online_access' },
    data,
    startUp,
    ...handle(process)
  }
}

/** oidc-provider as it comes, at synchronous NORMAL. */
export async function startStock(): Promise<Server> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const data = folder()
  const { process, startUp } = await launch(address, ['bench/stock.ts', join(data, 'stock.sqlite'), String(port)])
  return {
    name: 'oidc-provider',
    address,
    paths: { authorize: '/auth', token: '/token', introspection: '/token/introspection', userinfo: '/me' },
    client: { id: 'bench', secret: 'bench secret of some length', redirectUri: 'https://client.example/callback' },
    refreshQuery: { scope: 'openid offline_access', prompt: 'consent' },
    data,
    startUp,
    ...handle(process)
  }
}

const rest = (base: string, { userinfo, introspection }: { userinfo: string; introspection: string }) => ({
  authorize: `${base}authorize`,
  token: `${base}token`,
  introspection: base + introspection,
  userinfo: base + userinfo
})

const folder = () => mkdtempSync(join(tmpdir(), 'minijans-bench-'))

// The load is made on another core than the one under measurement, or it would be measured too.
const pinned =
  availableParallelism() > 1 && spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)]).status === 0

async function launch(address: string, args: string[]): Promise<{ process: ChildProcess; startUp: number }> {
  const start = performance.now()
  const [command, ...rest] = pinned ? ['taskset', '-c', '0', process.execPath, ...args] : [process.execPath, ...args]
  const child = spawn(command as string, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
  // A bench that fails leaves no server behind.
  process.once('exit', () => child.kill())
  for (;;) {
    const answer = await fetch(`${address}/.well-known/openid-configuration`).catch(() => undefined)
    if (answer?.ok) return { process: child, startUp: performance.now() - start }
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function handle(child: ChildProcess): Pick<Server, 'memory' | 'stop'> {
  return {
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill()
      })
  }
}

export const removeData = ({ data }: Server) => rmSync(data, { recursive: true, force: true })

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
