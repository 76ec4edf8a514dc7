import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Client {
  id: string
  secret: string
  redirectUri: string
}

/** A server under measurement, in a process of its own on the first core. */
export interface Server {
  name: string
  address: string
  paths: Record<'authorize' | 'token' | 'introspection' | 'userinfo' | 'discovery' | 'jwks', string>
  client: Client
  /** Like the other one, but gets access tokens as JWTs that are signed with ES256. */
  jwtClient: Client
  /** Scopes that give a refresh token without a further question. */
  refreshQuery: Record<string, string>
  data: string
  /** Milliseconds from the start of the process to the first answer of its discovery document. */
  startUp: number
  /** MiB of resident memory. */
  memory(): number
  /** Milliseconds of processor time that it has taken; the system counts in steps of ten. */
  cpu(): number
  stop(): Promise<void>
}

/** minijans as it is delivered: everything on, every token durable (synchronous FULL). */
export async function startOurs(
  data = folder(),
  entry = 'server/main.js'
): Promise<Server & { process: ChildProcess }> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const { process, startUp } = await launch(address, [
    entry,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--data',
    data
  ])
  const { client_id, client_secret } = JSON.parse(readFileSync(join(data, 'cli-client.json'), 'utf8'))
  const client = { id: client_id, secret: client_secret, redirectUri }
  return {
    name: 'minijans',
    address,
    paths: {
      authorize: '/jans-auth/restv1/authorize',
      token: '/jans-auth/restv1/token',
      introspection: '/jans-auth/restv1/introspection',
      userinfo: '/jans-auth/restv1/userinfo',
      discovery,
      jwks: '/jans-auth/restv1/jwks'
    },
    client,
    jwtClient: client,
    refreshQuery: { scope: 'openid online_access' },
    data,
    startUp,
    process,
    ...handle(process)
  }
}

/** oidc-provider as it comes, at synchronous NORMAL. @param keys those that it signs and decrypts with */
export async function startStock(keys: object[]): Promise<Server> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const data = folder()
  const keyFile = join(data, 'keys.json')
  writeFileSync(keyFile, JSON.stringify(keys))
  const { process, startUp } = await launch(address, [
    'bench/stock.ts',
    join(data, 'stock.sqlite'),
    String(port),
    keyFile
  ])
  return {
    name: 'oidc-provider',
    address,
    paths: {
      authorize: '/auth',
      token: '/token',
      introspection: '/token/introspection',
      userinfo: '/me',
      discovery,
      jwks: '/jwks'
    },
    client: { id: 'bench', secret: 'bench secret of some length', redirectUri },
    jwtClient: { id: 'bench-jwt', secret: 'bench secret of some length', redirectUri },
    refreshQuery: { scope: 'openid offline_access', prompt: 'consent' },
    data,
    startUp,
    ...handle(process)
  }
}

const discovery = '/.well-known/openid-configuration'
export const redirectUri = 'https://client.example/callback'

const folders: string[] = []
const children: ChildProcess[] = []

// Also a bench that fails leaves nothing behind.
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  for (const made of folders) rmSync(made, { recursive: true, force: true, maxRetries: 3 })
})

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'minijans-bench-'))
  folders.push(made)
  return made
}

// The load is made on another core than the one under measurement, or it would be measured too.
const pinned =
  availableParallelism() > 1 && spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)]).status === 0

async function launch(address: string, args: string[]): Promise<{ process: ChildProcess; startUp: number }> {
  const start = performance.now()
  const [command, ...rest] = pinned ? ['taskset', '-c', '0', process.execPath, ...args] : [process.execPath, ...args]
  const child = spawn(command as string, rest, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  for (;;) {
    const answer = await fetch(address + discovery).catch(() => undefined)
    if (answer?.ok) return { process: child, startUp: performance.now() - start }
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Empty where there is no such thing. */
const told = ({ pid }: ChildProcess, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

function handle(child: ChildProcess): Pick<Server, 'memory' | 'cpu' | 'stop'> {
  return {
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(told(child, 'status'))?.[1]) / 1024,
    cpu: () => {
      // After the name, which may hold anything: the fields 14 and 15, in hundredths of a second.
      const [user, system] = told(child, 'stat').split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? []
      return ((user ?? Number.NaN) + (system ?? Number.NaN)) * 10
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill()
      })
  }
}

/** Of a folder that no server has open. */
export function copyOf(data: string): string {
  const copy = folder()
  cpSync(data, copy, { recursive: true })
  return copy
}

/** Fills the store of a folder that no server has open; `population` tells with what. @returns seconds that it took */
export function fill(data: string, since: number, lifetime: number): number {
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['bench/fill.ts', data, String(since), String(lifetime)], { stdio: 'inherit' }) // prettier-ignore
  if (status !== 0) throw new Error(`bench/fill.ts ended with ${status}`)
  return (performance.now() - start) / 1000
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
