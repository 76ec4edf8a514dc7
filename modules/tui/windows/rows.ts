import type { Members } from '../api.ts'
import { aboutOf, kindOf } from '../fields/kind.ts'
import { widgetOf, type Widget } from '../fields/widget.ts'
import { getMember, type Entry } from '../members.ts'
import type { Field, Kind, Tab } from '../resource.ts'
import type { Ui } from '../ui.ts'

/** A field as a form shows it. */
export interface Row {
  field: Field
  widget: Widget
  isRequired: boolean
  kind: Kind
  about: string | undefined
  /** What the widget has begun with, and gives as long as nothing is changed. */
  initial: unknown
  /** What is wrong with its value. */
  problem?: string | undefined
}

interface Given {
  isNew: boolean
  members: Members | undefined
  /** Nothing can be changed. */
  isFixed: boolean
  entry: Entry
}

export function toRow(ui: Ui, field: Field, { isNew, members, isFixed, entry }: Given): Row {
  const schema = members?.schemaOf(field.member)
  const kind = isFixed ? 'shown' : kindOf(field, schema)
  const about = field.about ?? aboutOf(schema)
  const initial = getMember(entry, field.member)
  const widget = widgetOf(kind, { ui, field, schema, initial })
  const isRequired = field.required === true || (isNew && members?.required.includes(field.member) === true)
  return { field, widget, isRequired, kind, about, initial }
}

/** A field for the values of one name. */
export const namedField = (list: string, name: string): Field => ({ member: `${list}:${name}`, label: name, kind: 'lines' }) // prettier-ignore

/** Fields for what an entry has in a list of names and values, and tabs have no field for. */
export function further(entry: Entry, list: string, tabs: readonly Tab[]): Field[] {
  const known = new Set(tabs.flatMap((tab) => ('fields' in tab ? tab.fields.map(({ member }) => member) : [])))
  const own = entry[list]
  if (!Array.isArray(own)) return []
  const fields = own.map((one) => namedField(list, String((Object(one) as { name?: unknown }).name)))
  return fields.filter(({ member }) => !known.has(member))
}

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Does what the server says concern this member? Where it names none, it may speak of several. */
export function concerns(field: string, member: string | undefined, message: string): boolean {
  const name = field.split(':').at(-1) ?? field
  if (member !== undefined) {
    const plain = member.replace(/(\[\d+\]|\.\d+)+.*$/, '')
    return plain === field || plain === name
  }
  return (
    name.length > 3 &&
    new RegExp(`(?<![\\w.])${name.replaceAll(/[^\w-]/g, String.raw`\$&`)}(?![\\w.]\\w)`).test(message)
  )
}
