import { Connection } from './connection.ts'

/** One request, or one flow of several, on a connection of its own; throws when an answer is not what it should be. */
export type Step = (connection: Connection) => Promise<void>

export interface Measured {
  /** A second. */
  rate: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/** Repeats a step on many connections at once. @param makeStep gives each connection a step with a state of its own */
export async function load(
  address: string,
  seconds: number,
  makeStep: (i: number) => Step,
  connections = 16
): Promise<Measured> {
  const times: number[] = []
  const warm = performance.now() + seconds * 250
  const end = warm + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, async (_, i) => {
      const connection = new Connection(address)
      const step = makeStep(i)
      for (let now = performance.now(); now < end;) {
        await step(connection)
        const done = performance.now()
        if (now >= warm) times.push(done - now)
        now = done
      }
      connection.close()
    })
  )
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99) }
}
