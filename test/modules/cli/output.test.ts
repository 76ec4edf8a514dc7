import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appConfiguration } from '#modules/settings/index'
import { program, startKept, type Kept } from '../../support/minijans.ts'
import { temporaryFolder } from '../../support/process.ts'
import { hasTerminal } from '../../support/terminal.ts'

let kept: Kept
beforeAll(async () => {
  kept = await startKept()
})
afterAll(() => kept[Symbol.asyncDispose]())

/** Runs a command in a shell whose pipe nobody reads. @returns its exit code */
async function unread(...args: string[]): Promise<number | null> {
  const line = `${[process.execPath, program, ...args, '--data', kept.data].join(' ')} 2>/dev/null | true`
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], { stdio: 'ignore', timeout: 20_000 })
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

describe('a command whose reader has gone', () => {
  it('finishes what it has begun', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'c.yaml')
    writeFileSync(file, 'properties: { accessTokenLifetime: 401 }')
    expect(await unread('apply', file, '--yes')).toBe(0)
    expect((await appConfiguration(kept.app.ctx)).accessTokenLifetime).toBe(401)
  })

  it('tells that an archive did not arrive, and leaves no copy of the data behind', async () => {
    const scratches = () => readdirSync(tmpdir()).filter((name) => name.startsWith('.minijans-backup-'))
    const before = scratches()
    expect(await unread('backup', '-')).toBe(1)
    expect(scratches().filter((name) => !before.includes(name))).toEqual([])
  })
})

it.skipIf(!existsSync('/dev/full'))('a full disk under the output is told in a line', async () => {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [program, 'export', '--schema'], { stdio: ['ignore', full, 'pipe'] })
  closeSync(full)
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'close')) as [number | null]
  expect([code, said]).toEqual([1, expect.stringMatching(/^minijans: The output cannot be written: ENOSPC.*\n$/)])
})

it('what somebody calls themselves moves no cursor, in no message either', async () => {
  const name = 'Ja\u001B[2Kne\u001B]0;title\u0007\u009B2J'
  await kept.run(['user', 'create', 'odd', '--mail', 'odd@example.org', '--given-name', 'O', '--display-name', name], { input: 'long enough 1' }) // prettier-ignore
  const { stdout } = await kept.run(['user', 'show', 'odd', '--json'])
  expect([stdout.replaceAll('\n', ''), JSON.parse(stdout)]).toEqual([
    expect.not.stringMatching(/\p{Cc}/u),
    expect.objectContaining({ displayName: name })
  ])
  const { code, stderr } = await kept.run(['user', 'delete', 'odd'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('Delete odd (Jane')])
  expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u)
})

it.skipIf(!hasTerminal)('a narrow terminal cuts rows of a list, and never a value', async () => {
  const seen = async (...args: string[]) => {
    const words = [process.execPath, program, ...args, '--data', kept.data].join(' ')
    const child = spawn('script', ['-qefc', `stty cols 30; ${words}`, '/dev/null'], { timeout: 20_000 })
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text))
    await once(child, 'close')
    return screen
  }
  const made = await seen('client', 'create', 'Shop', '--redirect-uri', 'https://shop.example/')
  expect(made).toMatch(/client_secret {2}[\w-]{30,}\r\n/)
  expect(await seen('client', 'list')).toContain('…')
})
