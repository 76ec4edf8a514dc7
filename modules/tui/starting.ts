import { Exit, exitCodes, type Settings } from '#modules/cli/index'
import type { App } from './app.ts'
import { textArea, type TextArea } from './terminal/text-area.ts'
import { line, styled, wrap, type Line } from './terminal/text.ts'
import { tooSmall } from './terminal/too-small.ts'
import { box, boxWidth } from './windows/box.ts'

interface Answers {
  settings?: Settings | undefined
  options?: { host: string; 'client-id': string; 'client-secret': string }
}

export interface Given {
  /** How the server is reached; undefined where somebody has to say it. */
  settings: Settings | undefined
  /** @throws Exit */
  connect: (answers: Answers) => Promise<void>
  changed: () => void
  quit: () => void
  /** The exit code, if it stays like that. */
  failed: (code: number) => void
}

/** What is seen before there is a server: how to sign in, what went wrong, and which server it is to be. */
export function starting({ settings, connect, changed, quit, failed }: Given): App {
  const fields: { label: string; area: TextArea; isSecret?: boolean }[] = [
    { label: 'OP Hostname', area: textArea('') },
    { label: 'Client ID', area: textArea('') },
    { label: 'Client Secret', area: textArea(''), isSecret: true }
  ]
  let state: 'asking' | 'connecting' | 'failed' = settings ? 'connecting' : 'asking'
  let told: string[] = []
  let focus = 0
  let last: Answers = { settings }

  const tell = (text: string | undefined) => {
    if (text === undefined) return
    // Which scopes a token is for fills the screen and tells nobody anything.
    if (!text.startsWith('Getting access token')) told.push(text)
    changed()
  }
  const go = async (answers: Answers) => {
    last = answers
    state = 'connecting'
    told = []
    changed()
    try {
      await connect(answers)
    } catch (error) {
      if (!(error instanceof Exit)) throw error
      state = 'failed'
      failed(exitCodes[error.reason])
      told = [error.message]
    }
    changed()
  }
  const submit = () => {
    const [host = '', id = '', secret = ''] = fields.map(({ area }) => area.text().trim())
    if (host === '' || id === '' || secret === '') told = ['All three are needed']
    else void go({ options: { host, 'client-id': id, 'client-secret': secret } })
  }

  if (settings) void go({ settings })
  return {
    tell,
    press(key) {
      changed()
      if (key.ctrl && (key.name === 'c' || key.name === 'q')) return quit()
      if (state === 'failed') {
        if (key.text === 'r') void go(last)
        else if (key.text === 'o') state = 'asking'
      } else if (state === 'asking') {
        if (key.name === 'tab' || key.name === 'down' || key.name === 'up')
          focus = (focus + (key.shift || key.name === 'up' ? fields.length - 1 : 1)) % fields.length
        else if (key.name === 'return') {
          if (focus < fields.length - 1) focus += 1
          else submit()
        } else fields[focus]?.area.press(key)
      }
    },
    draw(size) {
      const small = tooSmall(size)
      if (small) return small
      const inner = boxWidth(size) - 4
      const text: Line[] = told.flatMap((one) => wrap(one, inner)).map((row) => line(row))
      const title = { asking: 'Which server?', connecting: 'Please wait …', failed: 'There is no connection' }[state]
      const lines: Line[] = text.length > 0 ? [...text, line('')] : []
      let cursor
      if (state === 'asking')
        for (const [i, { label, area, isSecret = false }] of fields.entries()) {
          const own = area.draw(inner - 18, 1, { hidden: isSecret })
          if (i === focus) cursor = { row: lines.length, column: 18 + (own.cursor?.column ?? 0) }
          lines.push(line(`${i === focus ? '▸' : ' '} ${label}:`.padEnd(18), ...(own.lines[0] ?? [])))
        }
      const hints = { asking: 'Tab Next  Enter Connect', connecting: '', failed: 'r Try again  o Another server' }[
        state
      ]
      const drawn = box(title, { lines: [...lines, line(styled(`${hints}  Ctrl-Q Quit`.trim(), 'dim'))], cursor }, size)
      const top = Math.max(0, Math.floor((size.rows - drawn.lines.length) / 3))
      const filled = [...Array.from({ length: top }, () => line('')), ...drawn.lines]
      while (filled.length < size.rows) filled.push(line(''))
      return { lines: filled, cursor: drawn.cursor && { ...drawn.cursor, row: drawn.cursor.row + top } }
    }
  }
}
