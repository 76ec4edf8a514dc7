import type { Config } from '#modules/core/config'
import { DataFolderError, runningProcesses, type RunningProcess } from '#modules/data-folder/index'
import { Exit } from '../../exit.ts'
import { isGiven, type Call } from '../command.ts'
import { inspectData } from './data.ts'
import { inspectIssuer } from './issuer.ts'
import { inspectMachine } from './machine.ts'
import { inspectServer } from './server.ts'
import { named, type Finding } from './finding.ts'

/** What all checks know. */
export interface Patient {
  call: Call
  config: Config
  /** The server that uses the data folder; what it was started with counts, and not what is set here. */
  running: RunningProcess | undefined
  /** What it is started with, or would be. */
  issuer: URL
  production: boolean
  trustProxy: readonly string[]
  verify: boolean
}

/** Every check, one after the other. */
export async function examine(call: Call): Promise<Finding[]> {
  const { ok, failure } = named('settings')
  let config: Config
  try {
    config = await call.host.readConfig(call.flags)
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    const fix = 'Put the flags and variables right; the README lists them'
    return [...error.message.split('\n').map((line) => failure(line, fix)), ...(await inspectMachine(undefined))]
  }
  const patient = describe(call, config)
  const where = patient.running ? `those of process ${patient.running.pid}, which runs` : 'those of the flags and variables here' // prettier-ignore
  return [
    ok(`${where}: ${patient.production ? 'production' : 'developer mode'}, ${patient.issuer.origin}`),
    ...(await inspectMachine(patient)),
    ...(await inspectData(patient)),
    ...(await inspectServer(patient)),
    ...(await inspectIssuer(patient))
  ]
}

function describe(call: Call, config: Config): Patient {
  const running = runningIn(config)
  return {
    call,
    config,
    running,
    issuer: new URL(running?.issuer ?? config.issuer),
    production: running?.production ?? config.production,
    trustProxy: running?.trustProxy ?? config.trustProxy,
    verify: !isGiven(call, 'noverify')
  }
}

function runningIn({ data, db }: Config): RunningProcess | undefined {
  if (db.memory) return undefined
  try {
    return runningProcesses(data)[0]
  } catch (error) {
    // What is wrong with the folder is told by the checks of it.
    if (error instanceof DataFolderError) return undefined
    throw error
  }
}
