import { html, type Hole, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { notice } from '../../parts/flash.ts'
import { linkButton } from '../../parts/form.ts'
import { grasped, prose } from '../../parts/prose.ts'
import { table } from '../../parts/table.ts'
import { listSearch } from '../list.ts'
import { page, pageHead, tags, type Viewer } from '../shell.ts'

export interface PropertyRow {
  /** Where it is in its document: `auditLogConf.enabled`. */
  name: string
  group: string
  label: string
  about: string
  value: unknown
  /** What it is until somebody changes it. */
  standard?: unknown
  /** What a number counts. */
  unit?: string
  /** Its value is not shown. */
  isSecret: boolean
  isChanged: boolean
  state: 'in force' | 'kept' | 'fixed' | 'unsupported'
  /** The form that it is changed in. */
  home: string
}

/** A group of properties, and how many of them there are. */
interface GroupRow {
  id: string
  title: string
  about: string
  count: number
  changed: number
}

interface PropertiesProps {
  source: string
  tabs: readonly { id: string; label: string }[]
  about: string
  /** Why none of it has an effect. */
  idle?: string | undefined
  q: string
  group: string
  only: string
  groups: readonly { id: string; title: string; about?: string }[]
  rows: readonly PropertyRow[]
  /** The groups alone, where there are many properties and nobody looks for some. */
  overview?: readonly GroupRow[] | undefined
  mayChange: boolean
  mayReset: boolean
  call: EquivalentCall
}

const root = '/admin/properties'

/** What can be set at run time, found by its name or by what it does. */
export function propertiesPage(viewer: Viewer, props: PropertiesProps): Html {
  const { source, tabs, about, idle, q, group, only, groups, rows, call } = props
  const path = `${root}/${source}`
  return page(viewer, {
    title: 'Properties',
    section: 'properties',
    content: html`${pageHead({ title: 'Properties', lead: about })}
      <nav class="tabs" aria-label="Parts of the server">
        <ul>
          ${tabs.map(
            ({ id, label }) =>
              html`<li><a href="${root}/${id}" ${id === source && html` aria-current="page"`}>${label}</a></li>`
          )}
        </ul>
      </nav>
      ${idle !== undefined && notice('info', idle)}
      <div class="toolbar">
        ${listSearch(path, q, 'Search names and descriptions', [
          ...(groups.length > 1
            ? [
                {
                  name: 'group',
                  label: 'Group',
                  value: group,
                  choices: [
                    { value: '', label: 'All groups' },
                    ...groups.map(({ id, title }) => ({ value: id, label: title }))
                  ]
                }
              ]
            : []),
          {
            name: 'only',
            label: 'Show',
            value: only,
            choices: [
              { value: '', label: 'Changed or not' },
              { value: 'changed', label: 'Changed from default' },
              ...(groups.some(({ id }) => id === 'unsupported')
                ? [{ value: 'unsupported', label: 'Not supported' }]
                : [])
            ]
          }
        ])}
      </div>
      <div id="results">
        ${props.overview ? overview(props.overview, path) : rows.length === 0 ? nothing(props, path) : found(props)}
      </div>
      ${equivalent(call)}`
  })
}

const overview = (groups: readonly GroupRow[], path: string) =>
  html`<div class="panel">
    ${table(
      'Groups',
      [
        {
          label: 'Group',
          cell: ({ id, title, about }: GroupRow) =>
            html`<a href="${path}?group=${id}">${title}</a><span class="second-line">${about}</span>`
        },
        { label: 'Properties', short: true, cell: ({ count }: GroupRow) => count },
        {
          label: 'Changed',
          short: true,
          cell: ({ id, changed }: GroupRow) =>
            changed > 0 && html`<a class="badge accent" href="${path}?group=${id}&only=changed">${changed} changed</a>`
        }
      ],
      groups
    )}
  </div>`

const nothing = ({ q, only }: PropertiesProps, path: string) =>
  html`<div class="panel">
    ${
      only === 'changed' && !q
        ? empty({
            icon: 'properties',
            title: 'Nothing is changed',
            about: 'Every property has its default.',
            action: linkButton(path, 'Show all')
          })
        : empty({
            icon: 'search',
            title: 'No property matches',
            about: 'Names and descriptions are searched, of this part of the server only.',
            action: linkButton(path, 'Show all')
          })
    }
  </div>`

function found(props: PropertiesProps): Html {
  const { rows, groups } = props
  const changed = rows.filter(({ isChanged }) => isChanged).length
  return html`<h2 class="visually-hidden">
      ${rows.length} ${rows.length === 1 ? 'property' : 'properties'}, ${changed} changed
    </h2>
    ${groups.map((group) => {
      const own = rows.filter((row) => row.group === group.id)
      return own.length > 0 && drawGroup(group, own, props)
    })}`
}

function drawGroup(
  { id, title, about }: PropertiesProps['groups'][number],
  rows: readonly PropertyRow[],
  { mayChange, mayReset, source }: PropertiesProps
): Html {
  const editable = rows.find(({ state }) => state === 'in force' || state === 'kept')
  return html`<section class="panel" aria-labelledby="group-${id}">
    <header class="panel-head">
      <div>
        <h2 id="group-${id}">${title}</h2>
        ${about && html`<p>${about}</p>`}
      </div>
      ${
        mayChange &&
        editable &&
        html`<a class="button plain" href="${editable.home}">Edit<span class="visually-hidden"> ${title}</span></a>`
      }
    </header>
    <ul class="properties">
      ${rows.map((row) => drawRow(row, mayChange, mayReset && `${root}/${source}/reset/${encodeURIComponent(row.name)}`))}
    </ul>
  </section>`
}

function drawRow(row: PropertyRow, mayChange: boolean, reset: string | false): Html {
  const { name, label, about, isChanged, state, home } = row
  const isOpen = mayChange && (state === 'in force' || state === 'kept')
  return html`<li>
    <div>
      <p class="property-name">
        ${isOpen ? html`<a href="${home}#field-${name.replaceAll('.', '-')}">${label}</a>` : label}
        <code class="member">${name}</code>
      </p>
      <p class="help">${prose(about)}</p>
    </div>
    <div class="property-value">
      <div>${row.isSecret ? (row.value === undefined ? none : 'Set, not shown') : drawValue(row.value, row.unit)}</div>
      ${state === 'kept' && html`<span class="badge">No effect</span>`}
      ${
        isChanged &&
        html`<p class="help">
          <span class="badge accent">Changed</span>
          ${!row.isSecret && html`Default: ${shortly(row.standard, row.unit)}`}
          ${reset !== false && html`<a href="${reset}">Reset<span class="visually-hidden"> ${label}</span></a>`}
        </p>`
      }
    </div>
  </li>`
}

const none = html`<span class="none">Not set</span>`

/** Values of a list that are shown. */
const mostShown = 8

function drawValue(value: unknown, unit: string | undefined): Hole {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return counted(value, unit)
  if (value === undefined || value === null || value === '') return none
  if (typeof value === 'string') return html`<code>${value}</code>`
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.length === 0
      ? html`<span class="none">Empty</span>`
      : [
          tags(value.slice(0, mostShown)),
          value.length > mostShown && html`<span class="help">and ${value.length - mostShown} more</span>`
        ]
  const json = JSON.stringify(value)
  return json === '{}' ? html`<span class="none">Empty</span>` : html`<code>${cut(json)}</code>`
}

const counted = (count: number, unit: string | undefined) => {
  const length = grasped(count, unit)
  return [count, unit, length && `(${length})`].filter((part) => part !== undefined).join(' ')
}

/** The default, in a line. */
function shortly(value: unknown, unit: string | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value === undefined || value === null || value === '') return 'not set'
  if (typeof value === 'number') return counted(value, unit)
  if (typeof value === 'string') return cut(value)
  if (typeof value === 'object' && Object.keys(value).length === 0) return 'empty'
  return cut(
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(', ') : JSON.stringify(value)
  )
}

const cut = (text: string) => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
