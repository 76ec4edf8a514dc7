import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../../server/main.js')

/** How a process ended. */
export interface Ending {
  code: number | null
  stdout: string
  stderr: string
}

/** The program in a process of its own. */
export interface MinijansProcess {
  readonly child: ChildProcess
  /** Origin that the banner names. @throws with the output when the process ends before it is up */
  origin(): Promise<string>
  ending: Promise<Ending>
  /** What it has written to standard output so far. */
  printed(): string
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ending>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts `minijans` as a person would, on a free port unless told otherwise: `await using server = startProcess([...])`.
 * @param main path of the program; the sources' unless given
 */
export function startProcess(args: string[], env: Record<string, string> = {}, main = program): MinijansProcess {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MINIJANS_')))
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...own, MINIJANS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process that should end and does not fails its test instead of outliving it.
    timeout: 25_000,
    killSignal: 'SIGKILL'
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ending = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ending
  }
  return {
    child,
    ending,
    stop,
    printed: () => stdout,
    async origin() {
      while (child.exitCode === null) {
        const origin = /^ +Issuer +(\S+)$/m.exec(stdout)?.[1]
        if (origin) return origin
        await Promise.race([once(child.stdout, 'data'), ending])
      }
      throw new Error(`minijans ended with ${child.exitCode}: ${stderr}`)
    },
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL')
    }
  }
}

/** A folder that is gone after the test: `using folder = temporaryFolder()`. */
export function temporaryFolder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'minijans-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
