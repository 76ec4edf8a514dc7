import type { Key } from '../terminal/keys.ts'
import { line, styled, wrap, type Line, type Size } from '../terminal/text.ts'
import type { Ui, Window } from '../ui.ts'
import { box, boxWidth, buttonRow } from './box.ts'

export interface Button {
  label: string
  /** Letter that presses it. */
  key?: string
  press?: () => void
}

interface Question {
  title: string
  text: string
  /** The last is what Esc means. */
  buttons: readonly Button[]
  isWarning?: boolean
  /** Which button Enter presses; the first unless given. */
  first?: number
}

/** A text, which can be longer than the screen, and buttons below. The window is closed before a button does anything. */
export function question(ui: Ui, { title, text, buttons, isWarning = false, first = 0 }: Question): Window {
  let chosen = first
  let top = 0
  let hidden = 0
  const choose = (button: Button | undefined) => {
    ui.close(window)
    button?.press?.()
  }
  const window: Window = {
    title,
    isDialog: true,
    hints: () => [hidden > 0 ? '↑↓ Scroll' : '', '←→ Choose  Enter Press', ...buttons.flatMap(({ key, label }) => (key === undefined ? [] : [`${key} ${label}`])), `Esc ${buttons.at(-1)?.label}`].filter(Boolean).join('  '), // prettier-ignore
    draw(size) {
      const rows = wrap(text, boxWidth(size) - 4)
      const height = Math.min(rows.length, size.rows - 4)
      hidden = rows.length - height
      top = Math.max(0, Math.min(top, hidden))
      const more = hidden > 0 ? `lines ${top + 1} to ${top + height} of ${rows.length}` : ''
      const shown: Line[] = rows.slice(top, top + height).map((row) => line(row))
      const below = line(...buttonRow(buttons.map(({ label }) => label), chosen), styled(more, 'dim')) // prettier-ignore
      return box(title, { lines: [...shown, line(''), below] }, size, ...(isWarning ? (['red'] as const) : []))
    },
    press(key: Key) {
      if (key.isPasted) return true
      const byKey = buttons.find((button) => button.key !== undefined && button.key === key.text.toLowerCase())
      if (key.name === 'escape' || key.name === 'f4') choose(buttons.at(-1))
      else if (key.name === 'return') choose(buttons[chosen])
      else if (byKey) choose(byKey)
      else if (key.name === 'left' || (key.name === 'tab' && key.shift))
        chosen = (chosen + buttons.length - 1) % buttons.length
      else if (key.name === 'right' || key.name === 'tab') chosen = (chosen + 1) % buttons.length
      else if (key.name === 'up') top -= 1
      else if (key.name === 'down') top += 1
      else if (key.name === 'pageup') top -= 10
      else if (key.name === 'pagedown') top += 10
      return true
    }
  }
  return window
}

/** Asks, and goes on where the answer is yes; Enter alone is no. */
export function confirm(ui: Ui, title: string, text: string, label: string, yes: () => void): void {
  ui.open(question(ui, { title, text, buttons: [{ label, key: 'y', press: yes }, { label: 'No', key: 'n' }], first: 1 })) // prettier-ignore
}

/** A text to read, over the whole of the middle. */
export function viewer(ui: Ui, title: string, text: string): Window {
  let top = 0
  const window: Window = {
    title,
    hints: () => '↑↓ PgUp PgDn Scroll  Esc Back',
    draw({ rows, columns }: Size) {
      const all = wrap(text, columns - 2)
      top = Math.max(0, Math.min(top, all.length - rows))
      return { lines: all.slice(top, top + rows).map((row) => line(' ', row)) }
    },
    press({ name }) {
      if (name === 'escape' || name === 'f4' || name === 'q') ui.close(window)
      else if (name === 'up') top -= 1
      else if (name === 'down') top += 1
      else if (name === 'pageup') top -= 10
      else if (name === 'pagedown') top += 10
      else if (name === 'home') top = 0
      else if (name === 'end') top = Infinity
      else return false
      return true
    }
  }
  return window
}
