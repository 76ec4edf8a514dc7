/* oxlint-disable require-post-message-target-origin -- threads have none */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Milliseconds that it stays without work. */
const patience = 10_000

/** Frames of the log, which are a page each, and how many of them are in the database. */
export interface Progress {
  log: number
  checkpointed: number
}

/** A thread that makes checkpoints, started at the first one and ended after a rest: an idle server has none. */
export interface CheckpointThread {
  /** One at a time. @throws when there is no thread, or an error of the disk has ended it; the next call starts another */
  checkpoint(): Promise<Progress>
  end(): Promise<void>
}

/** @param file the database */
export function checkpointThread(file: string): CheckpointThread {
  let worker: Worker | undefined
  let rest: NodeJS.Timeout | undefined

  function start(): Worker {
    // JavaScript where it has been built.
    const program = new URL(`./sqlite-checkpoint-worker${extname(import.meta.url)}`, import.meta.url)
    const started = new Worker(program, {
      workerData: file,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 }
    })
    const forget = () => {
      if (worker === started) worker = undefined
    }
    return started.on('error', forget).once('exit', forget)
  }

  async function end(): Promise<void> {
    clearTimeout(rest)
    const ended = worker
    worker = undefined
    if (!ended) return
    const exit = new Promise((resolve) => ended.once('exit', resolve))
    ended.ref()
    ended.postMessage('end')
    await exit
  }

  return {
    end,
    async checkpoint() {
      clearTimeout(rest)
      const current = (worker ??= start())
      // Only work in hand keeps the process from ending.
      current.ref()
      try {
        return await answerOf(current)
      } finally {
        current.unref()
        rest = setTimeout(() => void end(), patience).unref()
      }
    }
  }
}

function answerOf(worker: Worker): Promise<Progress> {
  const { promise, resolve, reject } = Promise.withResolvers<Progress>()
  const ended = () => reject(new Error('The thread that makes checkpoints has ended'))
  worker.once('message', resolve).once('error', reject).once('exit', ended)
  worker.postMessage('checkpoint')
  return promise.finally(() => worker.off('message', resolve).off('error', reject).off('exit', ended))
}
