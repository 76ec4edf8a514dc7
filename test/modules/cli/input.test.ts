import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { program, startKept, type Kept } from '../../support/minijans.ts'

const jansCli = join(import.meta.dirname, '../../../modules/cli/jans-cli/main.js')
let kept: Kept
beforeAll(async () => {
  kept = await startKept()
})
afterAll(() => kept[Symbol.asyncDispose]())

/** Runs a program behind a pipe whose other end takes its time. */
async function slowly(text: string, ...words: string[]) {
  const line = `(sleep 1; printf '%s' '${text}') | MINIJANS_DATA='${kept.data}' ${process.execPath} ${words.join(' ')}`
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], { timeout: 20_000 })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

it.concurrent.each([
  ['a configuration', 'scopes: { slow: {} }', [program, 'plan', '-'], 5, '+ scopes slow'],
  ['a body', '{"id":"slow.scope"}', [jansCli, '--operation-id', 'post-oauth-scopes', '--data', '-'], 0, '"slow.scope"']
])('%s is awaited on standard input', async (_what, text, words, code, told) => {
  expect(await slowly(text, ...words)).toMatchObject({ code, stdout: expect.stringContaining(told) as string })
})
