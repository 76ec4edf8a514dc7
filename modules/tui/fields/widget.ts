import type { Schema } from '#modules/cli/index'
import type { Api } from '../api.ts'
import { asText } from '../members.ts'
import type { Field, Kind } from '../resource.ts'
import type { Key } from '../terminal/keys.ts'
import { line, styled, type Drawn } from '../terminal/text.ts'
import { textArea } from '../terminal/text-area.ts'
import type { Ui } from '../ui.ts'
import { chooser, type Choice } from '../windows/chooser.ts'
import { editor } from '../windows/editor.ts'
import { loadChoices } from './choices.ts'
import { today, moved, readDate, showDate } from './date.ts'
import { expand, fileProblem } from './file.ts'
import { enumOf } from './kind.ts'

/** The part of a field that is used: shows a value and changes it. */
export interface Widget {
  hints: string
  /** Rows that it takes. */
  height: () => number
  draw: (columns: number, isFocused: boolean) => Drawn
  /** `false`: this key says nothing here. */
  press: (key: Key) => boolean
  /** What the member is now; undefined for no value. */
  value: () => unknown
  /** What is wrong with what was typed. */
  check: () => string | undefined
  /** It is seen: what it shows may have to be loaded. */
  shown?: () => void
}

interface Given {
  ui: Ui
  field: Field
  schema: Schema | undefined
  initial: unknown
}

/** Rows of a list of lines, or of what was chosen. */
const mostRows = 5

export function widgetOf(kind: Kind, given: Given): Widget {
  switch (kind) {
    case 'boolean':
      return box(given)
    case 'select':
    case 'multi':
      return selection(given, kind === 'multi')
    case 'lines':
      return lines(given)
    case 'date':
      return date(given)
    case 'json':
    case 'code':
      return long(given, kind === 'json')
    case 'file':
      return file(given)
    case 'shown':
      return shown(given)
    case 'number':
      return number(given)
    default:
      return text(given, kind === 'secret')
  }
}

const none = styled('—', 'dim')

function text({ initial }: Given, isSecret: boolean): Widget {
  const area = textArea(asText(initial))
  // Not what the server has: a line end in it is no line end here, and that is no change.
  const before = area.text()
  let isHidden = isSecret
  return {
    hints: isSecret ? 'F2 View/Hide' : '',
    height: () => 1,
    draw: (columns, isFocused) => {
      if (isFocused) return area.draw(columns, 1, { hidden: isHidden, styles: ['underline'] })
      const shown = isHidden ? area.text().replaceAll(/./gsu, '•') : area.text()
      return { lines: [line(shown === '' ? none : shown)] }
    },
    press(key) {
      if (isSecret && key.name === 'f2') isHidden = !isHidden
      else return area.press(key)
      return true
    },
    value: () => (area.text() === before ? initial : area.text() === '' ? undefined : area.text()),
    check: () => undefined
  }
}

function number(given: Given): Widget {
  const typed = text(given, false)
  return {
    ...typed,
    value: () => {
      const value = typed.value()
      return value === undefined || value === given.initial ? value : Number(value)
    },
    check: () => {
      const value = typed.value()
      return value === undefined || /^\s*-?\d+(\.\d+)?\s*$/.test(asText(value)) ? undefined : 'This is no number'
    }
  }
}

function file(given: Given): Widget {
  const typed = text(given, false)
  const path = () => {
    const value = typed.value()
    return value === undefined ? undefined : expand(asText(value))
  }
  return {
    ...typed,
    value: path,
    check: () => {
      const value = path()
      return value === undefined ? undefined : fileProblem(value)
    }
  }
}

function box({ initial, field }: Given): Widget {
  const before = initial === true
  let isOn = before
  const shows = () => (field.isOpposite ? !isOn : isOn)
  return {
    hints: 'Space Change',
    height: () => 1,
    draw: (_columns, isFocused) => {
      const mark = styled(`[${shows() ? 'x' : ' '}]`, ...(isFocused ? (['inverse'] as const) : []))
      return { lines: [line(mark, shows() ? ' yes' : ' no')] }
    },
    press({ name, text: typed }) {
      if (typed !== ' ' && name !== 'return') return false
      isOn = !isOn
      return true
    },
    value: () => (isOn === before ? initial : isOn),
    check: () => undefined
  }
}

function shown({ initial }: Given): Widget {
  return {
    hints: '',
    height: () => 1,
    draw: (_columns, isFocused) => ({
      lines: [line(asText(initial) === '' ? none : styled(asText(initial), ...(isFocused ? (['underline'] as const) : [])))] // prettier-ignore
    }),
    press: () => false,
    value: () => initial,
    check: () => undefined
  }
}

function lines({ initial }: Given): Widget {
  const given = Array.isArray(initial) ? initial.map(asText) : initial === undefined ? [] : [asText(initial)]
  const area = textArea(given.join('\n'), false)
  const before = area.text()
  const now = () =>
    area
      .text()
      .split('\n')
      .map((one) => one.trim())
      .filter(Boolean)
  return {
    hints: 'Enter New line',
    height: () => Math.min(Math.max(area.lineCount(), 1), mostRows),
    draw: (columns, isFocused) => {
      if (isFocused) return area.draw(columns, mostRows, { styles: ['underline'] })
      const rows = area.text().split('\n')
      const rest = rows.length - mostRows + 1
      if (rest > 1) rows.splice(mostRows - 1, rest, `and ${rest} more`)
      return { lines: rows.map((row) => line(row === '' ? none : row)) }
    },
    press: (key) => area.press(key),
    value: () => {
      const values = now()
      if (area.text() === before || JSON.stringify(values) === JSON.stringify(given)) return initial
      return values.length === 0 ? undefined : values
    },
    check: () => undefined
  }
}

function date({ initial }: Given): Widget {
  const before = showDate(initial)
  const area = textArea(before)
  return {
    hints: '↑↓ Later/earlier',
    height: () => 1,
    draw: (columns, isFocused) => {
      if (!isFocused && area.text() === '') return { lines: [line(none)] }
      const drawn = area.draw(Math.min(columns, 17), 1, { styles: isFocused ? ['underline'] : [] })
      return { ...drawn, lines: drawn.lines.map((one) => one.concat(styled('  UTC', 'dim'))) }
    },
    press(key) {
      if ((key.name !== 'up' && key.name !== 'down') || key.shift) return area.press(key)
      const { column } = area.cursor()
      area.setText(area.text().trim() === '' ? today() : moved(area.text(), column, key.name === 'up' ? 1 : -1))
      area.moveTo(0, column)
      return true
    },
    value: () => (area.text() === before ? initial : area.text().trim() === '' ? undefined : readDate(area.text())),
    check: () =>
      area.text() === before || area.text().trim() === '' || readDate(area.text()) !== undefined
        ? undefined
        : 'A date is written 2030-12-31 23:59'
  }
}

/** Text or JSON that has a screen of its own. */
function long({ ui, field, initial }: Given, isJson: boolean): Widget {
  let now = initial
  const asWritten = (): string => {
    if (!isJson) return asText(now)
    return now === undefined ? '' : JSON.stringify(now, null, 2)
  }
  const open = () =>
    ui.open(
      editor(ui, {
        title: field.label,
        text: asWritten(),
        takesFiles: !isJson,
        check: isJson ? (written) => (written.trim() === '' ? undefined : jsonProblem(written)) : () => undefined,
        done: (written) => {
          now = written.trim() === '' ? undefined : isJson ? (JSON.parse(written) as unknown) : written
          ui.changed()
        }
      })
    )
  return {
    hints: 'Enter Edit',
    height: () => 1,
    draw: (_columns, isFocused) => {
      const [first = '', ...rest] = isJson ? [now === undefined ? '' : ui.api.masked(now)] : asText(now).split('\n')
      const more = rest.length > 0 ? ` … ${rest.length + 1} lines` : ''
      return { lines: [line(styled(first + more || '(none)', ...(isFocused ? (['inverse'] as const) : [])))] }
    },
    press({ name }) {
      if (name !== 'return') return false
      open()
      return true
    },
    value: () => now,
    check: () => undefined
  }
}

function jsonProblem(written: string): string | undefined {
  try {
    JSON.parse(written)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function selection({ ui, field, schema, initial }: Given, isMulti: boolean): Widget {
  const before = (Array.isArray(initial) ? initial : initial === undefined || initial === null ? [] : [initial]).map(asText) // prettier-ignore
  let chosen = before
  let choices: Choice[] = enumOf(schema).map((value) => ({ value, text: value }))
  const source = field.choices
  let loading: Promise<void> | undefined
  const load = async (api: Api) => {
    if (source) choices = await loadChoices(api, source)
  }
  const ready = () => (loading ??= load(ui.api))
  const textOf = (value: string) => choices.find((choice) => choice.value === value)?.text ?? value
  const open = async () => {
    // Where it went wrong before, it is tried again.
    if ((await ui.work(() => ready().then(() => true))) === undefined) {
      loading = undefined
      return
    }
    const done = (values: string[]) => {
      chosen = values
      ui.changed()
    }
    ui.open(chooser(ui, { title: field.label, choices, chosen, isMulti, isOpen: field.isOpen === true, done }))
  }
  return {
    hints: isMulti ? 'Enter Choose' : 'Enter Choose  Del Clear',
    height: () => (isMulti ? Math.min(Math.max(chosen.length, 1), mostRows) : 1),
    draw: (_columns, isFocused) => {
      const texts = chosen.map(textOf)
      const rest = texts.length - mostRows + 1
      const rows = rest > 1 ? [...texts.slice(0, mostRows - 1), `and ${rest} more`] : texts
      const look = isFocused ? (['inverse'] as const) : []
      const own = rows.map((row) => line(styled(row, ...look)))
      return { lines: own.length > 0 ? own : [line(styled('(none)', ...look))] }
    },
    press({ name, text: typed }) {
      if (name === 'return' || typed === ' ') void open()
      else if ((name === 'delete' || name === 'backspace') && !isMulti) chosen = []
      else return false
      return true
    },
    value: () => {
      if (JSON.stringify(chosen) === JSON.stringify(before)) return initial
      if (chosen.length === 0) return undefined
      return isMulti ? chosen : chosen[0]
    },
    check: () => undefined,
    // What it is called may be learnt from the choices alone; without them the value itself is shown.
    shown: () => {
      if (typeof source === 'object' && !loading && chosen.length > 0 && hasTexts(source))
        void ready().then(ui.changed, () => (loading = undefined))
    }
  }
}

const hasTexts = (source: NonNullable<Field['choices']>) =>
  [source].flat().some((one) => typeof one === 'object' && 'text' in one && one.text !== one.value)
