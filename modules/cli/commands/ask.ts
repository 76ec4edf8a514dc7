import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Exit } from '../exit.ts'
import { printable } from '../output.ts'
import { isGiven, type Call } from './command.ts'

/**
 * Asks before something is lost, on standard error.
 * @throws Exit `usage` where nobody can answer, or the answer is no
 */
export async function confirm(call: Call, question: string): Promise<void> {
  if (isGiven(call, 'yes')) return
  if (!process.stdin.isTTY) throw new Exit('usage', `${question} There is nobody to ask here; say --yes if it is meant`)
  const answer = await line(`${question} [y/N] `, true)
  if (!/^y(es)?$/i.test(answer.trim())) throw new Exit('usage', 'Nothing was done')
}

/**
 * A new password: typed twice without being shown, or the first line of standard input.
 * @throws Exit `usage`
 */
export async function newPassword(who: string): Promise<string> {
  if (!process.stdin.isTTY) {
    const [first = ''] = (await text(process.stdin)).split(/\r?\n/, 1)
    if (first === '') throw new Exit('usage', `The password of ${who} is read from standard input, which is empty`)
    return first
  }
  const password = await line(`Password of ${who}: `, false)
  if (password === '') throw new Exit('usage', 'No password was given, and nothing was done')
  if ((await line('Once more: ', false)) !== password)
    throw new Exit('usage', 'The two are not the same; nothing was done')
  return password
}

function line(question: string, echoes: boolean): Promise<string> {
  process.stderr.write(printable(question))
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: echoes ? process.stderr : nowhere, terminal: true })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const end = () => {
    if (!echoes) process.stderr.write('\n')
  }
  reader.once('line', (typed) => {
    resolve(typed)
    reader.close()
  })
  reader.once('SIGINT', () => reader.close())
  // After a line this comes too late to matter.
  reader.once('close', () => {
    end()
    reject(new Exit('usage', 'Nothing was done'))
  })
  return promise
}
