import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import type { AuditRow } from './audit.ts'
import { changes } from './audit-changes.ts'
import { namedLink } from './log-parts.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface AuditRecordProps extends AuditRow {
  /** The program, as it names itself. */
  agent: string | null
  address: string | null
  correlationId: string
  /** By member, before and after. */
  changes: Readonly<Record<string, readonly [unknown, unknown]>>
  /** Where all changes of the same thing are. */
  history: string | undefined
}

/** One change: who made it, and what it was before. */
export function auditRecordPage(viewer: Viewer, record: AuditRecordProps): Html {
  const { operation, resource, resourceType, person, client, history } = record
  return page(viewer, {
    title: operation,
    section: 'audit',
    content: html`${pageHead({
        title: operation,
        back: { href: '/admin/audit', label: 'Audit log' },
        lead: time(record.at),
        actions: history !== undefined && linkButton(history, 'All changes of it')
      })}
      <div class="columns">
        ${panel(
          'What',
          html`<div class="panel-body">
            ${facts([
              ['Resource', resource && namedLink(resource)],
              ['Kind', resourceType],
              ['Record', copyText(record.id, 'Copy the id of the record')]
            ])}
          </div>`
        )}
        ${panel(
          'Who',
          html`<div class="panel-body">
            ${facts([
              ['Person', person && namedLink(person)],
              ['Client', client && namedLink(client)],
              ['Program', record.agent],
              ['Address', record.address && html`<code>${record.address}</code>`],
              ['Request', copyText(record.correlationId, 'Copy the id of the request')]
            ])}
          </div>`
        )}
      </div>
      ${panel('Changes', changes(record.changes))}`
  })
}
