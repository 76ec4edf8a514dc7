import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from './connection.ts'
import { connections, type Measured, type Step } from './load.ts'
import type { Server } from './servers.ts'

/** A client in JavaScript cannot ask as fast as some rows are answered: `wrk` can, where the machine has it. */
export const hasWrk = spawnSync('wrk', ['-v']).error === undefined

/**
 * As `load`, for steps of one request that is always the same: the requests of all connections, in turn, without end.
 * @param makeStep as in `load`; each step is done once, which checks its answer
 */
export async function loadByWrk(server: Server, seconds: number, makeStep: (i: number) => Step): Promise<Measured> {
  const requests: string[] = []
  for (let i = 0; i < connections; i++) {
    const connection = new Recorder(server.address, requests)
    await makeStep(i)(connection)
    connection.close()
  }
  const folder = mkdtempSync(join(tmpdir(), 'minijans-wrk-'))
  try {
    const script = join(folder, 'script.lua')
    writeFileSync(join(folder, 'requests'), requests.join('\0') + '\0', 'latin1')
    writeFileSync(script, lua(join(folder, 'requests')))
    await wrk(server, seconds / 4, script)
    const before = server.cpu()
    const { count, errors, ...times } = await wrk(server, seconds, script)
    if (errors > 0) throw new Error(`${errors} of ${count} requests failed`)
    return { ...times, rate: count / seconds, cpu: ((server.cpu() - before) * 1000) / count }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

class Recorder extends Connection {
  readonly #requests: string[]
  constructor(address: string, requests: string[]) {
    super(address)
    this.#requests = requests
  }

  protected override write(request: string): void {
    this.#requests.push(request)
    super.write(request)
  }
}

/** Milliseconds. */
type Summary = Pick<Measured, 'p50' | 'p99' | 'longest'> & { count: number; errors: number }

function wrk({ address }: Server, seconds: number, script: string): Promise<Summary> {
  const whole = Math.max(1, Math.round(seconds))
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', ['-t', '1', '-c', String(connections), '-d', `${whole}s`, '-s', script, address])
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', reject)
    child.once('close', () => {
      const told = /^summary (.*)$/m.exec(output)?.[1]
      if (told === undefined) return reject(new Error(`wrk: ${output}`))
      const { seconds: took, ...summary } = JSON.parse(told) as Summary & { seconds: number }
      resolve({ ...summary, count: (summary.count * seconds) / took })
    })
  })
}

const lua = (file: string) => `
local requests = {}
for request in io.open(${JSON.stringify(file)}, 'rb'):read('*a'):gmatch('(.-)%z') do requests[#requests + 1] = request end
local next = 0
function request()
  next = next % #requests + 1
  return requests[next]
end
function done(summary, latency)
  local e = summary.errors
  print(string.format('summary {"count":%d,"seconds":%f,"p50":%f,"p99":%f,"longest":%f,"errors":%d}', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`
