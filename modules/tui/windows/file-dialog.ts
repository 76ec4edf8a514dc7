import { explain } from '../api.ts'
import { expand, fileProblem, readBytes } from '../fields/file.ts'
import { textArea } from '../terminal/text-area.ts'
import { line, styled, wrap } from '../terminal/text.ts'
import type { Ui, Window } from '../ui.ts'
import { box, boxWidth } from './box.ts'

const label = 'Path: '

/** Asks for a file of this machine. @param done gets the text in it */
export function fileDialog(ui: Ui, done: (text: string) => void): Window {
  const area = textArea('')
  let problem: string | undefined
  const take = () => {
    const path = expand(area.text())
    problem = fileProblem(path)
    if (problem !== undefined) return
    try {
      const text = readBytes(path).toString('utf8')
      ui.close(window)
      done(text)
    } catch (error) {
      problem = explain(error)
    }
  }
  const window: Window = {
    title: 'From a file',
    isDialog: true,
    hints: () => 'Enter Read it in place of the text  Esc Cancel',
    draw(size) {
      const inner = boxWidth(size) - 4
      const { lines, cursor } = area.draw(inner - label.length, 1)
      const told = problem === undefined ? [] : wrap(`! ${problem}`, inner)
      const shown = [line(label, ...(lines[0] ?? [])), ...told.map((row) => line(styled(row, 'red')))]
      return box('From a file', { lines: shown, cursor: cursor && { row: 0, column: label.length + cursor.column } }, size) // prettier-ignore
    },
    press(key) {
      if (key.name === 'escape' || key.name === 'f4') ui.close(window)
      else if (key.name === 'return') take()
      else if (area.press(key)) problem = undefined
      return true
    }
  }
  return window
}
