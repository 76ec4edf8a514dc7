import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import xterm from '@xterm/headless'
import { temporaryFolder } from './process.ts'

interface Surroundings {
  env?: Record<string, string>
  rows?: number
  columns?: number
}

/** A program in a terminal, somebody who types, and what there is to see. */
export interface Seen extends AsyncDisposable {
  /** Rows of the screen, without blanks at their ends. */
  rows: () => string[]
  text: () => string
  /** Types keys one after the other: texts, and names of keys such as `<tab>`. */
  type: (...keys: string[]) => Promise<void>
  /** Waits until a text, or a row that fits, is there. @throws with the screen where it does not come */
  see: (wanted: string | RegExp) => Promise<void>
  /** Waits until it is not there any more. */
  miss: (unwanted: string | RegExp) => Promise<void>
  resize: (rows: number, columns: number) => void
  /** Is it on the second screen, which is gone when the program ends? */
  isFullScreen: () => boolean
  isCursorHidden: () => boolean
  /** All that was written, with its escape sequences. */
  written: () => string
  /** Sends a signal to the program. */
  kill: (signal: NodeJS.Signals) => void
  /** Waits for the end. @returns the exit code, and what `stty` says of the terminal then */
  end: () => Promise<{ code: number; settings: string }>
}

const keys: Record<string, string> = {
  enter: '\r',
  tab: '\t',
  'shift-tab': '\u001B[Z',
  esc: '\u001B',
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  'shift-up': '\u001B[1;2A',
  pagedown: '\u001B[6~',
  pageup: '\u001B[5~',
  delete: '\u001B[3~',
  backspace: '\u007F',
  f1: '\u001BOP',
  f2: '\u001BOQ'
}

/** What a key sends: `<alt-u>`, `<ctrl-c>`, one of the above, or itself. */
function sent(key: string): string {
  const [, name] = /^<(.+)>$/.exec(key) ?? []
  if (name === undefined) return key
  if (name.startsWith('alt-')) return `\u001B${name.slice(4)}`
  if (/^ctrl-[a-z]$/.test(name)) return String.fromCharCode(name.charCodeAt(5) - 96)
  const own = keys[name]
  if (own === undefined) throw new Error(`There is no key ${key}`)
  return own
}

const quoted = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Starts a program of Node.js in a terminal of its own: `await using screen = await openScreen(['main.js'])`. */
export async function openScreen(words: readonly string[], given: Surroundings = {}): Promise<Seen> {
  const { rows = 24, columns = 80, env = {} } = given
  const folder = temporaryFolder()
  const file = (name: string) => join(folder.path, name)
  // The shell stays, to say afterwards how the terminal was left.
  const program = [process.execPath, ...words].map(quoted).join(' ')
  const script = `stty rows ${rows} cols ${columns}; tty > ${file('tty')}; sh -c 'echo $$ > ${file('pid')}; exec "$@"' sh ${program}; echo $? > ${file('code')}; stty -a > ${file('stty')}`
  const child = spawn('script', ['-qfc', script, '/dev/null'], {
    cwd: folder.path,
    env: { PATH: process.env.PATH, HOME: folder.path, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    timeout: 60_000,
    killSignal: 'SIGKILL'
  })
  const closed = once(child, 'close')
  const terminal = new xterm.Terminal({ rows, cols: columns, allowProposedApi: true })
  let written = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text
    terminal.write(text)
  })
  // It may end before it has read all that is typed.
  child.stdin.on('error', () => {})
  const shown = () => {
    const { active } = terminal.buffer
    return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true).trimEnd() ?? '') // prettier-ignore
  }
  const has = (wanted: string | RegExp) =>
    typeof wanted === 'string' ? shown().join('\n').includes(wanted) : shown().some((row) => wanted.test(row))
  const until = async (isSo: () => boolean, problem: string) => {
    const end = performance.now() + 10_000
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`${problem}\n${shown().join('\n')}`)
      await wait(15)
    }
  }
  return {
    rows: shown,
    text: () => shown().join('\n'),
    async type(...typed) {
      for (const key of typed) {
        child.stdin.write(sent(key))
        // Esc and what follows at once would be one key.
        await wait(key === '<esc>' ? 120 : 25)
      }
    },
    see: (wanted) => until(() => has(wanted), `${String(wanted)} is not there:`),
    miss: (unwanted) => until(() => !has(unwanted), `${String(unwanted)} is still there:`),
    resize(toRows, toColumns) {
      terminal.resize(toColumns, toRows)
      const device = readFileSync(file('tty'), 'utf8').trim()
      spawnSync('stty', ['-F', device, 'rows', String(toRows), 'cols', String(toColumns)])
    },
    isFullScreen: () => terminal.buffer.active.type === 'alternate',
    isCursorHidden: () => written.lastIndexOf('\u001B[?25l') > written.lastIndexOf('\u001B[?25h'),
    written: () => written,
    kill: (signal) => void process.kill(Number(readFileSync(file('pid'), 'utf8')), signal),
    async end() {
      await until(() => child.exitCode !== null || child.signalCode !== null, 'It does not end:')
      await closed
      // What was written last is read in its own time.
      await new Promise<void>((resolve) => terminal.write('', resolve))
      return { code: Number(readFileSync(file('code'), 'utf8')), settings: readFileSync(file('stty'), 'utf8') }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
      terminal.dispose()
      folder[Symbol.dispose]()
    }
  }
}
