import { html, type Hole, type Html } from '../html.ts'
import type { Field, FormValues, Section } from '../parts/fields.ts'
import { rowList } from '../parts/rows.ts'
import { time } from '../parts/time.ts'
import { facts, lines, panel, tags } from './shell.ts'

/** Those sections that matter for these values, or that hold something. */
export const sectionsOf = (sections: readonly Section[], values: FormValues): Section[] =>
  sections.filter(
    ({ when, fields }) =>
      !when ||
      when.is.includes(String(values[when.field])) ||
      fields.some(
        ({ name }) =>
          values[name] === true ||
          ((typeof values[name] === 'object' || typeof values[name] === 'string') && values[name].length > 0)
      )
  )

/** What the form would show, to read. */
export const sectionPanel = ({ title, fields }: Section, values: FormValues): Html =>
  panel(
    title,
    html`<div class="panel-body">${facts(fields.map((field) => [field.label, read(field, values[field.name])]))}</div>`
  )

function read({ kind, choices = [], suffix, columns = [] }: Field, value: FormValues[string] | undefined): Hole {
  const label = (wanted: string) => choices.find(({ value }) => value === wanted)?.label ?? wanted
  if (kind === 'check') return value === true ? 'Yes' : 'No'
  if (Array.isArray(value)) return tags(value.map(label))
  if (typeof value !== 'string' || value === '') return undefined
  if (kind === 'rows') return rowList(columns, value)
  if (kind === 'moment') return time(Date.parse(`${value}Z`))
  if (kind === 'lines' || kind === 'map') return lines(value.split('\n'))
  if (kind === 'json' || kind === 'code') return html`<pre><code>${value}</code></pre>`
  if (kind === 'url') return html`<code>${value}</code>`
  return suffix ? `${value} ${suffix}` : label(value)
}
