import { Connection } from './connection.ts'
import type { Server } from './servers.ts'

/** One request, or one flow of several, on a connection of its own; throws when an answer is not what it should be. */
export type Step = (connection: Connection) => Promise<void>

export interface Measured {
  /** A second. */
  rate: number
  /** Milliseconds. */
  p50: number
  p99: number
  longest: number
  /** Microseconds of the server's own time for each; what else runs on the machine is not in it. */
  cpu: number
}

/** As many as the rows have callers. */
export const connections = 16

/** Repeats a step on many connections at once. @param makeStep gives each connection a step with a state of its own */
export async function load(server: Server, seconds: number, makeStep: (i: number) => Step): Promise<Measured> {
  const times: number[] = []
  const warm = performance.now() + seconds * 250
  const end = warm + seconds * 1000
  let before: number | undefined
  await Promise.all(
    Array.from({ length: connections }, async (_, i) => {
      const connection = new Connection(server.address)
      const step = makeStep(i)
      for (let now = performance.now(); now < end;) {
        if (now >= warm) before ??= server.cpu()
        await step(connection)
        const done = performance.now()
        if (now >= warm) times.push(done - now)
        now = done
      }
      connection.close()
    })
  )
  const cpu = (server.cpu() - (before ?? 0)) * 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99), longest: at(1), cpu: cpu / times.length }
}

/** The same step so many times in all, unmeasured. */
export async function repeat(server: Server, times: number, makeStep: (i: number) => Step): Promise<void> {
  let left = times
  await Promise.all(
    Array.from({ length: connections }, async (_, i) => {
      const connection = new Connection(server.address)
      const step = makeStep(i)
      while (left-- > 0) await step(connection)
      connection.close()
    })
  )
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

/** The median of several rounds, value by value. */
export const middle = (all: Measured[]): Measured =>
  Object.fromEntries(
    (['rate', 'p50', 'p99', 'longest', 'cpu'] as const).map((name) => [name, median(all.map((one) => one[name]))])
  ) as unknown as Measured

export const cell = ({ rate, p50, p99 }: Measured): string =>
  `${Math.round(rate)} (${p50.toFixed(1)}/${p99.toFixed(1)})`
