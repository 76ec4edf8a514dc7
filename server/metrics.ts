import { TLSSocket } from 'node:tls'
import type { Request, RequestHandler } from 'express'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Config } from '#modules/core/config'
import { isLoopback } from '#modules/core/address'

/** What Prometheus reads. */
export interface Metrics {
  request(path: string, method: string, status: number, milliseconds: number): void
  handler: RequestHandler
}

export function createMetrics(config: Config): Metrics {
  if (config.metrics === 'off') return { request: () => {}, handler: (_req, _res, next) => next() }
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'minijans_http_request_duration_seconds',
    help: 'Time to answer, by the part of the server that did',
    labelNames: ['part', 'method', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry]
  })
  return {
    request: (path, method, status, milliseconds) =>
      durations.observe(
        { part: partOf(path), method: methodOf(method), status: `${Math.floor(status / 100)}xx` },
        milliseconds / 1000
      ),
    handler: (req, res, next) => {
      if (config.metrics === 'loopback' && !isFromHere(req)) return next()
      registry.metrics().then((text) => res.type(registry.contentType).send(text), next)
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
