import type { ExitReason } from '../exit.ts'
import { data, isGiven, json, type Call, type Command } from './command.ts'

export const status: Command = {
  name: 'status',
  summary: 'Say whether the server of this machine runs, how it is, and what it holds',
  example: 'minijans status --json',
  options: [data, { flags: '--noverify', about: 'Do not verify the certificate of the server' }, json],
  run
}

interface State {
  running: boolean
  data: string
  issuer?: string
  /** Milliseconds since 1970 become dates. */
  processes: { pid: number; version: string; node: string; address: string; internalAddress?: string; since: string }[]
  /** `UP` or `DOWN`, by the names of what is checked. */
  checks?: Record<string, string>
  /** `Running`, `Down` or `Not present`, by Janssen's names. */
  services?: Record<string, string>
  people?: number
  clients?: number
}

async function run(call: Call): Promise<ExitReason> {
  const { print } = await import('../output.ts')
  const { state, hint } = await look(call)
  if (isGiven(call, 'json')) await print(state, { format: 'json' })
  else await print(inWords(state, hint), { format: 'table' })
  return state.running ? (isWell(state) ? 'success' : 'refused') : 'unreachable'
}

const isWell = ({ checks }: State) => checks !== undefined && Object.values(checks).every((one) => one === 'UP')

async function look(call: Call): Promise<{ state: State; hint: string }> {
  const { runningProcesses } = await import('#modules/data-folder/index')
  const { findLocal } = await import('../local.ts')
  const { environment } = await import('./api.ts')
  const { folderOf, withFolder } = await import('./folder.ts')
  const local = findLocal(environment(call))
  const folder = local?.data ?? folderOf(call)
  const processes = await withFolder(() => runningProcesses(folder))
  const state: State = {
    running: false,
    data: folder,
    ...(local && { issuer: local.issuer }),
    processes: processes.map(({ pid, version, node, address, internalAddress, startedAt }) => ({
      pid,
      version,
      node,
      address,
      ...(internalAddress !== undefined && { internalAddress }),
      since: new Date(startedAt).toISOString()
    }))
  }
  if (!local) return { state: { ...state, running: processes.length > 0 }, hint: 'No server has started there yet. minijans start, or name the data folder with --data' } // prettier-ignore
  return asked(call, state)
}

/** With what the server itself says. */
async function asked(call: Call, state: State): Promise<{ state: State; hint: string }> {
  const { Exit } = await import('../exit.ts')
  const { jsonOf, send } = await import('../http.ts')
  const { connect, requireLocal } = await import('./api.ts')
  try {
    const { server } = requireLocal(call)
    const base = { ...server, origin: server.internal ?? server.origin, timeout: 5000 }
    const ready = await send(base, { method: 'GET', path: '/health/ready' })
    const { checks } = Object(jsonOf(ready)) as { checks?: Record<string, string> }
    const running = { ...state, running: true, ...(checks && { checks }) }
    try {
      const { ask } = await connect(call, ['get-service-status', 'get-user', 'get-oauth-openid-clients'])
      const query = { limit: 1 }
      const [services, people, clients] = await Promise.all([
        ask<Record<string, string>>('get-service-status'),
        ask<{ totalEntriesCount: number }>('get-user', { query }),
        ask<{ totalEntriesCount: number }>('get-oauth-openid-clients', { query })
      ])
      const counts = { people: people.totalEntriesCount, clients: clients.totalEntriesCount }
      return { state: { ...running, services, ...counts }, hint: '' }
    } catch (error) {
      if (!(error instanceof Exit)) throw error
      return { state: running, hint: error.message }
    }
  } catch (error) {
    if (!(error instanceof Exit) || error.reason !== 'unreachable') throw error
    const hint = state.processes.length > 0 ? `It runs, and does not answer: ${error.message}` : 'minijans start'
    return { state, hint }
  }
}

function inWords(state: State, hint: string): Record<string, string> {
  const { running, processes, issuer, checks = {}, services = {}, people, clients, data } = state
  const bad = Object.entries(checks).filter(([, one]) => one !== 'UP')
  const rows: [string, string | undefined][] = [
    ['Server', running ? (bad.length > 0 ? 'runs, and is not well' : 'runs') : 'does not run'],
    ...processes.map(
      ({ pid, version, node, address, internalAddress, since }, i) =>
        [
          processes.length > 1 ? `Process ${i + 1}` : 'Process',
          `${pid}, minijans ${version} on Node ${node}, at ${[address, internalAddress].filter(Boolean).join(' and ')} since ${since}`
        ] as [string, string]
    ),
    ['Issuer', issuer],
    ['Data', data],
    ...Object.entries(checks).map(([name, one]): [string, string] => [
      name.charAt(0).toUpperCase() + name.slice(1),
      one
    ]),
    ...Object.entries(services).filter(([, one]) => one !== 'Not present'),
    ['People', people?.toString()],
    ['Clients', clients?.toString()],
    ['To do', hint || undefined]
  ]
  return Object.fromEntries(rows.filter((row): row is [string, string] => row[1] !== undefined))
}
