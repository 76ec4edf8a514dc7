import { Router, type Request, type Response } from 'express'
import { adminPagesClient, deleteClient, newClientSecret, replaceClient, requireClient } from '#modules/clients/index'
import { loadApiConfiguration } from '#modules/config-api/index'
import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { clientPage, clientQuestions } from '#views/admin/clients/client'
import { clientSections } from '#views/admin/clients/client-fields'
import { questionPage } from '#views/admin/question'
import type { FormValues, Section } from '#views/parts/fields'
import { clientAccessPages } from './client-access.ts'
import { offered } from './client-choices.ts'
import { clientValues } from './client-form.ts'
import { clientList } from './client-list.ts'
import { clientHome, nameOfClient } from './client-names.ts'
import { clientSaving } from './client-saving.ts'
import { equivalentOf, mask } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf } from '../form.ts'
import { actorOf, may, requireOperation, viewerOf } from '../guard.ts'
import { show } from '../show.ts'

/** The pages of clients, at `/admin/clients`. They work on the clients themselves, whose version keeps changes apart. */
export function clientPages(ctx: Context): Router {
  const router = Router()
  router.get('/', clientList(ctx))
  router.use(clientSaving(ctx))
  router.use(clientAccessPages(ctx))

  router.get('/:inum', async (req, res) => {
    requireOperation(res, 'get-oauth-openid-clients-by-inum')
    const client = await requireClient(ctx, req.params.inum)
    const { inum, secret, disabled, createdAt, updatedAt, expiresAt, definition } = client
    const values = clientValues(client)
    const showsSecret = await mayShowSecrets(ctx, res)
    show(
      res,
      clientPage(viewerOf(req, res), {
        inum,
        name: nameOfClient(client),
        description: definition.description ?? '',
        disabled,
        secret: showsSecret && req.query.secret === 'shown' ? (secret ?? false) : secret !== undefined,
        showsSecret,
        registered: definition.registrationAccessToken !== undefined,
        createdAt,
        changedAt: updatedAt,
        expiresAt,
        sections: told(await offered(ctx, clientSections, values), values),
        values,
        call: equivalentOf(ctx, res, 'get-oauth-openid-clients-by-inum', { params: { inum } })
      })
    )
  })

  for (const [action, { operationId, patch, question }] of Object.entries(actions))
    router.get(`/:inum/${action}`, async (req: Request<{ inum: string }>, res) => {
      requireOperation(res, operationId)
      const client = await requireClient(ctx, req.params.inum)
      const named = { inum: client.inum, name: nameOfClient(client) }
      const viewer = viewerOf(req, res)
      show(
        res,
        questionPage(viewer, {
          ...clientQuestions[question](named, viewer.csrf),
          section: 'clients',
          back: { href: clientHome(client.inum), label: named.name },
          call: equivalentOf(ctx, res, operationId, { params: { inum: client.inum }, ...(patch && { body: [patch] }) })
        })
      )
    })

  router.post('/:inum/delete', async (req, res) => {
    requireOperation(res, actions.delete.operationId)
    await refuseOwnClient(ctx, req.params.inum, 'deleted')
    await deleteClient(ctx, req.params.inum, actorOf(req, res))
    res.redirect(303, telling('/admin/clients', 'client-deleted'))
  })

  router.post('/:inum/status', async (req, res) => {
    requireOperation(res, actions.status.operationId)
    const disabled = formOf(req).get('status') === 'inactive'
    if (disabled) await refuseOwnClient(ctx, req.params.inum, 'deactivated')
    await replaceClient(ctx, req.params.inum, (before) => ({ ...before, disabled }), actorOf(req, res))
    res.redirect(303, telling(clientHome(req.params.inum), disabled ? 'client-deactivated' : 'client-activated'))
  })

  router.post('/:inum/secret', async (req, res) => {
    requireOperation(res, actions.secret.operationId)
    await replaceClient(ctx, req.params.inum, (before) => ({ ...before, secret: newClientSecret() }), actorOf(req, res))
    res.redirect(303, telling(`${clientHome(req.params.inum)}?secret=shown`, 'secret-replaced'))
  })

  return router
}

const patching = 'patch-oauth-openid-client-by-inum'

/** What is done to a client after a question, and the same as a call. */
const actions = {
  delete: { operationId: 'delete-oauth-openid-client-by-inum', patch: undefined, question: 'delete' },
  status: {
    operationId: patching,
    patch: { op: 'replace', path: '/disabled', value: true },
    question: 'deactivate'
  },
  secret: {
    operationId: patching,
    patch: { op: 'replace', path: '/clientSecret', value: mask },
    question: 'rotate'
  }
} as const

/** Secrets are for those who could set them, where the properties of the API let anybody see them at all. */
const mayShowSecrets = async (ctx: Context, res: Response): Promise<boolean> =>
  may(res, 'put-oauth-openid-client') && (await (await loadApiConfiguration()).read(ctx)).returnClientSecretInResponse

/** What a client is by, whether or not it says so. */
const always = new Set([
  'applicationType',
  'redirectUris',
  'grantTypes',
  'responseTypes',
  'tokenEndpointAuthMethod',
  'scopes'
])
/** What the head of the page says. */
const said = new Set(['displayName', 'description', 'disabled', 'expirationDate', 'clientSecret'])

const standardValues = clientValues({ definition: {} })

/** The fields that tell something of the client: the rest has the standard. */
const told = (sections: readonly Section[], values: FormValues): Section[] =>
  sections
    .map((section) => ({
      ...section,
      fields: section.fields.filter(
        ({ name }) => always.has(name) || (!said.has(name) && String(values[name]) !== String(standardValues[name]))
      )
    }))
    .filter(({ fields }) => fields.length > 0)

/** Without its own client nobody could sign in here again. */
async function refuseOwnClient(ctx: Context, inum: string, what: string): Promise<void> {
  if ((await adminPagesClient(ctx)).inum === inum)
    throw conflict(`These pages sign in with this client, so it cannot be ${what} here`)
}
