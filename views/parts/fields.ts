import { attributes, html, type Hole, type Html } from '../html.ts'
import { checkbox, checkboxes, fieldId, selectField, textArea, textField, type Choice } from './field.ts'
import { notice } from './flash.ts'
import { prose } from './prose.ts'
import { rowsField, type RowColumn } from './rows.ts'

/** One field of a form, declared once: it is drawn from this, and what is posted is read by it. */
export interface Field {
  /** Name in the form. */
  name: string
  label: string
  help?: string
  /**
   * `lines` holds one value a line, `choices` any number of those offered, `number` a whole number, `moment` a date and
   * time of UTC, `code` a text that is kept as it is, `map` a text for each name, `rows` a list of objects, which stands in the values as JSON.
   */
  kind:
    | 'text'
    | 'url'
    | 'email'
    | 'number'
    | 'area'
    | 'lines'
    | 'check'
    | 'select'
    | 'choices'
    | 'password'
    | 'moment'
    | 'code'
    | 'json'
    | 'map'
    | 'rows'
  /** What the API calls it, to learn from. */
  member?: string
  /** What it is when nothing is entered. */
  standard?: string
  /** What can be chosen; where the page decides, it gives the choices by the field's name. */
  choices?: readonly Choice[]
  required?: boolean
  suffix?: string
  autocomplete?: string
  /** Placeholder of the search in a long list of choices. */
  search?: string
  placeholder?: string
  /** Members of each object of `rows`; one without the first is no row. */
  columns?: readonly RowColumn[]
}

export interface Section {
  title: string
  about?: string
  /** It matters for these values of another field alone; without a script it is always there. */
  when?: { field: string; is: readonly string[] }
  fields: readonly Field[]
}

/** What stands in the form, as it was typed. */
export type FormValues = Record<string, string | boolean | readonly string[]>
/** What is wrong with it, by the field's name; under the empty name what belongs to no field. */
export type FormErrors = Record<string, string>

interface FieldsProps {
  sections: readonly Section[]
  values: FormValues
  errors?: FormErrors
  choices?: Record<string, readonly Choice[]>
  /** What else is said under a field, by its name. */
  notes?: Record<string, Hole>
}

/** The sections of a form, under a summary of what is wrong. */
export function fields({ sections, values, errors = {}, choices = {}, notes = {} }: FieldsProps): Html {
  const all = sections.flatMap((section) => section.fields)
  return html`${summary(all, errors)}
  ${sections.map(
    ({ title, about, when, fields }) =>
      html`<section
        class="section"
        aria-labelledby="${sectionId(title)}"
        ${attributes({ 'data-when': when?.field, 'data-is': when?.is.join(' ') })}
      >
        <header>
          <h2 id="${sectionId(title)}">${title}</h2>
          ${about && html`<p>${about}</p>`}
        </header>
        <div class="stack">
          ${fields.map((field) =>
            draw(
              { ...field, choices: choices[field.name] ?? field.choices ?? [] },
              values[field.name],
              errors[field.name],
              notes[field.name]
            )
          )}
        </div>
      </section>`
  )}`
}

/** The id of a section's title, for links to it. */
export const sectionId = (title: string) => `section-${title.toLowerCase().replaceAll(/\W+/g, '-')}`

function summary(all: readonly Field[], errors: FormErrors): Hole {
  const labels = new Map(all.map(({ name, label }) => [name, label]))
  const entries = Object.entries(errors)
  if (entries.length === 0) return undefined
  return notice(
    'danger',
    html`<strong>Nothing has been saved.</strong>
      <ul>
        ${entries.map(
          ([name, message]) =>
            html`<li>
              ${labels.has(name) ? html`<a href="#${fieldId(name)}">${labels.get(name)}</a>: ${message}` : message}
            </li>`
        )}
      </ul>`
  )
}

type DrawnField = Field & { choices: readonly Choice[] }

function draw(field: DrawnField, value: FormValues[string] | undefined, error: string | undefined, note: Hole): Html {
  const { kind, name, label } = field
  const words = [field.help, field.standard !== undefined && `Default: ${field.standard}.`].filter(Boolean).join(' ')
  const help = words || note ? [prose(words), ' ', note] : undefined
  const common = {
    name,
    label,
    error,
    ...(help && { help }),
    ...(field.member !== undefined && { member: field.member }),
    ...(field.required && { required: true })
  }
  const text = typeof value === 'string' ? value : ''
  const placeholder = field.placeholder === undefined ? {} : { placeholder: field.placeholder }
  if (kind === 'rows') return rowsField({ ...common, columns: field.columns ?? [], rows: text })
  if (kind === 'check') return checkbox({ ...common, checked: value === true })
  if (kind === 'select') return selectField({ ...common, value: text, choices: field.choices })
  if (kind === 'area') return textArea({ ...common, value: text, ...placeholder })
  if (kind === 'lines' || kind === 'map')
    return textArea({ ...common, value: text, code: true, rows: 2, ...placeholder })
  if (kind === 'code' || kind === 'json')
    return textArea({ ...common, value: text, code: true, rows: 8, ...placeholder })
  if (kind === 'choices')
    return checkboxes({
      ...common,
      values: Array.isArray(value) ? value : [],
      choices: field.choices,
      ...(field.search && { search: field.search })
    })
  return textField({
    ...common,
    type: kind === 'number' ? 'text' : kind === 'moment' ? 'datetime-local' : kind,
    // A password that was typed is not sent back.
    value: kind === 'password' ? '' : text,
    code: kind === 'url',
    ...placeholder,
    ...(kind === 'number' && { inputmode: 'numeric' }),
    ...(kind === 'password' && { showLabel: `Show: ${label}` }),
    ...((field.suffix ?? kind === 'moment') && { suffix: field.suffix ?? 'UTC' }),
    ...(field.autocomplete && { autocomplete: field.autocomplete })
  })
}
