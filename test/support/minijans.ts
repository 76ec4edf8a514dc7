import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from './app.ts'
import { temporaryFolder, type Ending } from './process.ts'

export const program = join(import.meta.dirname, '../../server/main.js')

export interface Given {
  /** Of standard input, which is empty and ends otherwise. */
  input?: string
  env?: Record<string, string>
  /** Is told the process as soon as it is there. */
  onStart?: (pid: number) => void
}

/** Runs a command of `minijans` as a person would: `await minijans(['user', 'list', '--data', folder])`. */
export async function minijans(args: readonly string[], given: Given = {}): Promise<Ending> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MINIJANS|FORCE_COLOR)/.test(name)))
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...own, ...given.env },
    timeout: 25_000,
    killSignal: 'SIGKILL'
  })
  given.onStart?.(child.pid as number)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // It may end before it has read what it does not want.
  child.stdin.on('error', () => {})
  child.stdin.end(given.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** A server with a data folder, in this process, and the commands for it. */
export interface Kept extends AsyncDisposable {
  app: MinijansServer
  data: string
  /** Runs a command for its data folder. */
  run: (args: readonly string[], given?: Given) => Promise<Ending>
}

/** `await using kept = await startKept()` */
export async function startKept(env: Record<string, string> = {}): Promise<Kept> {
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  const settings = { MINIJANS_MEMORY: 'false', MINIJANS_DATA: data, MINIJANS_ADMIN_PASSWORD: adminPassword }
  const app = await startApp({ ...settings, ...env })
  return {
    app,
    data,
    run: (args, given) => minijans([...args, '--data', data], given),
    async [Symbol.asyncDispose]() {
      await app.close()
      folder[Symbol.dispose]()
    }
  }
}
