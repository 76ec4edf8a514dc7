import { Router, type Request, type Response } from 'express'
import { attributeDn, isInstalledAttribute } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { searchScopes } from '#modules/scopes/index'
import { attributePage, deleteAttributeQuestion } from '#views/admin/definitions/attribute'
import { attributeFormPage, attributeSections } from '#views/admin/definitions/attribute-form'
import { attributesPage, type AttributeRow } from '#views/admin/definitions/attributes'
import { questionPage } from '#views/admin/question'
import { telling } from '../flash.ts'
import { toValues, valuesTypedAgain, type FormState } from '../form.ts'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { memberAt, withMembers } from '../nested.ts'
import { choiceOf, listQuery, pageSize, type Page } from '../paging.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

/** An attribute as the Config API has it. */
interface AttributeDocument extends Record<string, unknown> {
  inum: string
  name: string
  displayName: string
  description?: string
  dataType: string
  status: string
  claimName?: string
}

const list = '/admin/attributes'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`

/** The pages of attributes, at `/admin/attributes`. */
export function attributePages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response, inum: string) =>
    callOperation(req, res, 'get-attributes-by-inum', { params: { inum } }) as Promise<AttributeDocument>

  router.get('/', async (req, res) => {
    const status = choiceOf(req, 'status', ['active', 'inactive', 'expired', 'register'])
    const shown = listQuery(req, 'displayName', ['displayName', 'name', 'claimName', 'dataType', 'status'])
    const query = { ...shown.query, ...(status && { status }) }
    const { totalEntriesCount, entries } = (await callOperation(req, res, 'get-attributes', {
      query
    })) as Page<AttributeDocument>
    const props = { ...shown, size: pageSize, total: totalEntriesCount, status, attributes: entries.map(toRow) }
    show(
      res,
      attributesPage(viewerOf(req, res), { ...props, call: equivalentOf(ctx, res, 'get-attributes', { query }) })
    )
  })

  router.get('/new', (req, res) => {
    showForm(req, res, {
      values: valuesTypedAgain(attributeSections, req) ?? toValues(attributeSections, (name) => newAttribute[name])
    })
  })

  router.post('/new', async (req, res) => {
    await save(ctx, req, res, {
      sections: attributeSections,
      operationId: 'post-attributes',
      call: (members) => ({ body: withMembers({}, members) }),
      again: (state) => showForm(req, res, state),
      done: (answer) => telling(home((answer as AttributeDocument).inum), 'attribute-added')
    })
  })

  router.get('/:inum', async (req, res) => {
    const { inum } = req.params
    const attribute = await read(req, res, inum)
    const { scopes } = may(res, 'get-oauth-scopes')
      ? await searchScopes(ctx.db, { members: [['claims', attributeDn(attribute.inum)]] })
      : { scopes: undefined }
    show(
      res,
      attributePage(viewerOf(req, res), {
        ...toRow(attribute),
        description: attribute.description ?? '',
        values: valuesOf(attribute),
        installed: isInstalledAttribute(attribute.inum),
        scopes: scopes?.map((scope) => ({ inum: scope.inum, id: scope.id })),
        call: equivalentOf(ctx, res, 'get-attributes-by-inum', { params: { inum } })
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const attribute = await read(req, res, req.params.inum)
    showForm(req, res, { attribute, values: valuesTypedAgain(attributeSections, req) ?? valuesOf(attribute) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const attribute = await read(req, res, req.params.inum)
    const { inum } = attribute
    await save(ctx, req, res, {
      sections: attributeSections,
      operationId: 'put-attributes',
      call: (members) => ({ body: withMembers(attribute, members) }),
      entry: { id: `attribute ${inum}`, read: () => read(req, res, inum) },
      again: async (state) => showForm(req, res, { ...state, attribute: await read(req, res, inum) }),
      done: () => telling(home(inum), 'attribute-saved')
    })
  })

  router.get('/:inum/delete', async (req, res) => {
    requireOperation(res, 'delete-attributes-by-inum')
    const attribute = await read(req, res, req.params.inum)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deleteAttributeQuestion(attribute, viewer.csrf),
        section: 'attributes',
        back: { href: home(attribute.inum), label: attribute.displayName },
        call: equivalentOf(ctx, res, 'delete-attributes-by-inum', { params: { inum: attribute.inum } })
      })
    )
  })

  router.post('/:inum/delete', async (req, res) => {
    await callOperation(req, res, 'delete-attributes-by-inum', { params: { inum: req.params.inum } })
    res.redirect(303, telling(list, 'attribute-deleted'))
  })

  return router
}

const newAttribute: Readonly<Record<string, unknown>> = {
  dataType: 'string',
  status: 'active',
  editType: ['admin', 'user'],
  viewType: ['admin', 'user']
}

const toRow = ({ inum, name, displayName, dataType, status, claimName }: AttributeDocument): AttributeRow => ({
  inum,
  name,
  displayName,
  dataType,
  status,
  claimName: claimName ?? ''
})

const valuesOf = (attribute: AttributeDocument) => toValues(attributeSections, (name) => memberAt(attribute, name))

function showForm(
  req: Request,
  res: Response,
  { attribute, values, errors, opened, overtaken, call }: FormState & { attribute?: AttributeDocument }
): void {
  requireOperation(res, attribute ? 'put-attributes' : 'post-attributes')
  const page = attributeFormPage(viewerOf(req, res), {
    attribute,
    version: opened?.get('version') ?? (attribute && entryVersion(attribute)),
    values,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}
