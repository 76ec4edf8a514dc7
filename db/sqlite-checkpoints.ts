import { setTimeout as sleep } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { isOfDisk, type BrokenDisk } from './sqlite-broken.ts'
import type { CheckpointThread, Progress } from './sqlite-checkpoint-thread.ts'

/** Frames, of a page each, that the log grows by from one checkpoint to the next: 16 MB. In more, reading finds slower. */
const framesBetween = 4000
/** Commits from one look at its length to the next. */
const commitsBetween = 8
/** So few are copied so soon that the writers wait for it. */
const fewFrames = 200
/** For writers of a log as long as this there is no limit to the waiting, lest it grow without end: 64 MB. */
const mostFrames = 16_384
/** Milliseconds. */
const longestWait = 3
/** Rounds that writers wait for, before the log is let be until it has grown again. */
const lastRounds = 4

/** Keeps the log of a database short. */
export interface Checkpoints {
  /** To be told of each commit. */
  committed(): void
  /** What the next group of writes has to wait for, if anything. */
  pause(): Promise<unknown> | undefined
  close(): Promise<void>
}

/**
 * Brings the log into the database from a thread of its own: a checkpoint copies megabytes and flushes the disk, and within
 * a COMMIT nobody would be answered meanwhile. Beside writers it never arrives at the end of the log, and only from there a
 * log is begun anew. So when little is left the writers wait. Only at the end SQLite flushes the database too; when that
 * takes longer than they wait, it has left little to flush for the next time.
 * @param connection the one that writes
 * @param broken is told when one has failed by the disk. SQLite does not copy again what it has copied before, so the next
 * would succeed, and the log be begun anew over what the database has lost: there must be none
 */
export function checkpoints(connection: Database.Database, thread: CheckpointThread, broken: BrokenDisk): Checkpoints {
  connection.pragma('wal_autocheckpoint = 0')
  const count = connection.prepare<[], Progress>('PRAGMA wal_checkpoint(NOOP)')
  let frames = 0
  /** What cannot be told for a moment has not changed. */
  function look(): number {
    try {
      frames = count.get()?.log ?? frames
    } catch {}
    return frames
  }
  /** How long the log was when it was last let be. */
  let from = look()
  let running: Promise<void> | undefined
  let commits = 0
  let roundsToWaitFor = 0

  function letBe(): void {
    roundsToWaitFor = 0
    from = frames
  }

  function begin(work: () => Promise<void>): Promise<void> {
    running = work().finally(() => (running = undefined))
    return running
  }

  /** Round after round, as long as it gets on. */
  async function besideWriters(): Promise<void> {
    try {
      for (let before = -1; ;) {
        const { log, checkpointed } = await thread.checkpoint()
        frames = log
        // Somebody still reads what was there before, in another process.
        if (log === checkpointed || checkpointed <= before) return letBe()
        if (log - checkpointed <= fewFrames || log >= mostFrames) break
        before = checkpointed
      }
    } catch (error) {
      if (isOfDisk(error)) return broken.tell(error)
      // The one that is waited for can do without a thread.
    }
    roundsToWaitFor = lastRounds
  }

  async function besideNobody(): Promise<void> {
    roundsToWaitFor--
    try {
      const { log, checkpointed } = await thread.checkpoint().catch(here)
      frames = log
      if (log === checkpointed || roundsToWaitFor === 0) letBe()
    } catch (error) {
      // Else the log is as good as before.
      letBe()
      if (isOfDisk(error)) broken.tell(error)
    }
  }

  /** @param error why there was none beside */
  function here(error: unknown): Progress {
    if (isOfDisk(error)) throw error
    return (connection.pragma('wal_checkpoint(PASSIVE)') as [Progress])[0]
  }

  return {
    committed() {
      if (broken.error || running || roundsToWaitFor > 0 || ++commits % commitsBetween !== 0) return
      // It has been begun anew.
      if (look() < from) from = 0
      if (frames - from >= framesBetween) void begin(besideWriters)
    },
    pause() {
      if (broken.error) return undefined
      if (running) return look() < mostFrames ? undefined : running
      if (roundsToWaitFor === 0) return undefined
      const round = begin(besideNobody)
      return look() < mostFrames ? Promise.race([round, sleep(longestWait)]) : round
    },
    async close() {
      await running
      await thread.end()
    }
  }
}
