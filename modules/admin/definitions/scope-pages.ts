import { Router, type Request, type Response } from 'express'
import { attributeDn, attributeRegistry } from '#modules/attributes/index'
import { findClient } from '#modules/clients/index'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { isInstalledScope } from '#modules/scopes/index'
import { scriptDn, searchScripts, type ScriptType } from '#modules/scripts/index'
import { findUser } from '#modules/users/index'
import { questionPage } from '#views/admin/question'
import { deleteScopeQuestion, scopePage, type Maker } from '#views/admin/definitions/scope'
import { scopeFormPage, scopeSections } from '#views/admin/definitions/scope-form'
import { scopesPage, type ScopeRow } from '#views/admin/definitions/scopes'
import type { Choice } from '#views/parts/field'
import { withChosen } from '../clients/client-choices.ts'
import { telling } from '../flash.ts'
import { toValues, valuesTypedAgain, type FormState } from '../form.ts'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { memberAt, withMembers } from '../nested.ts'
import { listQuery, pageSize, type Page } from '../paging.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

/** A scope as the Config API has it. */
interface ScopeDocument extends Record<string, unknown> {
  inum: string
  id: string
  displayName?: string
  description?: string
  scopeType: string
  claims?: string[]
  dynamicScopeScripts?: string[]
  umaAuthorizationPolicies?: string[]
  defaultScope?: boolean
  creatorId?: string
  creatorType?: string
  creationDate?: string
  expirationDate?: string
}

const list = '/admin/scopes'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`

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
    })) as ScopeDocument & { clients?: { inum: string; displayName?: string }[] }
    const known = await choicesFor(ctx)
    const labels = (choices: readonly Choice[], dns: readonly string[] = []) =>
      dns.map((dn) => choices.find(({ value }) => value === dn)?.label ?? dn)
    show(
      res,
      scopePage(viewerOf(req, res), {
        ...toRow(scope),
        values: {
          ...valuesOf(scope),
          claims: labels(known.claims ?? [], scope.claims),
          dynamicScopeScripts: labels(known.dynamicScopeScripts ?? [], scope.dynamicScopeScripts),
          umaAuthorizationPolicies: labels(known.umaAuthorizationPolicies ?? [], scope.umaAuthorizationPolicies)
        },
        createdAt: parseDateTime(scope.creationDate ?? ''),
        maker: await makerOf(ctx, res, scope),
        installed: isInstalledScope(scope.inum),
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
    requireOperation(res, 'delete-oauth-scopes-by-inum')
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

/** Its end is a moment in the form and a text in the API. */
const valuesOf = (scope: ScopeDocument) =>
  toValues(scopeSections, (name) =>
    name === 'expirationDate' ? parseDateTime(scope.expirationDate ?? '') : memberAt(scope, name)
  )

/** The scope with what stands in the form; all else stays as it was. */
const toBody = (before: object, { expirationDate, ...members }: Record<string, unknown>): Record<string, unknown> =>
  withMembers(before, {
    ...members,
    expirationDate: typeof expirationDate === 'number' ? toDateTime(expirationDate) : undefined
  })

async function showForm(
  ctx: Context,
  req: Request,
  res: Response,
  { scope, values, errors, opened, overtaken, call }: FormState & { scope?: ScopeDocument }
): Promise<void> {
  requireOperation(res, scope ? 'put-oauth-scopes' : 'post-oauth-scopes')
  const page = scopeFormPage(viewerOf(req, res), {
    scope,
    version: opened?.get('version') ?? (scope && entryVersion(scope)),
    values,
    choices: Object.fromEntries(
      Object.entries(await choicesFor(ctx)).map(([name, known]) => [name, withChosen(known, 'choices', values[name])])
    ),
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}

/** Attributes and scripts as a scope names them, and as people do. */
async function choicesFor(ctx: Context): Promise<Record<string, readonly Choice[]>> {
  const { all } = await attributeRegistry(ctx)
  const claims = all
    .map(({ inum, displayName, claimName }) => ({
      value: attributeDn(inum),
      label: displayName,
      help: claimName ?? ''
    }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1))
  return {
    claims,
    dynamicScopeScripts: await scriptChoices(ctx, 'dynamic_scope'),
    umaAuthorizationPolicies: await scriptChoices(ctx, 'uma_rpt_policy')
  }
}

/** Scripts of one type that a scope can name: more than anybody has. */
const mostScripts = 500

async function scriptChoices(ctx: Context, type: ScriptType): Promise<Choice[]> {
  const { scripts } = await searchScripts(ctx, { type, sortBy: 'name', offset: 0, limit: mostScripts })
  return scripts.map(({ inum, name, enabled, description }) => ({
    value: scriptDn(inum),
    label: name,
    help: [description, !enabled && 'Not enabled.'].filter(Boolean).join(' ')
  }))
}

/** Who made the scope, by name where the person may see it. */
async function makerOf(ctx: Context, res: Response, scope: ScopeDocument): Promise<Maker | undefined> {
  const { creatorId: inum, creatorType = 'none' } = scope
  if (inum === undefined) return undefined
  if (creatorType === 'client' && may(res, 'get-oauth-openid-clients-by-inum')) {
    const client = await findClient(ctx, inum)
    return { kind: 'client', inum, name: client?.definition.displayName, exists: client !== undefined }
  }
  if (creatorType === 'user' && may(res, 'get-user')) {
    const user = await findUser(ctx.db, inum)
    return { kind: 'user', inum, name: user?.userName, exists: user !== undefined }
  }
  return { kind: creatorType, inum, exists: false }
}
