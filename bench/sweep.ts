import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { cell, load, median, middle, type Measured } from './load.ts'
import { smallStore } from './million.ts'
import { makingAndLooking, oneEach } from './rows.ts'
import { fill, startOurs } from './servers.ts'

/** What the process under measurement tells of itself. */
interface Report {
  /** Milliseconds that its event loop was held, and those between two looks at it that it worked itself. */
  held: Record<'p99' | 'longest', number>
  worked: Record<'p99' | 'longest', number>
  /** Milliseconds that it worked at a batch of the sweep and its commit, and answered nobody. */
  batches?: Record<'p99' | 'longest', number>
  /** Expired rows that are still there. */
  left: number
}

/**
 * What requests notice while a million expired rows go, beside the same without; and how long the event loop of a process
 * with nothing to do is held, which is the machine’s doing.
 */
export async function whileItSweeps(seconds: number, rounds: number): Promise<void> {
  const { data, names, callers } = await smallStore()
  const day = 86_400_000
  fill(data, Date.now() - 3 * day, day)
  const server = Object.assign(await startOurs(data, 'bench/sweeping.ts'), names)
  const report = async () => {
    server.process.send('report')
    const [told] = await once(server.process, 'message')
    return told as Report
  }
  const { left: expired } = await report()
  const step = makingAndLooking(server, oneEach(callers))
  const sides = ['idle', 'not sweeping', 'sweeping'].map((name) => ({
    name,
    measured: [] as Measured[],
    reports: [] as Report[]
  }))
  let swept = 0
  let time = 0
  for (let round = 0; round < rounds * 2; round++)
    for (const { name, measured, reports } of sides) {
      const { left } = await report()
      server.process.send(name === 'sweeping' ? 'sweep' : 'rest')
      const start = performance.now()
      if (name === 'idle') await sleep(seconds * 1000)
      else measured.push(await load(server, seconds, step))
      if (name === 'sweeping') time += performance.now() - start
      const after = await report()
      reports.push(after)
      swept += left - after.left
    }
  server.process.send('rest')
  console.log(
    `\nWhile a store of ${expired} expired rows is swept: ${Math.round((swept * 1000) / time)} of them a second`
  )
  const worst = (values: number[]) => Math.max(...values).toFixed(1)
  const both = (all: Report['held'][]) =>
    `${median(all.map(({ p99 }) => p99)).toFixed(1)}/${worst(all.map(({ longest }) => longest))}`
  console.table(
    Object.fromEntries(
      sides.map(({ name, measured, reports }) => [
        name,
        {
          ...(measured.length > 0 && {
            requests: cell(middle(measured)),
            'longest request, ms': worst(measured.map(({ longest }) => longest))
          }),
          'event loop held, ms (p99/longest)': both(reports.map(({ held }) => held)),
          'of which at work': both(reports.map(({ worked }) => worked)),
          ...(name === 'sweeping' && {
            'by a batch of the sweep': both(reports.flatMap(({ batches }) => batches ?? []))
          })
        }
      ])
    )
  )
  await server.stop()
}
