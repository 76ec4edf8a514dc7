import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { program } from './minijans.ts'

/** Is there what makes a terminal for a program? */
export const hasTerminal = spawnSync('script', ['--version']).status === 0

/**
 * Runs a command of `minijans` in a terminal, where somebody answers what it asks.
 * @param answers what is waited for, and what is typed then
 * @returns all that was to be seen
 */
export async function inTerminal(
  args: readonly string[],
  answers: readonly (readonly [asked: string, typed: string])[]
): Promise<{ code: number | null; screen: string }> {
  const words = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`)
  const child = spawn('script', ['-qefc', words.join(' '), '/dev/null'], { timeout: 20_000, killSignal: 'SIGKILL' })
  const left = [...answers]
  let screen = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const [asked, typed] = left[0] ?? []
    if (asked === undefined || !screen.includes(asked, seen)) return
    seen = screen.length
    left.shift()
    // It listens a little after it has asked.
    setTimeout(() => child.stdin.write(typed), 200)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, screen }
}
