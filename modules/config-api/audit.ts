import { z } from 'zod'
import { actorNames, searchAudit, type AuditRecord } from '#modules/audit/index'
import { parseDateTime } from '#modules/core/date-time'
import { AppError, invalid } from '#modules/core/errors'
import { readAccess } from './access.ts'
import { operation, type Operation } from './operation.ts'
import { page, pageOf, searchQuery } from './paging.ts'

const feature = 'https://jans.io/oauth/config/logging'

export const auditOperations: readonly Operation[] = [
  operation({
    operationId: 'get-audit-data',
    method: 'get',
    path: '/audit',
    tag: 'Logs',
    summary: 'Search the audit log',
    // The Terraform provider asks for the last one.
    access: readAccess(feature, 'https://jans.io/oauth/config/audit-logging.readonly'),
    query: searchQuery.pick({ limit: true, startIndex: true }).extend({
      pattern: z
        .string()
        .max(100, 'may have at most 100 characters')
        .optional()
        .describe(
          'Literal text; looked for in the newest 20,000 records, or the newest of the time between the dates.'
        ),
      start_date: z.string().optional().describe('dd-MM-yyyy, dd-MM-yyyy HH:mm:ss.SSS, or ISO 8601.'),
      end_date: z.string().optional().describe('The same; a bare date means the end of its day.')
    }),
    answer: pageOf(z.string()),
    refusals: [400],
    async handle({ ctx, query }) {
      const search = { offset: query.startIndex, limit: query.limit, pattern: query.pattern, ...period(query) }
      const { total, records } = await searchAudit(ctx.db, search)
      if (total > 0 && search.offset >= total) throw invalid(`There are ${total} lines`, 'startIndex')
      return page(search, total, records.map(line))
    }
  })
]

/** @throws AppError `INVALID_DATE` */
function period({ start_date, end_date }: { start_date?: string | undefined; end_date?: string | undefined }) {
  const from = start_date ? moment(start_date, 'start_date', 0) : undefined
  const until = end_date ? moment(end_date, 'end_date', 86_399_999) : undefined
  if (from !== undefined && until !== undefined && from > until)
    throw new AppError('INVALID_DATE', 400, 'start_date is after end_date')
  return { from, until }
}

/** @param wholeDay milliseconds that are added to a date without a time */
function moment(text: string, member: string, wholeDay: number): number {
  const local = /^(\d{2})-(\d{2})-(\d{4})(?: (\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?))?$/.exec(text)
  const iso = local ? `${local[3]}-${local[2]}-${local[1]}T${local[4] ?? '00:00:00'}` : text
  const at = parseDateTime(iso)
  if (at === undefined) throw new AppError('INVALID_DATE', 400, `${text} is no date`, { member })
  return local && !local[4] ? at + wholeDay : at
}

/** `31-01-2025 12:00:00.000 create-client client <inum> client_id=... {"redirectUris":[null,["..."]]}` */
function line(record: AuditRecord): string {
  const [date = '', time = ''] = new Date(record.at).toISOString().slice(0, -1).split('T')
  return [
    date.split('-').toReversed().join('-'),
    time,
    record.operation,
    record.resourceType,
    record.resourceId,
    ...Object.entries(actorNames).map(([name, member]) => record[member] && `${name}=${record[member]}`),
    JSON.stringify(record.changes)
  ]
    .filter(Boolean)
    .join(' ')
}
