import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { onPath } from '../support/find-browser.ts'
import { signIn } from '../support/form-browser.ts'
import { temporaryFolder } from '../support/process.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const [, tour = ''] = /\n## A tour of five minutes\n(.*?)\n## /s.exec(readme) ?? []

/** What is typed, and what the README says that comes of it, where it says so. */
const steps = [...tour.matchAll(/```sh\n(.*?)```\n(?:\n```(?:json)?\n(.*?)```)?/gs)].map(([, typed = '', shown]) => ({
  typed,
  shown
}))

describe.skipIf(!onPath('curl') || !onPath('jq'))('the tour of the README', () => {
  it('leads where it says, from the first line to the last', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    await using app = await startApp({ MINIJANS_MEMORY: 'false', MINIJANS_DATA: data })
    const { issuer } = app.ctx.config
    await using terminal = openTerminal(folder.path)
    let code = ''
    expect(steps.length).toBeGreaterThan(8)
    for (const { typed, shown } of steps) {
      const line = typed.replaceAll('http://localhost:8080', issuer).replace(/^CODE=.*$/m, `CODE=${code}`)
      const printed = (await terminal.type(line)).replaceAll(issuer, 'http://localhost:8080')
      if (typed.startsWith('APP_ID')) code = await codeOf(new URL(printed.replace('http://localhost:8080', issuer)))
      if (shown === undefined) continue
      expect([typed, told(printed, shown)]).toEqual([typed, told(shown, shown)])
    }
  })
})

/** Signs in as the person of the tour, at the address that it prints. */
async function codeOf({ origin, pathname, searchParams }: URL): Promise<string> {
  const person = { username: 'ada', password: 'first program', decision: 'allow' }
  return (await signIn(origin, Object.fromEntries(searchParams), pathname, person)).code
}

/** What a text says in the README's eyes: all of it, or where that is cut the members that are left there. */
function told(text: string, shown: string): unknown {
  if (!shown.includes('…')) return shapeOf(JSON.parse(text))
  const names = (lines: string) => new Set([...lines.matchAll(/^ *"(\w+)":/gm)].map(([, name = '']) => name))
  return [...names(shown)].filter((name) => names(text).has(name))
}

/** What is made up anew each time is told by its type alone: whatever has a digit, but for short numbers. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]))
  if (typeof value === 'number') return value < 1000 ? value : 'number'
  if (typeof value !== 'string') return value
  const words = value.replace('http://localhost:8080', 'http://localhost')
  return /\d/.test(words) ? 'text' : words.split(' ').toSorted()
}

/** A shell that stays open, so that what one step keeps is there for the next. */
function openTerminal(cwd: string) {
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  const end = 'end of this step'
  let printed = ''
  let heard = () => {}
  shell.stdout.on('data', (bytes: Buffer) => {
    printed += String(bytes)
    heard()
  })
  return {
    type: (lines: string) =>
      new Promise<string>((resolve) => {
        heard = () => {
          if (!printed.includes(end)) return
          resolve(printed.slice(0, printed.indexOf(end)).trim())
          printed = ''
        }
        shell.stdin.write(`${lines}\necho '${end}'\n`)
      }),
    [Symbol.asyncDispose]: async () => {
      shell.stdin.end()
      if (shell.exitCode === null) await new Promise((resolve) => shell.once('close', resolve))
    }
  }
}
