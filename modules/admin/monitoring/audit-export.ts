import { setImmediate as pause } from 'node:timers/promises'
import { stringify, type Stringifier } from 'csv-stringify'
import { browseAudit, type AuditFilter, type AuditRecord } from '#modules/audit/index'
import type { Context } from '#modules/core/module'

/** A record with its time as everybody reads it. */
interface Exported extends Omit<AuditRecord, 'at'> {
  time: string
}

/** Records that are read at once. */
const piece = 500

/** Everything that fits, the newest first. */
export async function* exported({ db }: Pick<Context, 'db'>, filter: AuditFilter): AsyncGenerator<Exported> {
  let before: string | undefined
  do {
    const { records, next } = await browseAudit(db, filter, piece, before)
    for (const { at, ...record } of records) yield { time: new Date(at).toISOString(), ...record }
    before = next
    // Where nothing fits there is nothing to be sent, and SQLite answers nobody meanwhile.
    await pause()
  } while (before !== undefined)
}

const columns = [
  'time',
  'operation',
  'resourceType',
  'resourceId',
  'userInum',
  'clientId',
  'agent',
  'address',
  'correlationId',
  'id',
  'changes'
] satisfies (keyof Exported)[]

/** Lines of CSV (RFC 4180) under a line with the names; what a spreadsheet would take for a formula becomes text. */
export const toCsv = (): Stringifier => stringify({ header: true, columns, escape_formulas: true })

/** JSON, one record a line. */
export async function* toJsonLines(records: AsyncIterable<Exported>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`
}
