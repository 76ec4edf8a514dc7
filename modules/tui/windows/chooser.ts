import { line, styled, type Line } from '../terminal/text.ts'
import { textArea } from '../terminal/text-area.ts'
import type { Ui, Window } from '../ui.ts'
import { box } from './box.ts'

export interface Choice {
  value: string
  text: string
}

interface Chooser {
  title: string
  choices: readonly Choice[]
  chosen: readonly string[]
  /** Several may be chosen. */
  isMulti: boolean
  /** What is typed may be a value too. */
  isOpen?: boolean
  done: (chosen: string[]) => void
}

/** A list to choose from. What is typed shortens it. */
export function chooser(ui: Ui, { title, choices, chosen, isMulti, isOpen = false, done }: Chooser): Window {
  const marked = new Set(chosen)
  // What was chosen and is no choice any more can be taken away.
  const unknown = chosen.filter((value) => !choices.some((choice) => choice.value === value))
  const all = [...unknown.map((value) => ({ value, text: value })), ...choices]
  const search = textArea('')
  let selected = Math.max(0, all.findIndex(({ value }) => marked.has(value))) // prettier-ignore
  let height = 1
  const found = (): Choice[] => {
    const text = search.text().trim()
    const fitting = all.filter((choice) => choice.text.toLowerCase().includes(text.toLowerCase()))
    const isNew = isOpen && text !== '' && !all.some(({ value }) => value === text)
    return isNew ? [...fitting, { value: text, text: `“${text}”` }] : fitting
  }
  const finish = (values: string[]) => {
    ui.close(window)
    done(values)
  }
  const toggle = (choice: Choice | undefined) => {
    if (!choice) return
    if (!all.includes(choice)) all.push({ value: choice.value, text: choice.value })
    if (!marked.delete(choice.value)) marked.add(choice.value)
  }
  const window: Window = {
    title,
    isDialog: true,
    hints: () => `${isMulti ? 'Space Mark  Enter Done' : 'Enter Choose'}  Type to search  Esc Cancel`,
    draw(size) {
      const list = found()
      selected = Math.max(0, Math.min(selected, list.length - 1))
      height = Math.max(1, Math.min(Math.max(all.length, 1), size.rows - 5))
      const top = Math.max(0, Math.min(selected - Math.floor(height / 2), list.length - height))
      const field = search.draw(40, 1)
      const rows: Line[] = list.slice(top, top + height).map((choice, i) => {
        const isSelected = top + i === selected
        const mark = isMulti ? `[${marked.has(choice.value) ? 'x' : ' '}] ` : marked.has(choice.value) ? '• ' : '  '
        return line(styled(`${isSelected ? '▸' : ' '}${mark}${choice.text}`, ...(isSelected ? (['inverse'] as const) : []))) // prettier-ignore
      })
      while (rows.length < height) rows.push(line(list.length === 0 && rows.length === 0 ? 'Nothing fits' : ''))
      const counts = `  ${list.length} of ${all.length}${isMulti ? `, ${marked.size} marked` : ''}`
      const drawn = {
        lines: [line('Search: ', ...(field.lines[0] ?? []), styled(counts, 'dim')), ...rows],
        cursor: { row: 0, column: 8 + (field.cursor?.column ?? 0) }
      }
      return box(title, drawn, size)
    },
    press(key) {
      const list = found()
      if (key.name === 'escape' || key.name === 'f4') ui.close(window)
      else if (key.name === 'return') {
        if (isMulti) finish(all.map(({ value }) => value).filter((value) => marked.has(value)))
        else finish(list.slice(selected, selected + 1).map(({ value }) => value))
      } else if (key.text === ' ' && isMulti) toggle(list[selected])
      else if (key.name === 'up') selected -= 1
      else if (key.name === 'down') selected += 1
      else if (key.name === 'pageup') selected -= height
      else if (key.name === 'pagedown') selected += height
      else if (search.press(key)) selected = 0
      return true
    }
  }
  return window
}
