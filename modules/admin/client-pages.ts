import { Router, type Request, type Response } from 'express'
import {
  adminPagesClient,
  createClient,
  deleteClient,
  newClientSecret,
  replaceClient,
  requireClient,
  searchClients,
  type Client
} from '#modules/clients/index'
import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import { clientPage, clientQuestions } from '#views/admin/client'
import { clientFormPage, clientSections } from '#views/admin/client-form'
import { clientsPage } from '#views/admin/clients'
import { questionPage } from '#views/admin/question'
import { changedDefinition, clientValues, newClientValues, readableValues, scopeChoices } from './client-form.ts'
import { telling } from './flash.ts'
import { formOf, isMendable, postedValues, toErrors, toMembers, versionOf, type FormState } from './form.ts'
import { actorOf, viewerOf } from './guard.ts'
import { pageNumber, pageSize, queryText } from './paging.ts'
import { show } from './show.ts'

const home = (inum: string) => `/admin/clients/${encodeURIComponent(inum)}`
const nameOf = ({ inum, definition }: Client) => definition.displayName ?? inum

/** The pages of clients, at `/admin/clients`. */
export function clientPages(ctx: Context): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    const query = queryText(req)
    const page = pageNumber(req)
    const { total, clients } = await searchClients(ctx, {
      ...(query && { patterns: [query] }),
      sortBy: 'displayName',
      offset: (page - 1) * pageSize,
      limit: pageSize
    })
    const rows = clients.map(({ inum, definition, disabled, updatedAt }) => ({
      inum,
      name: definition.displayName,
      grantTypes: definition.grantTypes ?? [],
      disabled,
      changedAt: updatedAt
    }))
    show(res, clientsPage(viewerOf(req, res), { query, page, size: pageSize, total, clients: rows }))
  })

  router.get('/new', async (req, res) => {
    await showForm(ctx, req, res, { values: newClientValues(await scopeRegistry(ctx)) })
  })

  router.post('/new', async (req, res) => {
    const values = postedValues(clientSections, formOf(req))
    const { errors } = toMembers(clientSections, values)
    if (Object.keys(errors).length > 0) return showForm(ctx, req, res, { values, errors })
    try {
      const { inum } = await createClient(ctx, { definition: changedDefinition({}, values) }, actorOf(req, res))
      res.redirect(303, telling(home(inum), 'client-added'))
    } catch (error) {
      if (!isMendable(error)) throw error
      await showForm(ctx, req, res, { values, errors: toErrors(clientSections, error) })
    }
  })

  router.get('/:inum', async (req, res) => {
    const client = await requireClient(ctx, req.params.inum)
    const { inum, secret, disabled, createdAt, updatedAt, expiresAt, definition } = client
    const values = readableValues(clientValues(definition), await scopeRegistry(ctx))
    show(
      res,
      clientPage(viewerOf(req, res), {
        inum,
        name: nameOf(client),
        description: definition.description ?? '',
        disabled,
        secret: req.query.secret === 'shown' ? (secret ?? false) : secret !== undefined,
        createdAt,
        changedAt: updatedAt,
        expiresAt,
        values
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const client = await requireClient(ctx, req.params.inum)
    await showForm(ctx, req, res, { client, values: clientValues(client.definition) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const client = await requireClient(ctx, req.params.inum)
    const form = formOf(req)
    const values = postedValues(clientSections, form)
    const { errors } = toMembers(clientSections, values)
    if (Object.keys(errors).length > 0) return showForm(ctx, req, res, { client, values, errors, opened: form })
    try {
      await replaceClient(
        ctx,
        client.inum,
        (before) => ({ ...before, definition: changedDefinition(before.definition, values) }),
        actorOf(req, res),
        versionOf(form)
      )
      res.redirect(303, telling(home(client.inum), 'client-saved'))
    } catch (error) {
      if (!isMendable(error)) throw error
      if (error.code !== 'conflict')
        return showForm(ctx, req, res, { client, values, errors: toErrors(clientSections, error), opened: form })
      await showForm(ctx, req, res, { client: await requireClient(ctx, client.inum), values, overtaken: true })
    }
  })

  router.get(['/:inum/delete', '/:inum/status', '/:inum/secret'], async (req, res) => {
    const client = await requireClient(ctx, req.params.inum as string)
    const action = req.path.split('/').at(-1)
    const question = clientQuestions[action === 'delete' ? 'delete' : action === 'secret' ? 'rotate' : 'deactivate']
    const named = { inum: client.inum, name: nameOf(client) }
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...question(named, viewer.csrf),
        section: 'clients',
        back: { href: home(client.inum), label: named.name }
      })
    )
  })

  router.post('/:inum/delete', async (req, res) => {
    await refuseOwnClient(ctx, req.params.inum, 'deleted')
    await deleteClient(ctx, req.params.inum, actorOf(req, res))
    res.redirect(303, telling('/admin/clients', 'client-deleted'))
  })

  router.post('/:inum/status', async (req, res) => {
    const disabled = formOf(req).get('status') === 'inactive'
    if (disabled) await refuseOwnClient(ctx, req.params.inum, 'deactivated')
    await replaceClient(ctx, req.params.inum, (before) => ({ ...before, disabled }), actorOf(req, res))
    res.redirect(303, telling(home(req.params.inum), disabled ? 'client-deactivated' : 'client-activated'))
  })

  router.post('/:inum/secret', async (req, res) => {
    await replaceClient(ctx, req.params.inum, (before) => ({ ...before, secret: newClientSecret() }), actorOf(req, res))
    res.redirect(303, telling(`${home(req.params.inum)}?secret=shown`, 'secret-replaced'))
  })

  return router
}

async function showForm(
  ctx: Context,
  req: Request,
  res: Response,
  state: FormState & { client?: Client }
): Promise<void> {
  const { client, values, errors, opened, overtaken } = state
  const page = clientFormPage(viewerOf(req, res), {
    client: client && { inum: client.inum, name: nameOf(client) },
    version: opened ? versionOf(opened) : client?.version,
    values,
    scopes: scopeChoices(await scopeRegistry(ctx), values.scopes),
    ...(errors && { errors }),
    ...(overtaken && { overtaken })
  })
  show(res, page, overtaken ? 409 : errors ? 400 : 200)
}

/** Without its own client nobody could sign in here again. */
async function refuseOwnClient(ctx: Context, inum: string, what: string): Promise<void> {
  if ((await adminPagesClient(ctx)).inum === inum)
    throw conflict(`These pages sign in with this client, so it cannot be ${what} here`)
}
