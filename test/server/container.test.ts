import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { readConfig, settings } from '#server/config'
import manifest from '../../package.json' with { type: 'json' }
import { startApp } from '../support/app.ts'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const variables = Object.values(settings).map(({ name }) => `MINIJANS_${name}`)

interface Instruction {
  name: string
  text: string
  /** Words, or the members of the exec form. */
  words: string[]
}

interface Stage {
  name: string | undefined
  image: string
  instructions: Instruction[]
}

function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = []
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  for (const line of lines.filter(Boolean)) {
    const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    if (!name) throw new Error(`Not an instruction: ${line}`)
    const exec = /\[.*\]$/.exec(rest)?.[0]
    const words = exec ? (JSON.parse(exec) as string[]) : rest.split(' ')
    if (name === 'FROM') stages.push({ image: words[0] as string, name: words[2], instructions: [] })
    else stages.at(-1)?.instructions.push({ name, text: rest, words })
  }
  return stages
}

const stages = parseDockerfile(read('Dockerfile'))
const final = stages.at(-1) as Stage
const all = (name: string) => final.instructions.filter((instruction) => instruction.name === name)
const only = (name: string): Instruction => {
  const [first, ...others] = all(name)
  expect(others).toEqual([])
  return first as Instruction
}
const containerEnv = Object.fromEntries(
  all('ENV').flatMap(({ words }) => words.map((word) => word.split('=') as [string, string]))
)
const minijansEnv = Object.fromEntries(Object.entries(containerEnv).filter(([name]) => name.startsWith('MINIJANS_')))

describe('the Dockerfile', () => {
  it('builds on the Node that the project pins', () => {
    const names = new Set(stages.map(({ name }) => name))
    for (const { image } of stages.filter(({ image }) => !names.has(image)))
      expect(image).toBe(`node:${manifest.devDependencies.node.split('.')[0]}-slim`)
  })

  it('copies what exists, all that the build reads, and nothing that .dockerignore holds back', () => {
    const sources = stages.flatMap(({ instructions }) =>
      instructions
        .filter(({ name, words }) => name === 'COPY' && !words[0]?.startsWith('--from='))
        .flatMap(({ words }) => words.slice(0, -1))
    )
    for (const source of sources) expect([source, existsSync(join(root, source))]).toEqual([source, true])
    const [everything, ...allowed] = read('.dockerignore')
      .replaceAll(/^#.*\n/gm, '')
      .trim()
      .split('\n')
    expect(everything).toBe('*')
    expect(allowed.toSorted()).toEqual([...new Set(sources)].map((source) => `!${source}`).toSorted())
    const build = JSON.parse(read('tsconfig.build.json')) as { include: string[] }
    expect(sources).toEqual(expect.arrayContaining([...build.include, 'tsconfig.build.json', 'tsconfig.json']))
  })

  it('copies from stages that come before, what they make', () => {
    for (const { words } of all('COPY').filter(({ words }) => words[0]?.startsWith('--from='))) {
      const stage = stages.slice(0, -1).find(({ name }) => `--from=${name}` === words[0])
      const made = words[1] === '/app/node_modules' ? /^npm ci --omit=dev --ignore-scripts$/ : /^node build\.ts$/
      expect(stage?.instructions.filter(({ name, text }) => name === 'RUN' && made.test(text))).toHaveLength(1)
    }
    expect(manifest.scripts.build).toBe('node build.ts')
  })

  it('starts the published program without a shell', () => {
    expect(only('ENTRYPOINT').text).toMatch(/^\[/)
    expect(only('ENTRYPOINT').words).toEqual(['node', manifest.bin.minijans])
    expect(only('WORKDIR').text).toBe('/app')
    expect(existsSync(join(root, manifest.bin.minijans.replace('dist/', '')))).toBe(true)
    expect(only('STOPSIGNAL').text).toBe('SIGTERM')
  })

  it('sets only variables that exist, to the port that it exposes and the volume that its user owns', () => {
    expect(variables).toEqual(expect.arrayContaining(Object.keys(minijansEnv)))
    const { data, listen } = readConfig([], minijansEnv)
    expect(only('VOLUME').text).toBe(data)
    expect(only('EXPOSE').text).toBe(String(listen.port))
    expect(listen.host).toBe('0.0.0.0')
    const [user, group] = only('USER').text.split(':')
    expect(Number(user)).toBeGreaterThan(0)
    expect(only('RUN').text).toBe(`install -d -m 0700 -o ${user} -g ${group} ${data}`)
  })
})

describe('the health check', () => {
  const command = only('HEALTHCHECK')

  async function check(env: Record<string, string>): Promise<number> {
    expect(command.words[0]).toBe('node')
    const child = spawn(process.execPath, command.words.slice(1), {
      env: { ...containerEnv, ...env },
      stdio: 'inherit'
    })
    const [code] = (await once(child, 'close')) as [number]
    return code
  }

  it('needs no shell', () => {
    expect(command.text).toMatch(/ CMD \["node", "-e", /)
  })

  it('is content with a server that is ready, and not with one that is gone', async () => {
    const app = await startApp({ MINIJANS_HOST: '0.0.0.0' })
    const { port } = new URL(app.address)
    expect(await check({ MINIJANS_PORT: port })).toBe(0)
    await app.close()
    expect(await check({ MINIJANS_PORT: port })).toBe(1)
  })

  it('asks the internal listener where there is one', async () => {
    await using app = await startApp({ MINIJANS_HOST: '0.0.0.0', MINIJANS_INTERNAL_PORT: '0' })
    const { port } = new URL(app.address)
    expect(await check({ MINIJANS_PORT: port })).toBe(1)
    expect(
      await check({ MINIJANS_PORT: port, MINIJANS_INTERNAL_PORT: new URL(app.internalAddress as string).port })
    ).toBe(0)
  })

  it('is not content with a server that says it is not ready', async () => {
    const server = createServer((_req, res) => res.writeHead(503).end()).listen(0)
    await once(server, 'listening')
    expect(await check({ MINIJANS_PORT: String((server.address() as AddressInfo).port) })).toBe(1)
    server.close()
  })
})

interface Service {
  image: string
  build?: string
  profiles?: string[]
  command?: string[]
  user?: string
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  depends_on?: Record<string, { condition: string }>
  deploy?: { replicas: number }
  healthcheck?: { test: string[] }
  read_only: boolean
  tmpfs: string[]
  cap_drop: string[]
  cap_add?: string[]
  security_opt: string[]
  stop_grace_period: string
}

/** As Compose fills `${NAME-text}` and `${NAME:-text}` in. */
const fill = (text: string, env: Record<string, string>) =>
  text.replaceAll(/\$\{(\w+):?-([^}]*)\}/g, (_whole, name: string, otherwise: string) => env[name] || otherwise)

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as {
    services: { [name: string]: Service } & Record<'minijans' | 'replica' | 'proxy' | 'postgres', Service>
    volumes: Record<string, unknown>
  }
  const { minijans, replica, proxy, postgres } = services
  const exposed = only('EXPOSE').text

  it.each(Object.entries(services))('gives %s no more than it needs', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: expect.arrayContaining(['/tmp']) as string[]
    })
    // A server gives requests under way ten seconds.
    expect(Number.parseInt(service.stop_grace_period)).toBeGreaterThan(10)
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    for (const volume of service.volumes ?? []) expect(volumes).toHaveProperty(volume.split(':')[0] as string)
    for (const other of Object.keys(service.depends_on ?? {}))
      expect(services[other]?.profiles).toEqual(service.profiles)
  })

  it('starts one container alone, with its data in a volume', () => {
    expect(Object.keys(services).filter((name) => !services[name]?.profiles)).toEqual(['minijans'])
    expect(minijans).toMatchObject({ build: '.', ports: [`127.0.0.1:8080:${exposed}`] })
    expect(minijans.volumes).toEqual([`data:${only('VOLUME').text}`])
  })

  it('puts two replicas behind a proxy that finds them', () => {
    expect(replica).toMatchObject({ build: '.', image: minijans.image, deploy: { replicas: 2 } })
    expect(replica.ports).toBeUndefined()
    expect(replica.volumes).toEqual([`cluster-data:${only('VOLUME').text}`])
    const [, , , from, , to] = proxy.command as string[]
    expect(to).toBe(`replica:${exposed}`)
    const { listen, issuer } = readConfig([], { ...minijansEnv, ...filled(secrets) })
    expect(proxy.ports).toEqual([`127.0.0.1:${new URL(issuer).port}:${from?.split(':').at(-1)}`])
    expect(String(listen.port)).toBe(exposed)
    expect(proxy.depends_on).toEqual({ replica: { condition: 'service_healthy' } })
    expect(replica.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
  })

  const secrets = {
    MINIJANS_MASTER_KEY: Buffer.alloc(32, 1).toString('base64url'),
    MINIJANS_ADMIN_PASSWORD: 'correct horse',
    POSTGRES_PASSWORD: 'postgres9'
  }
  const filled = (env: Record<string, string>) =>
    Object.fromEntries(Object.entries(replica.environment ?? {}).map(([name, text]) => [name, fill(text, env)]))

  it('hands the replicas settings that exist, for the database beside them', () => {
    expect(variables).toEqual(expect.arrayContaining(Object.keys(replica.environment ?? {})))
    const { db, masterKey, admin, trustProxy } = readConfig([], filled(secrets))
    const { hostname, username, password, pathname } = new URL(db.url as string)
    expect(services).toHaveProperty(hostname)
    const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD = '' } = postgres.environment ?? {}
    expect([username, pathname]).toEqual([POSTGRES_USER, `/${POSTGRES_DB}`])
    expect(password).toBe(fill(POSTGRES_PASSWORD, secrets))
    expect(postgres.healthcheck?.test.at(-1)).toBe(POSTGRES_USER)
    expect([masterKey, admin.password]).toEqual([secrets.MINIJANS_MASTER_KEY, secrets.MINIJANS_ADMIN_PASSWORD])
    expect(trustProxy).toEqual(['uniquelocal'])
  })

  it('can be put into production from outside', () => {
    const env = { ...secrets, MINIJANS_PRODUCTION: 'true', MINIJANS_ISSUER: 'https://id.example.org' }
    expect(readConfig([], filled(env))).toMatchObject({ production: true, issuer: 'https://id.example.org' })
    expect(() => readConfig([], filled({ ...secrets, MINIJANS_PRODUCTION: 'true' }))).not.toThrow()
  })

  it('holds no secret, and none of them can be left out', () => {
    const given = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment))
    const secret = given.filter(([name]) => /KEY|PASSWORD/.test(name))
    expect(secret.map(([name]) => name).toSorted()).toEqual(Object.keys(secrets).toSorted())
    for (const [name, text] of secret)
      expect(text).toBe(`\${${name}${name.startsWith('MINIJANS_') ? ':-missing' : '-'}}`)
    expect(() => readConfig([], filled({}))).toThrow(/MINIJANS_MASTER_KEY: [^]*MINIJANS_ADMIN_PASSWORD: /)
  })
})
