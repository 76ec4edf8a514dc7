import type { Context, Module } from '#modules/core/module'
import type { Metrics } from './metrics.ts'

/** Liveness, readiness and metrics, for whoever keeps the process running. */
export function operation(modules: readonly Module[], metrics: Metrics, isDraining: () => boolean): Module {
  return {
    name: 'operation',
    surface: 'internal',
    mount(app, ctx) {
      app.get('/health/live', (_req, res) => void res.json({ status: 'UP' }))
      app.get('/health/ready', async (_req, res) => {
        const checks = await readiness(ctx, modules)
        const ready = !isDraining() && Object.values(checks).every((status) => status === 'UP')
        res.status(ready ? 200 : 503).json({ status: ready ? 'UP' : 'DOWN', checks })
      })
      app.get('/metrics', metrics.handler)
    }
  }
}

async function readiness(ctx: Context, modules: readonly Module[]): Promise<Record<string, 'UP' | 'DOWN'>> {
  const checks = [
    { name: 'database', check: () => ctx.db.ping() },
    ...modules.flatMap((module) => module.health?.(ctx) ?? [])
  ]
  const results = await Promise.all(
    checks.map(async ({ name, check }) => {
      const well = await check().catch(() => false)
      return [name, well ? 'UP' : 'DOWN'] as const
    })
  )
  return Object.fromEntries(results)
}
