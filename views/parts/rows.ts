import { attributes, html, type Hole, type Html } from '../html.ts'
import { fieldId } from './field.ts'
import { icon } from './icons.ts'

/** A member of each row. */
export interface RowColumn {
  name: string
  label: string
  /** `area` may have several lines. */
  kind?: 'text' | 'area' | 'check'
}

export type Row = Readonly<Record<string, string | boolean | undefined>>

interface RowsField {
  name: string
  label: string
  help?: Hole
  error?: string | undefined
  member?: string
  columns: readonly RowColumn[]
  /** JSON of the rows. */
  rows: string
}

/** The rows in a value of a form. */
export function readRows(text: string): Row[] {
  try {
    const rows: unknown = JSON.parse(text)
    return Array.isArray(rows) ? rows.filter((row) => typeof row === 'object' && row !== null) : []
  } catch {
    return []
  }
}

/** A list of small objects, one a row, and an empty row for one more; the script adds and removes rows. */
export function rowsField({ name, label, help, error, member, columns, rows }: RowsField): Html {
  const id = fieldId(name)
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  return html`<fieldset
    class="field group"
    data-rows="${name}"
    ${attributes({ id, tabindex: error ? -1 : undefined, 'aria-describedby': described })}
  >
    <legend class="label">${label}</legend>
    ${member !== undefined && html`<code class="member">${member}</code>`}
    ${help && html`<p class="help" id="${id}-help">${help}</p>`}
    ${[...readRows(rows), {}].map((row, i) => drawRow(`${name}.${i}`, i + 1, columns, row))}
    ${error && html`<p class="error" id="${id}-error">${icon('alert')}<span>${error}</span></p>`}
    <div><button type="button" class="button plain" data-add-row hidden>Add a row</button></div>
  </fieldset>`
}

const drawRow = (prefix: string, number: number, columns: readonly RowColumn[], row: Row) =>
  html`<div class="row" role="group" aria-label="Row ${number}">
    ${columns.map(({ name, label, kind = 'text' }) => {
      const control = { id: fieldId(`${prefix}.${name}`), name: `${prefix}.${name}` }
      const value = row[name]
      return kind === 'check'
        ? html`<label class="choice">
            <input${attributes({ ...control, type: 'checkbox', value: 'true', checked: value === true })} />
            <span><span class="choice-label">${label}</span></span>
          </label>`
        : html`<label class="cell"
            ><span class="help">${label}</span>${cell(kind, control, typeof value === 'string' ? value : '')}</label
          >`
    })}
    <button type="button" class="button quiet icon-only close" data-remove-row hidden>
      <span class="visually-hidden">Remove row ${number}</span>
    </button>
  </div>`

function cell(kind: 'text' | 'area', control: { id: string; name: string }, value: string): Html {
  const all = { ...control, class: 'control code', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' }
  return kind === 'area'
    ? html`<textarea${attributes({ ...all, rows: 1 })}>
${value}</textarea
      >`
    : html`<input${attributes({ ...all, type: 'text', value })} />`
}

/** The rows to read: the first member, what it is set to, and the rest in small. */
export function rowList(columns: readonly RowColumn[], text: string): Hole {
  const rows = readRows(text)
  const [first, second, ...rest] = columns
  if (!first || rows.length === 0) return undefined
  return html`<ul class="rows">
    ${rows.map(
      (row) =>
        html`<li>
          <code>${textOf(row[first.name])}</code>${
            second && row[second.name] && html` = <code>${textOf(row[second.name])}</code>`
          }
          ${rest.map(({ name, label, kind }) =>
            kind === 'check'
              ? row[name] === true && html`<span class="badge">${label}</span>`
              : row[name] && html`<span class="second-line">${textOf(row[name])}</span>`
          )}
        </li>`
    )}
  </ul>`
}

const textOf = (value: Row[string]) => (typeof value === 'string' ? value : '')
