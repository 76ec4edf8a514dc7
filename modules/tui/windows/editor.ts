import { textArea } from '../terminal/text-area.ts'
import { line, styled } from '../terminal/text.ts'
import type { Ui, Window } from '../ui.ts'
import { question } from './dialogs.ts'
import { fileDialog } from './file-dialog.ts'

interface Editor {
  title: string
  text: string
  /** It can come from a file. */
  takesFiles?: boolean
  /** What is wrong with the text; undefined when nothing is. */
  check?: (text: string) => string | undefined
  done: (text: string) => void
}

/** A text of many lines, over the whole of the middle. */
export function editor(ui: Ui, { title, text, takesFiles = false, check, done }: Editor): Window {
  const area = textArea(text, false)
  const before = area.text()
  let problem: string | undefined
  const keep = () => {
    problem = check?.(area.text())
    if (problem !== undefined) return
    ui.close(window)
    if (area.text() !== before) done(area.text())
  }
  const leave = () => {
    if (area.text() === before) return ui.close(window)
    const buttons = [{ label: 'Keep', key: 'k', press: keep }, { label: 'Discard', key: 'd', press: () => ui.close(window) }, { label: 'Go on' }] // prettier-ignore
    ui.open(question(ui, { title, text: 'The text was changed.', buttons }))
  }
  const window: Window = {
    title,
    hints: () => `Ctrl-S Keep${takesFiles ? '  Ctrl-O From a file' : ''}  Esc Back`,
    about: () => {
      const { row, column } = area.cursor()
      return problem ?? `Line ${row + 1} of ${area.lineCount()}, column ${column + 1}`
    },
    isChanged: () => area.text() !== before,
    draw({ rows, columns }) {
      const { lines, cursor } = area.draw(columns - 2, rows - 1)
      const heading = line(styled(problem === undefined ? '' : `! ${problem}`, 'red'))
      return {
        lines: [heading, ...lines.map((one) => line(' ').concat(one))],
        cursor: cursor && { row: cursor.row + 1, column: cursor.column + 1 }
      }
    },
    press(key) {
      if (key.name === 'escape' || key.name === 'f4') leave()
      else if (key.ctrl && key.name === 's') keep()
      else if (key.ctrl && key.name === 'o' && takesFiles) ui.open(fileDialog(ui, area.setText))
      else if (key.name === 'tab' && !key.shift) area.press({ ...key, text: '  ' })
      else if (key.name === 'pageup' || key.name === 'pagedown') {
        const { row, column } = area.cursor()
        area.moveTo(row + (key.name === 'pageup' ? -15 : 15), column)
      } else area.press(key)
      return true
    }
  }
  return window
}
