import { TLSSocket } from 'node:tls'
import type { Request, RequestHandler } from 'express'
import type { Registry } from 'prom-client'
import type { Config } from '#modules/core/config'
import { isLoopback } from '#modules/core/address'

/** What Prometheus reads. */
export interface Metrics {
  request(path: string, method: string, status: number, milliseconds: number): void
  handler: RequestHandler
}

export function createMetrics(config: Config): Metrics {
  if (config.metrics === 'off') return { request: () => {}, handler: (_req, _res, next) => next() }
  const durations = requestDurations()
  let ofProcess: Promise<Registry> | undefined
  return {
    request: (...seen) => durations.observe(...seen),
    handler: (req, res, next) => {
      if (config.metrics === 'loopback' && !isFromHere(req)) return next()
      const answer = async () => {
        const registry = await (ofProcess ??= processMetrics())
        res.type(registry.contentType).send(`${await registry.metrics()}\n${durations.text()}`)
      }
      answer().catch(next)
    }
  }
}

/** Of the process itself; loaded when somebody asks for the first time. */
async function processMetrics(): Promise<Registry> {
  const { collectDefaultMetrics, Registry: Kept } = await import('prom-client')
  const registry = new Kept()
  collectDefaultMetrics({ register: registry })
  return registry
}

/** Seconds that the buckets of the histogram end with; the last one has no end. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, Infinity]
const durationsName = 'minijans_http_request_duration_seconds'

/** A histogram in Prometheus' text form, by hand: every request counts here, and a library takes ten times as long for it. */
function requestDurations() {
  const series = new Map<string, { counts: number[]; sum: number }>()
  return {
    observe(path: string, method: string, status: number, milliseconds: number): void {
      const labels = `part="${partOf(path)}",method="${methodOf(method)}",status="${Math.floor(status / 100)}xx"`
      const one = series.get(labels) ?? { counts: bounds.map(() => 0), sum: 0 }
      series.set(labels, one)
      const seconds = milliseconds / 1000
      one.sum += seconds
      const bucket = bounds.findIndex((bound) => seconds <= bound)
      one.counts[bucket] = (one.counts[bucket] as number) + 1
    },
    text(): string {
      const lines = [
        `# HELP ${durationsName} Time to answer, by the part of the server that did`,
        `# TYPE ${durationsName} histogram`
      ]
      for (const [labels, { counts, sum }] of series) {
        let count = 0
        for (const [i, bound] of bounds.entries()) {
          count += counts[i] as number
          lines.push(`${durationsName}_bucket{le="${bound === Infinity ? '+Inf' : bound}",${labels}} ${count}`)
        }
        lines.push(`${durationsName}_sum{${labels}} ${sum}`, `${durationsName}_count{${labels}} ${count}`)
      }
      return `${lines.join('\n')}\n`
    }
  }
}

/**
 * By the socket's own address, which no header can change; but a proxy on this machine speaks for others, and one that
 * passes TLS on does not say so.
 */
const isFromHere = ({ socket, headers }: Request): boolean =>
  isLoopback(socket.remoteAddress) &&
  !(socket instanceof TLSSocket) &&
  !Object.keys(headers).some((name) => /^(forwarded|via|x-real-ip|x-forwarded-.*)$/.test(name))

const parts = [
  'jans-auth/restv1',
  'jans-auth',
  'jans-config-api',
  'jans-scim',
  'jans-fido2',
  'jans-casa',
  'admin',
  '.well-known'
]

/** Few and fixed, so that no caller can make the set of labels grow. */
const partOf = (path: string): string =>
  parts.find((part) => path.startsWith(`/${part}/`) || path === `/${part}`) ?? 'other'
const methodOf = (method: string): string =>
  /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(method) ? method : 'other'
