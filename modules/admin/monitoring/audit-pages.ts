import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router, type Request, type Response } from 'express'
import { browseAudit, findRecord, type AuditFilter, type AuditRecord } from '#modules/audit/index'
import { invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { auditPage, auditTimes, type AuditRow } from '#views/admin/monitoring/audit'
import { auditRecordPage } from '#views/admin/monitoring/audit-record'
import type { FormErrors } from '#views/parts/fields'
import { exported, toCsv, toJsonLines } from './audit-export.ts'
import { resourceNames, resourceTypes } from './audit-resources.ts'
import { equivalentOf } from '../equivalent.ts'
import { toMembers } from '../form.ts'
import { requireOperation, viewerOf } from '../guard.ts'
import { findClientInum, findPersonInum, namesFor } from './log-names.ts'
import { choiceOf, pageSize, queryText, textOf } from '../paging.ts'
import { show } from '../show.ts'

/** The pages of what was changed and by whom, at `/admin/audit`. */
export function auditPages(ctx: Context): Router {
  const router = Router()
  router.use((_req, res, next) => {
    requireOperation(res, 'get-audit-data')
    next()
  })

  router.get('/', async (req, res) => {
    const wanted = wantedOf(req)
    const { filter, errors } = await filterOf(ctx, wanted)
    const before = textOf(req, 'before') || undefined
    const found = filter ? await browseAudit(ctx.db, filter, pageSize, before) : { records: [], next: undefined }
    const toRow = rowsFor(ctx, res)
    const { q, from, until } = wanted
    const query = {
      ...(q && { pattern: q.slice(0, 100) }),
      ...(from && { start_date: `${from}:00Z`.slice(-20) }),
      ...(until && { end_date: `${until}:59Z`.slice(-20) })
    }
    const props = {
      wanted,
      errors,
      before,
      next: found.next,
      types: resourceTypes,
      records: await Promise.all(found.records.map(toRow)),
      call: equivalentOf(ctx, res, 'get-audit-data', { query })
    }
    show(res, auditPage(viewerOf(req, res), props), Object.keys(errors).length > 0 ? 400 : 200)
  })

  router.get('/export', async (req, res) => {
    const { filter, errors } = await filterOf(ctx, wantedOf(req))
    if (!filter) throw invalid(Object.entries(errors).map(([name, wrong]) => `${name} ${wrong}`).join(', ')) // prettier-ignore
    const isCsv = choiceOf(req, 'format', ['csv', 'jsonl']) !== 'jsonl'
    res.attachment(`audit-${new Date(ctx.now()).toISOString().slice(0, 10)}.${isCsv ? 'csv' : 'jsonl'}`)
    res.type(isCsv ? 'text/csv' : 'application/jsonl')
    const records = Readable.from(exported(ctx, filter))
    try {
      await pipeline(records, isCsv ? toCsv() : toJsonLines, res)
    } catch (error) {
      // Whoever asked has gone away.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
  })

  router.get('/:id', async (req, res) => {
    const record = await findRecord(ctx.db, req.params.id)
    if (!record) throw notFound('This record')
    const { id, agent, address, correlationId, changes, resourceType, resourceId } = record
    const props = { ...(await rowsFor(ctx, res)(record)), id, agent, address, correlationId, changes }
    const history =
      resourceId === null
        ? undefined
        : `/admin/audit?${String(new URLSearchParams({ type: resourceType, resource: resourceId }))}`
    show(res, auditRecordPage(viewerOf(req, res), { ...props, history }))
  })

  return router
}

/** What the log is narrowed by, as it was typed. */
const wantedOf = (req: Request) => ({
  q: queryText(req),
  person: textOf(req, 'person'),
  client: textOf(req, 'client'),
  operation: textOf(req, 'operation'),
  type: textOf(req, 'type'),
  resource: textOf(req, 'resource'),
  from: textOf(req, 'from'),
  until: textOf(req, 'until')
})

/** @returns no filter where nothing can fit */
async function filterOf(
  ctx: Context,
  wanted: ReturnType<typeof wantedOf>
): Promise<{ filter: AuditFilter | undefined; errors: FormErrors }> {
  const { q, person, client, operation, type, resource } = wanted
  const { members, errors } = toMembers(auditTimes, { from: wanted.from, until: wanted.until })
  const { from, until } = members as { from?: number; until?: number }
  if (from !== undefined && until !== undefined && from > until) errors.until = 'is before the beginning'
  // Whoever is gone by now is named by the inum.
  const userInum = person === '' ? undefined : ((await findPersonInum(ctx, person)) ?? person)
  const clientId = client === '' ? undefined : ((await findClientInum(ctx, client)) ?? client)
  if (Object.keys(errors).length > 0) return { filter: undefined, errors }
  const filter: AuditFilter = {
    userInum,
    clientId,
    from,
    // To the end of the minute.
    until: until === undefined ? undefined : until + 59_999,
    operation: operation || undefined,
    resourceType: type || undefined,
    resourceId: resource || undefined,
    pattern: q || undefined
  }
  return { filter, errors }
}

function rowsFor(ctx: Context, res: Response): (record: AuditRecord) => Promise<AuditRow> {
  const names = namesFor(ctx, res)
  const resourceOf = resourceNames(res, names)
  return async (record) => {
    const { id, at, operation, userInum, clientId, resourceType, changes } = record
    return {
      id,
      at,
      operation,
      resourceType,
      resource: await resourceOf(record),
      members: Object.keys(changes),
      person: userInum === null ? undefined : await names.person(userInum),
      client: clientId === null ? undefined : await names.client(clientId)
    }
  }
}
