import { Router, type Request, type Response } from 'express'
import { attributeDn, attributeRegistry } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { questionPage } from '#views/admin/question'
import { deleteScopeQuestion, scopePage } from '#views/admin/scope'
import { scopeFormPage, scopeSections } from '#views/admin/scope-form'
import { scopesPage, type ScopeRow } from '#views/admin/scopes'
import type { Choice } from '#views/parts/field'
import { telling } from './flash.ts'
import { toValues, valuesTypedAgain, type FormState } from './form.ts'
import { entryVersion } from './entry-version.ts'
import { equivalentOf } from './equivalent.ts'
import { callOperation, viewerOf } from './guard.ts'
import { listQuery, pageSize, type Page } from './paging.ts'
import { save } from './save.ts'
import { show } from './show.ts'

/** A scope as the Config API has it. */
interface ScopeDocument extends Record<string, unknown> {
  inum: string
  id: string
  displayName?: string
  description?: string
  scopeType: string
  claims?: string[]
  defaultScope?: boolean
}

const list = '/admin/scopes'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`

/** Members of a scope that stand inside others have a dotted name in the form. */
const nested = 'attributes.'

/** The pages of scopes, at `/admin/scopes`. */
export function scopePages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response, inum: string) =>
    callOperation(req, res, 'get-oauth-scopes-by-inum', { params: { inum } }) as Promise<ScopeDocument>

  router.get('/', async (req, res) => {
    const { type } = req.query
    const shown = listQuery(req, 'id', ['id', 'displayName', 'scopeType'])
    const query = { ...shown.query, ...(typeof type === 'string' && type !== '' && { type }) }
    const { totalEntriesCount, entries } = (await callOperation(req, res, 'get-oauth-scopes', {
      query
    })) as Page<ScopeDocument>
    const rows = entries.map(toRow)
    const props = { ...shown, size: pageSize, total: totalEntriesCount, type: query.type ?? '', scopes: rows }
    show(res, scopesPage(viewerOf(req, res), { ...props, call: equivalentOf(ctx, res, 'get-oauth-scopes', { query }) }))
  })

  router.get('/new', async (req, res) => {
    await showForm(ctx, req, res, {
      values: valuesTypedAgain(scopeSections, req) ?? toValues(scopeSections, (name) => newScope[name])
    })
  })

  router.post('/new', async (req, res) => {
    await save(ctx, req, res, {
      sections: scopeSections,
      operationId: 'post-oauth-scopes',
      call: (members) => ({ body: toBody({}, members) }),
      again: (state) => showForm(ctx, req, res, state),
      done: (answer) => telling(home((answer as ScopeDocument).inum), 'scope-added')
    })
  })

  router.get('/:inum', async (req, res) => {
    const { inum } = req.params
    const scope = (await callOperation(req, res, 'get-oauth-scopes-by-inum', {
      params: { inum },
      query: { withAssociatedClients: 'true' }
    })) as ScopeDocument & { clients?: { inum: string; displayName?: string }[]; creationDate?: string }
    const { nameOf } = await claimNames(ctx)
    show(
      res,
      scopePage(viewerOf(req, res), {
        ...toRow(scope),
        values: { ...valuesOf(scope), claims: (scope.claims ?? []).map(nameOf) },
        clients: (scope.clients ?? []).map((client) => ({
          inum: client.inum,
          name: client.displayName ?? client.inum
        })),
        call: equivalentOf(ctx, res, 'get-oauth-scopes-by-inum', { params: { inum } })
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const scope = await read(req, res, req.params.inum)
    await showForm(ctx, req, res, { scope, values: valuesTypedAgain(scopeSections, req) ?? valuesOf(scope) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const scope = await read(req, res, req.params.inum)
    const { inum } = scope
    await save(ctx, req, res, {
      sections: scopeSections,
      operationId: 'put-oauth-scopes',
      call: (members) => ({ body: toBody(scope, members) }),
      entry: { id: `scope ${inum}`, read: () => read(req, res, inum) },
      again: async (state) => showForm(ctx, req, res, { ...state, scope: await read(req, res, inum) }),
      done: () => telling(home(inum), 'scope-saved')
    })
  })

  router.get('/:inum/delete', async (req, res) => {
    const scope = await read(req, res, req.params.inum)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deleteScopeQuestion(scope, viewer.csrf),
        section: 'scopes',
        back: { href: home(scope.inum), label: scope.id },
        call: equivalentOf(ctx, res, 'delete-oauth-scopes-by-inum', { params: { inum: scope.inum } })
      })
    )
  })

  router.post('/:inum/delete', async (req, res) => {
    await callOperation(req, res, 'delete-oauth-scopes-by-inum', { params: { inum: req.params.inum } })
    res.redirect(303, telling(list, 'scope-deleted'))
  })

  return router
}

const newScope: Readonly<Record<string, unknown>> = {
  scopeType: 'openid',
  'attributes.showInConfigurationEndpoint': true
}

const toRow = ({ inum, id, displayName, description, scopeType, defaultScope }: ScopeDocument): ScopeRow => ({
  inum,
  id,
  displayName: displayName ?? '',
  description: description ?? '',
  scopeType,
  isDefault: defaultScope === true
})

const valuesOf = (scope: ScopeDocument) =>
  toValues(scopeSections, (name) =>
    name.startsWith(nested)
      ? (scope.attributes as Record<string, unknown> | undefined)?.[name.slice(nested.length)]
      : scope[name]
  )

/** The scope with what stands in the form; all else stays as it was. */
function toBody(before: Record<string, unknown>, members: Record<string, unknown>): Record<string, unknown> {
  const attributes = { ...(before.attributes as object | undefined) } as Record<string, unknown>
  const body: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(members)) {
    if (name.startsWith(nested)) attributes[name.slice(nested.length)] = value
    else body[name] = value
  }
  return { ...body, attributes }
}

async function showForm(
  ctx: Context,
  req: Request,
  res: Response,
  { scope, values, errors, opened, overtaken, call }: FormState & { scope?: ScopeDocument }
): Promise<void> {
  const { choices } = await claimNames(ctx)
  const page = scopeFormPage(viewerOf(req, res), {
    scope,
    version: opened?.get('version') ?? (scope && entryVersion(scope)),
    values,
    claims: choices,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}

/** Attributes as a scope names them, and as people do. */
async function claimNames(ctx: Context): Promise<{ choices: Choice[]; nameOf: (dn: string) => string }> {
  const { all } = await attributeRegistry(ctx)
  const choices = all
    .map(({ inum, displayName, claimName }) => ({
      value: attributeDn(inum),
      label: displayName,
      help: claimName ?? ''
    }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1))
  return { choices, nameOf: (dn) => choices.find(({ value }) => value === dn)?.label ?? dn }
}
