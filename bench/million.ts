import { cell, load, median, middle, type Measured } from './load.ts'
import { population } from './population.ts'
import { prepareOurs } from './prepare.ts'
import { callAll, manyClients, oneClient, oneEach, rows, type Caller, type Callers } from './rows.ts'
import { copyOf, fill, startOurs, type Server } from './servers.ts'

/** A folder as it is after the first sign-ins, and who made them: good on every copy of it. */
export async function smallStore(): Promise<{
  data: string
  names: Pick<Server, 'client' | 'jwtClient'>
  callers: Caller[]
}> {
  const server = await startOurs()
  await prepareOurs(server)
  const callers = await oneClient(server)
  await server.stop()
  const { data, client, jwtClient } = server
  return { data, names: { client, jwtClient }, callers }
}

/** Rows that have to do with the store, as a share of what they do on an almost empty one, both in turns. */
export async function underAMillion(seconds: number, rounds: number): Promise<void> {
  const { data, names, callers } = await smallStore()
  const filled = copyOf(data)
  const since = Date.now() - 3_600_000
  const took = fill(filled, since, 86_400_000)
  const small = Object.assign(await startOurs(data), names)
  const large = Object.assign(await startOurs(filled), names)
  const many = manyClients(large, since)
  const { clients, holdings } = population
  console.log(`\n${clients * holdings.length} stored tokens of ${clients} clients, filled in ${took.toFixed(0)} s; rates as a share of those on an almost empty store (and the server’s processor time for each request)`) // prettier-ignore
  const table: Record<string, object> = {}
  for (const [name, row] of rows) {
    if (name === 'discovery' || name === 'jwks') continue
    const sides: [label: string, Server, Callers][] = [
      ['almost empty', small, oneEach(callers)],
      ['full', large, oneEach(callers)],
      ['its clients in turn', large, many]
    ]
    await callAll(large, row, many)
    const measured = sides.map((): Measured[] => [])
    // Short and often, because the machine may be another one from second to second.
    for (let round = 0; round < rounds * 4; round++)
      for (const [side, [, server, next]] of sides.entries())
        measured[side]?.push(await load(server, seconds / 4, (i) => row(server, next(i))))
    const [base = [], ...others] = measured
    const share = (other: Measured[], of: 'rate' | 'cpu') =>
      median(base.map((own, round) => (other[round] as Measured)[of] / own[of])).toFixed(2)
    table[name] = {
      'almost empty': cell(middle(base)),
      ...Object.fromEntries(
        others.map((other, i) => [sides[i + 1]?.[0], `${share(other, 'rate')} (${share(other, 'cpu')})`])
      )
    }
  }
  console.table(table)
  console.log(
    `Memory after the load, MiB: almost empty ${small.memory().toFixed(0)}, full ${large.memory().toFixed(0)}`
  )
  await Promise.all([small.stop(), large.stop()])
}
