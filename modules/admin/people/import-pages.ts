import { setImmediate as pause } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import { Router, type Request, type Response } from 'express'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findUser } from '#modules/users/index'
import { importPage, type ImportView } from '#views/admin/people/import'
import { importFormPage, importSections } from '#views/admin/people/import-form'
import type { FormErrors } from '#views/parts/fields'
import { toCell } from '../cells.ts'
import { telling } from '../flash.ts'
import { fileOf, formOf, postedValues, uploadLimit, valuesTypedAgain } from '../form.ts'
import { actorOf, administratorOf, may, requireOperation, viewerOf } from '../guard.ts'
import { beginImport, isCutOff } from './imports/imports.ts'
import { cancelImport, findImport, latestImports, listRefusals, type UserImport } from './imports/repository.ts'
import { show } from '../show.ts'
import { authorityOf } from './user-authority.ts'

const list = '/admin/users/import'
/** Imports that the form tells of. */
const latest = 10
/** Refusals that the page shows; the file has all of them. */
const shownRefusals = 50
/** Seconds after which a browser without scripts looks again. */
const again = 3

/** The pages that bring people from a file, at `/admin/users/import`. */
export function importPages(ctx: Context): Router {
  const router = Router()
  router.use((_req, res, next) => {
    requireOperation(res, 'post-user')
    next()
  })

  router.get('/', (req, res) => showForm(req, res))

  router.post('/', async (req, res) => {
    const form = formOf(req)
    const file = fileOf(req, 'file')
    if (!file) return showForm(req, res, { file: 'Choose a file' })
    try {
      const text = utf8(await file.bytes())
      const format = /^\s*[[{]/.test(text) ? 'scim' : 'csv'
      if (text.trim() === '') throw invalid('The file is empty')
      const existing = form.get('existing') === 'update' ? 'update' : 'skip'
      if (existing === 'update') requireOperation(res, 'put-user')
      const given = {
        fileName: file.name.slice(0, 255),
        format,
        existing,
        dryRun: form.get('mode') !== 'import'
      } as const
      const { id } = await beginImport(ctx, given, text, {
        ...authorityOf(res),
        actor: actorOf(req, res),
        mayUpdate: may(res, 'put-user'),
        mayWriteGroups: administratorOf(res).scopes.has('https://jans.io/scim/groups.write')
      })
      res.redirect(303, `${list}/${id}`)
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 400) throw error
      await showForm(req, res, { file: error.message })
    }
  })

  router.get('/:id', async (req, res) => {
    const found = await requireImport(req.params.id)
    const refusals = await listRefusals(ctx.db, found.id, -1, shownRefusals)
    const view = await toView(found)
    show(res, importPage(viewerOf(req, res), { ...view, refusals, again }))
  })

  router.get('/:id/refusals.csv', async (req, res) => {
    const { id } = await requireImport(req.params.id)
    res.set({ 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': 'attachment; filename="refused.csv"' })
    await pipeline(Readable.from(refusalLines(id)), res)
  })

  router.post('/:id/cancel', async (req, res) => {
    const { id } = await requireImport(req.params.id)
    await cancelImport(ctx.db, id)
    res.redirect(303, telling(`${list}/${id}`, 'import-cancelled'))
  })

  return router

  /** @throws AppError `not_found` */
  async function requireImport(id: string): Promise<UserImport> {
    const found = await findImport(ctx.db, id)
    if (!found) throw notFound('The import')
    return found
  }

  async function showForm(req: Request, res: Response, errors?: FormErrors): Promise<void> {
    const typed = valuesTypedAgain(importSections, req) ?? (errors && postedValues(importSections, formOf(req)))
    const imports = await Promise.all((await latestImports(ctx.db, latest)).map(toView))
    const page = importFormPage(viewerOf(req, res), {
      values: typed ?? { mode: 'check', existing: 'skip' },
      ...(errors && { errors }),
      imports,
      limit: uploadLimit
    })
    show(res, page, errors ? 400 : 200)
  }

  async function toView(found: UserImport): Promise<ImportView> {
    const { id, fileName, format, dryRun, existing, createdAt, updatedAt, size, position, cancelled, problem } = found
    const { created, updated, skipped, refused } = found
    return {
      id,
      fileName,
      format,
      dryRun,
      existing,
      by: (await findUser(ctx.db, found.userInum))?.userName ?? found.userInum,
      beganAt: createdAt,
      movedAt: updatedAt,
      status: isCutOff(found, ctx.now()) ? 'failed' : found.status,
      problem: isCutOff(found, ctx.now()) ? 'The server was stopped while it ran. Bring the file again: who is there already can be passed over.' : (problem ?? undefined), // prettier-ignore
      cancelled,
      share: size === 0 ? 1 : Math.min(1, position / size),
      created,
      updated,
      skipped,
      refused
    }
  }

  async function* refusalLines(id: string): AsyncGenerator<string> {
    yield '\uFEFF' + stringify([['line', 'userName', 'member', 'value', 'reason']])
    for (let after = -1; ; await pause()) {
      const refusals = await listRefusals(ctx.db, id, after, 500)
      yield stringify(refusals.map(({ line, userName, member, value, reason }) => [String(line), ...[userName, member, value, reason].map(toCell)])) // prettier-ignore
      if (refusals.length < 500) return
      after = refusals.at(-1)?.position ?? after
    }
  }
}

/** @throws AppError `invalid_value` */
function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('invalid_value', 400, 'The file is not UTF-8: save it as “CSV UTF-8”', { cause })
  }
}
