import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { selectField, textField } from '../../parts/field.ts'
import type { FormErrors, Section } from '../../parts/fields.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { filterForm, followSwitch, namedLink, olderPages, type Named } from './log-parts.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface AuditRow {
  id: string
  at: number
  /** What was done: `create-client`. */
  operation: string
  resourceType: string
  /** What it was done to. */
  resource: Named | undefined
  /** Names of the members that differ. */
  members: readonly string[]
  /** Who did it, and by which client. */
  person: Named | undefined
  client: Named | undefined
}

interface AuditProps {
  /** What it is narrowed by, as it was typed. */
  wanted: {
    q: string
    person: string
    client: string
    operation: string
    type: string
    /** Id of the one thing that is looked at; goes with the type. */
    resource: string
    from: string
    until: string
  }
  errors: FormErrors
  /** Where this page begins; absent on the first one. */
  before: string | undefined
  /** Where the older records begin. */
  next: string | undefined
  types: readonly string[]
  /** The newest first. */
  records: readonly AuditRow[]
  call: EquivalentCall
}

const path = '/admin/audit'

/** The times between which records are shown. */
export const auditTimes: readonly Section[] = [
  {
    title: 'Time',
    fields: [
      { name: 'from', kind: 'moment', label: 'From (UTC)' },
      { name: 'until', kind: 'moment', label: 'Until (UTC)' }
    ]
  }
]

/** What was changed, by whom. */
export function auditPage(viewer: Viewer, props: AuditProps): Html {
  const { wanted, errors, before, next, types, records, call } = props
  const address = (changed: Record<string, string>, to = path) => {
    const all = Object.entries({ ...wanted, ...changed }).filter(([, value]) => value !== '')
    return all.length === 0 ? to : `${to}?${String(new URLSearchParams(all))}`
  }
  const isNarrowed = Object.values(wanted).some(Boolean)
  const field = (name: 'q' | 'person' | 'client' | 'operation', label: string, placeholder: string) =>
    textField({ name, label, value: wanted[name], placeholder, code: name !== 'q' })
  const pages =
    (before !== undefined || next !== undefined) &&
    olderPages('', {
      newest: before !== undefined && address({}),
      older: next !== undefined && address({ before: next })
    })
  return page(viewer, {
    title: 'Audit log',
    section: 'audit',
    content: html`${pageHead({
        title: 'Audit log',
        lead: 'Every change, who made it, and what it was before.',
        actions: before === undefined && followSwitch(address({}), { seconds: 3 })
      })}
      ${filterForm(path, 'Search the audit log', [
        wanted.resource !== '' && html`<input type="hidden" name="resource" value="${wanted.resource}" />`,
        field('q', 'Text', 'In names and values'),
        field('person', 'Person', 'User name'),
        field('client', 'Client', 'Name or inum'),
        field('operation', 'Operation', 'put-oauth-scopes'),
        selectField({
          name: 'type',
          label: 'Resource',
          value: wanted.type,
          choices: [{ value: '', label: 'All' }, ...types.map((value) => ({ value, label: value }))]
        }),
        ...(['from', 'until'] as const).map((name) =>
          textField({
            name,
            type: 'datetime-local',
            label: name === 'from' ? 'From (UTC)' : 'Until (UTC)',
            value: wanted[name],
            error: errors[name]
          })
        )
      ])}
      ${
        wanted.resource !== '' &&
        html`<p class="narrowed">
          Only <code>${wanted.type}</code> <code>${wanted.resource}</code>.
          <a href="${address({ resource: '', type: '' })}">Show all</a>
        </p>`
      }
      <div class="panel" id="results" data-live data-announced="There are new records">
        ${
          records.length > 0 &&
          html`<div class="panel-head">
            <p>What is shown here, to keep:</p>
            <div class="actions">
              ${linkButton(address({ format: 'csv' }, `${path}/export`), 'Export CSV')}
              ${linkButton(address({ format: 'jsonl' }, `${path}/export`), 'Export JSON lines')}
            </div>
          </div>`
        }
        ${records.length > 0 ? table('Changes', columns, records) : nothing(isNarrowed, next !== undefined)} ${pages}
      </div>
      ${equivalent(call)}`
  })
}

function nothing(isNarrowed: boolean, isMore: boolean): Html {
  if (isMore)
    return empty({
      icon: 'search',
      title: 'Nothing among these records',
      about: 'A search looks at 20,000 records at a time. There are older ones.'
    })
  return isNarrowed
    ? empty({
        icon: 'search',
        title: 'No record matches',
        about: 'Text is looked for as it is written, capital letters included.',
        action: linkButton(path, 'Show all')
      })
    : empty({
        icon: 'audit',
        title: 'Nothing was changed yet',
        about: 'Whatever is changed here, through an API or on the command line will be listed.'
      })
}

const columns = [
  {
    label: 'Change',
    cell: ({ id, at, operation, members }: AuditRow) =>
      html`<a href="${path}/${encodeURIComponent(id)}">${operation}</a>
        <span class="second-line">${members.slice(0, 5).join(', ')}${members.length > 5 && ' …'}</span>
        <span class="second-line narrow-only">${time(at)}</span>`
  },
  {
    label: 'Resource',
    wideOnly: true,
    cell: ({ resourceType, resource }: AuditRow) =>
      html`${resource && namedLink(resource)} <span class="second-line">${resourceType}</span>`
  },
  {
    label: 'By',
    cell: ({ person, client }: AuditRow) =>
      person || client
        ? html`${person && namedLink(person)}
          ${client && (person ? html`<span class="second-line">by ${namedLink(client)}</span>` : namedLink(client))}`
        : html`<span class="none">The server</span>`
  },
  { label: 'When', wideOnly: true, cell: ({ at }: AuditRow) => time(at) }
]
