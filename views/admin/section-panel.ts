import { html, type Hole, type Html } from '../html.ts'
import type { Field, FormValues, Section } from '../parts/fields.ts'
import { facts, lines, panel, tags } from './shell.ts'

/** What the form would show, to read. */
export const sectionPanel = ({ title, fields }: Section, values: FormValues): Html =>
  panel(
    title,
    html`<div class="panel-body">${facts(fields.map((field) => [field.label, read(field, values[field.name])]))}</div>`
  )

function read({ kind, choices = [], suffix }: Field, value: FormValues[string] | undefined): Hole {
  const label = (wanted: string) => choices.find(({ value }) => value === wanted)?.label ?? wanted
  if (kind === 'check') return value === true ? 'Yes' : 'No'
  if (Array.isArray(value)) return tags(value.map(label))
  if (typeof value !== 'string' || value === '') return undefined
  if (kind === 'lines') return lines(value.split('\n'))
  if (kind === 'url') return html`<code>${value}</code>`
  return suffix ? `${value} ${suffix}` : label(value)
}
