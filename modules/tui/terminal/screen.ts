import { writeSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'
import { readKeys, type Key } from './keys.ts'
import { fit, toAnsi, type Drawn, type Size } from './text.ts'

/** A terminal that belongs to one program for a while. */
export interface Screen {
  size: () => Size
  /** Shows what is different from before. */
  paint: (drawn: Drawn) => void
  /** Gives the terminal back as it was. May be called again. */
  close: () => void
}

const escape = '\u001B['
/** Second screen, no cursor, no line breaks of the terminal's own, and pasted text is told from typed. */
const enter = `${escape}?1049h${escape}?25l${escape}?7l${escape}?2004h${escape}2J`
const leave = `${escape}0m${escape}?2004l${escape}?7h${escape}?25h${escape}?1049l`

/**
 * Takes the terminal. It is given back however the process ends, short of being killed.
 * @param onResize is told that there is another size
 */
export function openScreen(
  input: ReadStream,
  output: WriteStream,
  hasColours: boolean,
  onKey: (key: Key) => void,
  onResize: () => void
): Screen {
  let shown: string[] = []
  let isOpen = true
  let stopKeys = () => {}
  const begin = () => {
    input.setRawMode(true)
    output.write(enter)
    shown = []
  }
  const resized = () => {
    shown = []
    output.write(`${escape}2J`)
    onResize()
  }
  // Somebody else had the terminal while this was stopped.
  const continued = () => {
    begin()
    onResize()
  }
  const close = () => {
    if (!isOpen) return
    isOpen = false
    stopKeys()
    output.off('resize', resized)
    process.off('SIGCONT', continued)
    process.off('exit', close)
    try {
      input.setRawMode(false)
      // What is written asynchronously may come after the end.
      writeSync((output as WriteStream & { fd: number }).fd, leave)
    } catch {
      // The terminal is gone.
    }
  }
  begin()
  stopKeys = readKeys(input, onKey)
  output.on('resize', resized)
  process.on('SIGCONT', continued)
  process.on('exit', close)
  return {
    close,
    size: () => ({ rows: output.rows, columns: output.columns }),
    paint({ lines, cursor }) {
      if (!isOpen) return
      const { rows, columns } = { rows: output.rows, columns: output.columns }
      const next = lines.slice(0, rows).map((line) => toAnsi(fit(line, columns), hasColours))
      // Cleared first, because a terminal may find signs narrower than they were counted.
      const changes = next.flatMap((text, row) =>
        shown[row] === text ? [] : [`${escape}${row + 1};1H${escape}2K${text}`]
      )
      const place = cursor ? `${escape}${cursor.row + 1};${cursor.column + 1}H${escape}?25h` : ''
      output.write(`${escape}?25l${changes.join('')}${place}`)
      shown = next
    }
  }
}
