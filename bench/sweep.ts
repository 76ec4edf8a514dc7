import { once } from 'node:events'
import { cell, load, median, middle, type Measured } from './load.ts'
import { smallStore } from './million.ts'
import { makingAndLooking, oneEach } from './rows.ts'
import { fill, startOurs } from './servers.ts'

/** What the process under measurement tells of itself. */
interface Report {
  /** Milliseconds that its event loop was held. */
  longest: number
  p99: number
  /** Expired rows that are still there. */
  left: number
}

/** What requests notice while a million expired rows go, beside the same without. */
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
  const sides = ['rest', 'sweep'].map((order) => ({ order, measured: [] as Measured[], reports: [] as Report[] }))
  let swept = 0
  let time = 0
  for (let round = 0; round < rounds * 2; round++)
    for (const { order, measured, reports } of sides) {
      const { left } = await report()
      server.process.send(order)
      const start = performance.now()
      measured.push(await load(server, seconds, step))
      if (order === 'sweep') time += performance.now() - start
      const after = await report()
      reports.push(after)
      swept += left - after.left
    }
  server.process.send('rest')
  console.log(
    `\nWhile a store of ${expired} expired rows is swept: ${Math.round((swept * 1000) / time)} of them a second`
  )
  const worst = (values: number[]) => Math.max(...values).toFixed(1)
  console.table(
    Object.fromEntries(
      sides.map(({ order, measured, reports }) => [
        order === 'rest' ? 'not sweeping' : 'sweeping',
        {
          requests: cell(middle(measured)),
          'longest request, ms': worst(measured.map(({ longest }) => longest)),
          'event loop held, ms: p99': median(reports.map(({ p99 }) => p99)).toFixed(1),
          longest: worst(reports.map(({ longest }) => longest))
        }
      ])
    )
  )
  await server.stop()
}
