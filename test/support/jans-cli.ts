import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { scriptClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import type { Ending } from './process.ts'

const program = join(import.meta.dirname, '../../modules/cli/jans-cli/main.js')

interface Surroundings {
  env?: Record<string, string>
  cwd?: string
  /** What comes on standard input. */
  input?: string | Uint8Array
  /** Is told what has been written to standard error so far. */
  onProgress?: (text: string) => void
}

/**
 * Runs `jans-cli` as somebody would in a shell; nobody’s own configuration is seen.
 * @param home where the configuration file is looked for
 */
export async function runJansCli(
  home: string,
  args: readonly string[],
  { env = {}, cwd = home, input, onProgress }: Surroundings = {}
): Promise<Ending> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, ...env },
    timeout: 25_000,
    killSignal: 'SIGKILL'
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    onProgress?.(stderr)
  })
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** The options that lead to a server with its client for scripts. */
export async function signInOptions(app: MinijansServer): Promise<string[]> {
  const { client_id, client_secret } = await scriptClient(app.ctx)
  return ['--host', app.ctx.config.issuer, '--client-id', client_id, '--client-secret', client_secret]
}
