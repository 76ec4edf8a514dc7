import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { lockFile, type FileLock } from '#db/folder-lock'
import { DataFolderError } from './errors.ts'
import { finishRestore, isUnfinished } from './finish.ts'
import { isProcessFile, lockFileName, processFile } from './names.ts'

/** What a server tells of itself to those who look after it. */
export interface ProcessFacts {
  version: string
  issuer: string
  /** Where it listens: `http://127.0.0.1:8080`. */
  address: string
  internalAddress: string | undefined
  mtlsAddress: string | undefined
  mtlsOrigin: string | undefined
  engine: 'sqlite' | 'postgres'
  production: boolean
  trustProxy: readonly string[]
  plugins: readonly string[]
}

export interface RunningProcess extends ProcessFacts {
  pid: number
  hostname: string
  node: string
  /** Milliseconds since 1970. */
  startedAt: number
}

/** A data folder that is in use. */
export interface Claim {
  /** Tells who uses it, until it is released. */
  announce(facts: ProcessFacts): void
  release(): void
}

/** Milliseconds that somebody who only looks may be in the way. */
const patience = 3000

/**
 * Uses a data folder beside others who use it, and first finishes what a crash has interrupted. It ends with the process.
 * @throws DataFolderError while the folder is being restored or reset
 */
export function claimDataFolder(folder: string): Claim {
  const alone = lock(folder, 'alone')
  if (alone) {
    tidy(folder)
    alone.release()
  }
  const shared = lock(folder, 'shared', patience)
  if (!shared || isUnfinished(folder)) {
    shared?.release()
    throw new DataFolderError(`The data folder ${folder} is being restored or reset. Try again when that is done`)
  }
  const record = join(folder, processFile(randomUUID()))
  return {
    announce(facts) {
      const known = { pid: process.pid, hostname: hostname(), node: process.versions.node, startedAt: Date.now() }
      const content: RunningProcess = { ...known, ...facts }
      writeFileSync(record, `${JSON.stringify(content)}\n`, { mode: 0o600 })
    },
    release() {
      rmSync(record, { force: true })
      shared.release()
    }
  }
}

/**
 * Keeps everybody else from using the folder. Who gets it finds nothing half done.
 * @returns undefined while somebody uses it
 */
export function holdAlone(folder: string): FileLock | undefined {
  const alone = lock(folder, 'alone')
  if (alone) tidy(folder)
  return alone
}

/** Processes that have said that they use the folder, and may have been killed since. */
export const announced = (folder: string): RunningProcess[] =>
  recordsIn(folder)
    .flatMap(readRecord)
    .filter((one) => one.hostname !== hostname() || isAlive(one.pid))
    .toSorted((one, other) => one.startedAt - other.startedAt)

/** Processes that use the folder; one of another machine, or container, as long as any does. */
export function runningProcesses(folder: string): RunningProcess[] {
  // There is no other sign that would outlive none of them.
  if (!existsSync(join(folder, lockFileName))) return []
  const alone = lock(folder, 'alone')
  if (alone) {
    alone.release()
    return []
  }
  return announced(folder)
}

function lock(folder: string, kind: 'shared' | 'alone', wait?: number): FileLock | undefined {
  const file = join(folder, lockFileName)
  try {
    return lockFile(file, kind, wait)
  } catch (cause) {
    throw new DataFolderError(
      `The data folder ${folder} cannot be used: ${(cause as Error).message}. It has to be there, and belong to the user who runs this`,
      { cause }
    )
  }
}

/** Nobody is there: what processes have left behind that were killed goes, and what they had begun is finished. */
function tidy(folder: string): void {
  finishRestore(folder)
  for (const record of recordsIn(folder)) rmSync(record, { force: true })
}

function recordsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(isProcessFile)
    .map((name) => join(folder, name))
}

function readRecord(file: string): RunningProcess[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8')) as RunningProcess]
  } catch {
    // It has ended meanwhile, or is just writing.
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
