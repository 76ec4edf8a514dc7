import { setTimeout as pause } from 'node:timers/promises'
import { Router, type Request, type Response } from 'express'
import type { Context } from '#modules/core/module'
import { healthPage, type HealthProps } from '#views/admin/monitoring/health'
import { logLevels, logPage } from '#views/admin/monitoring/log'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { choiceOf, queryText } from '../paging.ts'
import { show } from '../show.ts'

/** Lines of the log that a page shows, and those in trouble on the page of the server's health. */
const shownLines = 200
const shownTroubles = 5
const warning = 40
/** Milliseconds that a page waits for the services. */
const patience = 1000

/** The pages of how the server is, and of what it says, at `/admin/health`. */
export function healthPages(ctx: Context): Router {
  const router = Router()
  const services = serviceStates()
  router.use((_req, res, next) => {
    requireOperation(res, 'get-config-logging')
    next()
  })

  router.get('/', async (req, res) => {
    const props = await healthOf(ctx, req, res, services)
    show(res, healthPage(viewerOf(req, res), { ...props, call: equivalentOf(ctx, res, 'get-config-health') }))
  })

  router.get('/log', (req, res) => {
    const q = queryText(req)
    const level = choiceOf(req, 'level', logLevels.map(({ value }) => value)) // prettier-ignore
    const lines = ctx.recentLog.find({ text: q, level: Number(level), limit: shownLines })
    show(res, logPage(viewerOf(req, res), { q, level, lines, written: ctx.log.level }))
  })

  return router
}

async function healthOf(
  ctx: Context,
  req: Request,
  res: Response,
  services: ReturnType<typeof serviceStates>
): Promise<Omit<HealthProps, 'call'>> {
  const { config, db } = ctx
  const [checks, states, machine, size] = await Promise.all([
    readiness(ctx),
    may(res, 'get-service-status') ? services(req, res) : undefined,
    callOperation(req, res, 'get-server-stat') as Promise<{ facterData: Record<string, string> }>,
    db.size().catch(() => undefined)
  ])
  const { rss, heapUsed } = process.memoryUsage()
  return {
    checks,
    services: states,
    process: {
      version: config.version,
      node: process.version,
      mode: config.production ? 'Production' : 'Developer',
      startedAt: Date.now() - process.uptime() * 1000,
      resident: rss,
      heap: heapUsed
    },
    machine: machine.facterData,
    database: {
      engine: db.engine === 'postgres' ? 'PostgreSQL' : config.db.memory ? 'SQLite, in memory' : 'SQLite',
      size
    },
    jobs: [...ctx.jobRuns]
      .map(([name, run]) => Object.assign({ name }, run))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    troubles: ctx.recentLog.find({ level: warning, limit: shownTroubles })
  }
}

/**
 * Asks the services. Some are loaded by the first request for them, which no page waits for: the first one has them asked once
 * it is sent.
 */
function serviceStates() {
  let areAsked = false
  return async (req: Request, res: Response): Promise<Record<string, string> | 'not yet'> => {
    const ask = () => callOperation(req, res, 'get-service-status') as Promise<Record<string, string>>
    if (areAsked) return Promise.race([ask(), pause(patience, 'not yet' as const, { ref: false })])
    areAsked = true
    res.once('close', () => void ask().catch(() => undefined))
    return 'not yet'
  }
}

/** What has to be well for the server to be ready, by its name. */
async function readiness({ loopback }: Context): Promise<Record<string, string>> {
  try {
    const answer = await loopback('/health/ready', { signal: AbortSignal.timeout(5000) }, 'internal')
    const { checks } = (await answer.json()) as { checks: Record<string, string> }
    return checks
  } catch {
    return { server: 'DOWN' }
  }
}
