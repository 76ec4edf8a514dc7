import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/process.ts'

const program = join(import.meta.dirname, '../support/crash-writer.ts')

/** Lets the program write for a while and kills it. @returns the writes that it acknowledged */
async function writeAndKill(file: string, run: number, milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, file, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
  await sleep(milliseconds)
  child.kill('SIGKILL')
  const [code, signal] = await once(child, 'close')
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
  // A line cut short by the kill is no acknowledgement.
  return output.slice(0, output.lastIndexOf('\n')).split('\n')
}

it('keeps every acknowledged write through 20 kills, whole transactions only, in a sound file', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'minijans.sqlite')
  let total = 0
  for (let run = 0; run < 20; run++) {
    const acknowledged = await writeAndKill(file, run, 5 + Math.random() * 150)
    const database = new Database(file)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    const names = database.prepare<[string], string>('SELECT name FROM settings WHERE name GLOB ?').pluck()
    const kept = new Set(names.all(`${run}/*`))
    database.close()
    total += acknowledged.length
    const expected = acknowledged.flatMap((name) => (name.includes('/pair/') ? [`${name}/a`, `${name}/b`] : [name]))
    expect(expected.filter((name) => !kept.has(name))).toEqual([])
    const partner = (name: string) => name.replace(/[ab]$/, (half) => (half === 'a' ? 'b' : 'a'))
    expect([...kept].filter((name) => name.includes('/pair/') && !kept.has(partner(name)))).toEqual([])
    expect([...kept].filter((name) => name.includes('/undone/'))).toEqual([])
  }
  expect(total).toBeGreaterThan(1000)
}, 60_000)
