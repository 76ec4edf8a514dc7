import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Db } from '#db/db'
import type { Config } from './config.ts'
import type { Events } from './events.ts'
import type { OutboundFetch } from './outbound.ts'
import type { RecentLog } from './recent-log.ts'
import type { Vault } from './vault.ts'

export type { Logger }

/** The listener that something is on; both are one where no internal listener is set. */
export type Surface = 'public' | 'internal'

/** What lives as long as the process, and what a test puts something else in place of. Everything else is an import. */
export interface Context {
  readonly config: Config
  readonly db: Db
  readonly log: Logger
  /** What this process has logged last. */
  readonly recentLog: RecentLog
  /** The jobs of this process by their names, and how each has run. */
  readonly jobRuns: Map<string, JobRun>
  /** The time, in milliseconds since 1970. */
  readonly now: () => number
  /** Outbound requests, guarded against private addresses. */
  readonly fetch: OutboundFetch
  readonly events: Events
  /** Encrypts what is secret at rest. */
  readonly vault: Vault
  /**
   * Sends a request to this very server, whatever stands in front of it.
   * @param path begins with a slash
   * @param surface the one that `path` is on; public unless told otherwise
   */
  readonly loopback: (path: string, init?: RequestInit, surface?: Surface) => Promise<Response>
}

export type Handler = RequestHandler | ErrorRequestHandler

/**
 * Registers the handlers of an address that is asked for most, those for errors at the end. A request to exactly this path
 * passes nothing else; one that spells it in another way, or that they all let pass, goes through the app like any other.
 * @param quick those that come before the answer has the headers of all answers, and answer by `complete`
 */
export type First = (path: string, quick: RequestHandler[], ...others: Handler[]) => void

/** Work that repeats. On several replicas one of them does it at a time, unless it says otherwise. */
export interface Job {
  name: string
  /** Milliseconds from one start to the next. */
  every: number
  /** On each replica instead, because it works with what that replica holds in memory. */
  onEachReplica?: boolean
  run: (signal: AbortSignal) => Promise<void>
}

/** How a job has run in this process; times in milliseconds since 1970. */
export interface JobRun extends Pick<Job, 'every' | 'onEachReplica'> {
  /** Of the last run; absent before the first one here. */
  startedAt?: number
  /** Absent while it runs. */
  endedAt?: number | undefined
  /** The log tells why. */
  failed?: boolean
}

/** One thing that must be well for the server to be ready. */
export interface HealthCheck {
  name: string
  check: () => Promise<boolean>
}

/** A feature. Leaving it out of `server/modules.ts` removes it. */
export interface Module {
  name: string
  /** Puts in place what must be there before the first request; run at each start, so it changes nothing twice. */
  prepare?: (ctx: Context) => Promise<void>
  mount?: (app: Express, ctx: Context, first: First) => void
  /** `internal` modules move to the internal listener where there is one; `both` are there as well as on the public one. */
  surface?: Surface | 'both'
  jobs?: (ctx: Context) => Job[]
  health?: (ctx: Context) => HealthCheck[]
  /** Puts away what is held in memory alone; run after the last request and the last job. */
  close?: (ctx: Context) => Promise<void>
}
