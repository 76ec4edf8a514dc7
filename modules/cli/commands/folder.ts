import { existsSync } from 'node:fs'
import type { Config } from '#modules/core/config'
import { DataFolderError } from '#modules/data-folder/index'
import { Exit } from '../exit.ts'
import { dataFolders } from '../local.ts'
import { environment } from './api.ts'
import type { Call } from './command.ts'

/** The data folder that is meant, whether it is there or not. */
export const folderOf = (call: Call): string => {
  const folders = dataFolders(environment(call))
  return folders.find((folder) => existsSync(folder)) ?? (folders[0] as string)
}

/** The settings, for the data folder that is meant. */
export const configOf = (call: Call): Promise<Config> => call.host.readConfig(['--data', folderOf(call), ...call.flags])

/** Does something with the folder; what it says no with becomes an end of the program. @throws Exit `refused` */
export async function withFolder<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DataFolderError || isOfTheMachine(error))
      throw new Exit('refused', (error as Error).message, { cause: error })
    throw error
  }
}

/** A full disk, a file of somebody else, a damaged database: no defect of the program. */
const isOfTheMachine = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(E[A-Z]+|SQLITE_\w+)$/.test(String(error.code))

/** Tells who uses the folder, and how to end that. */
export function inUse(folder: string, running: readonly { pid: number; hostname: string }[]): Exit {
  const who = running.map(({ pid, hostname }) => `process ${pid} on ${hostname}`).join(', ')
  return new Exit(
    'refused',
    `A server uses ${folder}${who && ` (${who})`}. Stop it first: Ctrl-C where it runs, or ${running[0] ? `kill ${running[0].pid}` : 'its service manager'}`
  )
}

/** For PostgreSQL, whose data is not in the folder. @throws Exit `refused` */
export async function refusePostgres(call: Call, advice: (name: string) => string): Promise<void> {
  const { announced } = await import('#modules/data-folder/index')
  const url = (await configOf(call)).db.url
  if (url === undefined && !announced(folderOf(call)).some(({ engine }) => engine === 'postgres')) return
  const name = URL.parse(url ?? '')?.pathname.slice(1) || 'minijans'
  throw new Exit('refused', advice(name))
}
