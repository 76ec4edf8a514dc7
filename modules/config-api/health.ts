import { readFile, statfs } from 'node:fs/promises'
import { freemem, hostname, loadavg, networkInterfaces, totalmem, uptime } from 'node:os'
import { z } from 'zod'
import type { Context, Surface } from '#modules/core/module'
import { toDateTime } from '#modules/core/date-time'
import type { Access } from './operation.ts'
import { operation, type Operation } from './operation.ts'

const tag = 'Health - Check'
const config = 'https://jans.io/oauth/config'

/** Features that are read only and have no scope for writing. */
const onlyRead = (name: string): Access => ({
  super: [`${config}/read-all`, `${config}/write-all`],
  group: [`${config}/health.admin`],
  own: [`${config}/${name}.readonly`]
})

const status = z
  .object({ name: z.string(), status: z.enum(['UP', 'DOWN']), error: z.string().optional() })
  .meta({ id: 'Status' })
const named = z.record(z.string(), z.string())

const live = { name: 'jans-config-api liveness', status: 'UP' }

async function ready({ db }: Context) {
  const well = await db.ping().catch(() => false)
  const name = 'jans-config-api readiness'
  return well ? { name, status: 'UP' } : { name, status: 'DOWN', error: 'The database does not answer' }
}

interface Service {
  /** Only a running one answers there; absent where there never is one. */
  path?: string
  surface?: Surface
}

/** Janssen's services. */
const services = new Map<string, Service>([
  ['jans-auth', { path: '/.well-known/openid-configuration' }],
  ['jans-config-api', { path: '/jans-config-api/api/v1/health/live', surface: 'internal' }],
  ['jans-scim', { path: '/jans-scim/restv1/v2/ServiceProviderConfig', surface: 'internal' }],
  ['jans-fido2', { path: '/jans-fido2/restv1/configuration' }],
  ['jans-casa', { path: '/jans-casa/health-check' }],
  ['jans-link', {}],
  ['jans-lock', {}]
])

export const healthOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-health',
    method: 'get',
    path: '/health',
    tag,
    summary: 'Liveness and readiness',
    answer: z.array(status),
    handle: async ({ ctx }) => [live, await ready(ctx)]
  }),
  operation({
    operationId: 'get-config-health-live',
    method: 'get',
    path: '/health/live',
    tag,
    summary: 'Liveness',
    answer: status,
    handle: async () => live
  }),
  operation({
    operationId: 'get-config-health-ready',
    method: 'get',
    path: '/health/ready',
    tag,
    summary: 'Readiness',
    answer: status,
    handle: ({ ctx }) => ready(ctx)
  }),
  operation({
    operationId: 'get-server-stat',
    method: 'get',
    path: '/health/server-stat',
    tag,
    summary: 'Figures of the machine',
    answer: z.object({ dbType: z.string(), lastUpdate: z.string(), facterData: named }),
    handle: async ({ ctx }) => ({
      dbType: ctx.db.engine,
      lastUpdate: toDateTime(ctx.now()),
      facterData: await machine(ctx)
    })
  }),
  operation({
    operationId: 'get-service-status',
    method: 'get',
    path: '/health/service-status',
    tag,
    summary: 'Running, Down or Not present, by service',
    access: onlyRead('data'),
    query: z.object({ service: z.string().optional().describe('One service; all when absent.') }),
    answer: named,
    async handle({ ctx, query: { service } }) {
      const wanted = service && service !== 'all' ? [service] : [...services.keys()]
      return Object.fromEntries(await Promise.all(wanted.map(async (name) => [name, await serviceStatus(ctx, name)])))
    }
  }),
  operation({
    operationId: 'get-app-version',
    method: 'get',
    path: '/health/app-version',
    tag,
    summary: 'Version by part',
    access: onlyRead('app-version'),
    query: z.object({ artifact: z.string().optional().describe('One part; all when absent.') }),
    answer: z.record(z.string(), z.object({ artifact: z.string(), version: z.string() })),
    async handle({ ctx, query: { artifact } }) {
      const wanted = artifact && artifact !== 'all' ? [artifact] : [...services.keys()]
      const known = wanted.filter((name) => services.get(name)?.path)
      return Object.fromEntries(known.map((name) => [name, { artifact: name, version: ctx.config.version }]))
    }
  }),
  operation({
    operationId: 'get-auth-server-health',
    method: 'get',
    path: '/jans-auth-server/health',
    tag: 'Auth Server Health - Check',
    summary: 'Health of the auth server',
    answer: z.object({ status: z.string(), db_status: z.string() }),
    handle: async ({ ctx }) => ({
      status: 'running',
      db_status: (await ctx.db.ping().catch(() => false)) ? 'online' : 'offline'
    })
  })
]

async function serviceStatus({ loopback }: Context, name: string): Promise<string> {
  const { path, surface } = services.get(name) ?? {}
  if (path === undefined) return 'Not present'
  try {
    const answer = await loopback(path, { signal: AbortSignal.timeout(5000) }, surface)
    await answer.body?.cancel()
    return answer.ok ? 'Running' : answer.status === 404 ? 'Not present' : 'Down'
  } catch {
    return 'Down'
  }
}

/** Shares are percentages. */
async function machine({ config, db }: Context) {
  const folder = config.db.memory || db.engine === 'postgres' ? '.' : config.data
  const { bavail, blocks } = await statfs(folder)
  const seconds = Math.floor(uptime())
  return {
    memoryfree: share(freemem(), totalmem()),
    swapfree: await swapFree(),
    hostname: hostname(),
    ipaddress:
      Object.values(networkInterfaces())
        .flat()
        .find((address) => address?.family === 'IPv4' && !address.internal)?.address ?? '127.0.0.1',
    uptime: `${Math.floor(seconds / 86_400)} days, ${Math.floor((seconds % 86_400) / 3600)} hours`,
    free_disk_space: share(bavail, blocks),
    load_average: (loadavg()[0] ?? 0).toFixed(2)
  }
}

const share = (part: number, whole: number) => (whole === 0 ? '0' : ((part / whole) * 100).toFixed(1))

/** Only Linux tells. */
async function swapFree(): Promise<string> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return share(kilobytes('SwapFree'), kilobytes('SwapTotal'))
}
