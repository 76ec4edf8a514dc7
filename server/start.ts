import { lookup } from 'node:dns/promises'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Config } from '#modules/core/config'
import type { Context } from '#modules/core/module'
import { claimDataFolder, type Claim } from '#modules/data-folder/index'
import { createApp } from './app.ts'
import { makeDataFolder, openContext, type Replacements } from './context.ts'
import { runJobs } from './jobs.ts'
import { followLogging } from './logging.ts'
import { messageClasses, type Messages } from './messages.ts'
import { createMetrics } from './metrics.ts'
import { modules as features } from './modules.ts'
import { mutualTls } from './mutual-tls.ts'
import { operation } from './operation.ts'

/** A running server. */
export interface MinijansServer {
  readonly ctx: Context
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly address: string
  /** Where Config API, SCIM and metrics are, when they have a listener of their own. */
  readonly internalAddress: string | undefined
  /** Where it asks clients for certificates, when it does: `https://127.0.0.1:8443`. */
  readonly mtlsAddress: string | undefined
  /** Stops listening, lets requests under way finish (10 s at most), then closes the database. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the whole server in this process. */
export async function start(given: Config, replacements: Replacements = {}): Promise<MinijansServer> {
  const servers: AnyServer[] = []
  let ctx: Context | undefined
  let folder: Claim | undefined
  let draining = false
  try {
    // First the port, because the issuer may depend on it; who connects before the server is ready waits.
    const messages = { public: messageClasses(), internal: messageClasses() }
    const main = await listen(servers, given.listen.host, given.listen.port, messages.public)
    const internal =
      given.listen.internalPort === undefined
        ? undefined
        : await listen(servers, given.listen.host, given.listen.internalPort, messages.internal)
    const tls = mutualTls()
    const mtls =
      given.listen.mtlsPort === undefined
        ? undefined
        : await listen(servers, given.listen.host, given.listen.mtlsPort, messages.public, tls.create)
    const config = withPorts(given, main, mtls)
    const addresses = { public: main.address, internal: (internal ?? main).address }
    if (!config.db.memory) {
      makeDataFolder(config.data)
      folder = claimDataFolder(config.data)
    }
    const opened = await openContext(config, addresses, replacements)
    ctx = opened
    const modules = mtls ? [...features, tls.module] : features
    for (const module of modules) await module.prepare?.(opened)
    const metrics = createMetrics(config)
    const requests = await followLogging(opened)
    const all = [operation(modules, metrics, () => draining), ...modules]
    if (internal)
      internal.serve(
        createApp(
          opened,
          all.filter(({ surface }) => surface && surface !== 'public'),
          metrics,
          requests,
          messages.internal
        )
      )
    const app = createApp(
      opened,
      internal ? all.filter(({ surface }) => surface !== 'internal') : all,
      metrics,
      requests,
      messages.public
    )
    main.serve(app)
    mtls?.serve(app)
    const jobs = runJobs(
      opened,
      modules.flatMap((module) => module.jobs?.(opened) ?? [])
    )
    folder?.announce({
      version: config.version,
      issuer: config.issuer,
      address: main.address,
      internalAddress: internal?.address,
      mtlsAddress: mtls?.address,
      mtlsOrigin: config.mtls.origin,
      engine: opened.db.engine,
      production: config.production,
      trustProxy: config.trustProxy,
      plugins: config.plugins
    })
    let closing: Promise<void> | undefined
    const close = () =>
      (closing ??= (async () => {
        draining = true
        await Promise.all([jobs.stop(), ...servers.map(drain)])
        for (const { name, close: closeModule } of modules)
          await closeModule?.(opened).catch((err: unknown) =>
            opened.log.error({ module: name, err }, 'not closed in order')
          )
        await opened.db.close()
        folder?.release()
      })())
    return {
      ctx: opened,
      address: main.address,
      internalAddress: internal?.address,
      mtlsAddress: mtls?.address,
      close,
      [Symbol.asyncDispose]: close
    }
  } catch (error) {
    for (const server of servers) server.closeAllConnections()
    await Promise.all(servers.map(drain))
    await ctx?.db.close()
    folder?.release()
    throw error
  }
}

/** The configuration with the ports as they are, where any would do. */
function withPorts(given: Config, main: Listener, mtls: Listener | undefined): Config {
  const { issuer, mtls: certificates } = given
  const origin = mtls ? certificates.origin?.replace(/:0$/, `:${new URL(mtls.address).port}`) : certificates.origin
  return Object.freeze({
    ...given,
    issuer: issuer.replace(/:0$/, `:${new URL(main.address).port}`),
    mtls: { ...certificates, origin }
  })
}

type AnyServer = Server | TlsServer

interface Listener {
  /** `http://127.0.0.1:8080` */
  address: string
  serve(app: RequestListener): void
}

/** Listens on every address of the host, so that `localhost` is reached by both its names. */
async function listen(
  servers: AnyServer[],
  host: string,
  port: number,
  { IncomingMessage, ServerResponse }: Messages,
  create: (options: ServerOptions, handle: RequestListener) => AnyServer = createServer
): Promise<Listener> {
  const ready = Promise.withResolvers<RequestListener>()
  let app: RequestListener | undefined
  const handle: RequestListener = (req, res) => {
    if (app) app(req, res)
    else void ready.promise.then((late) => late(req, res))
  }
  const addresses = new Set((await lookup(host, { all: true })).map(({ address }) => address))
  let actual = port
  let first: string | undefined
  let failure: unknown
  for (const address of addresses) {
    const times = { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 }
    const server = create({ ...times, IncomingMessage, ServerResponse }, handle)
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(actual, address, resolve)
      })
    } catch (error) {
      // A machine without IPv6 still names ::1 in its hosts file.
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error
      failure = error
      continue
    }
    servers.push(server)
    actual = (server.address() as AddressInfo).port
    first ??= `${create === createServer ? 'http' : 'https'}://${reachable(address)}:${actual}`
  }
  if (!first) throw failure
  return {
    address: first,
    serve(listener) {
      app = listener
      ready.resolve(listener)
    }
  }
}

/** An address that stands for all addresses is reached on the loopback. */
const reachable = (address: string) =>
  address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : address.includes(':') ? `[${address}]` : address

function drain(server: AnyServer): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), 10_000)
    server.close(() => {
      clearTimeout(deadline)
      resolve()
    })
    server.closeIdleConnections()
  })
}
