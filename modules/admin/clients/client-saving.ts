import { Router, type Request, type Response } from 'express'
import { createClient, replaceClient, requireClient, type Client } from '#modules/clients/index'
import type { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeDn, scopeRegistry } from '#modules/scopes/index'
import { clientSections, newClientSections } from '#views/admin/clients/client-fields'
import { clientFormPage } from '#views/admin/clients/client-form'
import { newClientPage } from '#views/admin/clients/client-new'
import type { FormErrors, FormValues } from '#views/parts/fields'
import { offered } from './client-choices.ts'
import { changed, changesOf, clientValues, toBody, toPatch } from './client-form.ts'
import { clientHome, nameOfClient } from './client-names.ts'
import { templates } from './client-templates.ts'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, isMendable, postedValues, toErrors, valuesTypedAgain, versionOf, type FormState } from '../form.ts'
import { actorOf, requireOperation, viewerOf } from '../guard.ts'
import { textOf } from '../paging.ts'
import { show } from '../show.ts'

const adding = 'post-oauth-openid-client'
const changing = 'patch-oauth-openid-client-by-inum'

/** Making and changing clients. */
export function clientSaving(ctx: Context): Router {
  const router = Router()

  router.get('/new', async (req, res) => {
    requireOperation(res, adding)
    const values = valuesTypedAgain(newClientSections, req) ?? (await beginning(ctx, req, res))
    if (!values) return show(res, newClientPage(viewerOf(req, res), templates))
    await showForm(ctx, req, res, { values })
  })

  router.post('/new', async (req, res) => {
    requireOperation(res, adding)
    const form = formOf(req)
    const values = postedValues(newClientSections, form)
    const { changes, errors: unread } = changesOf(clientValues({ definition: {} }), values)
    const errors = { ...missingIn(values), ...unread }
    if (form.has('preview')) {
      const call = equivalentOf(ctx, res, adding, { body: toBody(changes) })
      return showForm(ctx, req, res, { values, errors, call })
    }
    if (Object.keys(errors).length > 0) return showForm(ctx, req, res, { values, errors })
    try {
      const { inum } = await createClient(ctx, changed({ definition: {} }, changes), actorOf(req, res))
      res.redirect(303, telling(clientHome(inum), 'client-added'))
    } catch (error) {
      if (!isMendable(error)) throw error
      await showForm(ctx, req, res, { values, errors: errorsOf(error) })
    }
  })

  router.get('/:inum/edit', async (req, res) => {
    requireOperation(res, changing)
    const client = await requireClient(ctx, req.params.inum)
    const typed = valuesTypedAgain(clientSections, req)
    await showForm(ctx, req, res, {
      client,
      values: typed ?? clientValues(client),
      ...(typed && { opened: formOf(req) })
    })
  })

  router.post('/:inum/edit', async (req, res) => {
    requireOperation(res, changing)
    const client = await requireClient(ctx, req.params.inum)
    const { inum } = client
    const opened = formOf(req)
    const values = postedValues(clientSections, opened)
    const { changes, errors } = changesOf(clientValues(client), values)
    if (opened.has('preview')) {
      const call = equivalentOf(ctx, res, changing, { params: { inum }, body: toPatch(changes) })
      return showForm(ctx, req, res, { client, values, errors, opened, call })
    }
    if (Object.keys(errors).length > 0) return showForm(ctx, req, res, { client, values, errors, opened })
    try {
      const version = versionOf(opened)
      if (changes.size === 0) return res.redirect(303, telling(clientHome(inum), 'client-unchanged'))
      const change = (before: Client) => changed(before, changesOf(clientValues(before), values).changes)
      await replaceClient(ctx, inum, change, actorOf(req, res), version)
      res.redirect(303, telling(clientHome(inum), 'client-saved'))
    } catch (error) {
      if (!isMendable(error)) throw error
      if (error.code !== 'conflict') return showForm(ctx, req, res, { client, values, errors: errorsOf(error), opened })
      await showForm(ctx, req, res, { client: await requireClient(ctx, inum), values, overtaken: true })
    }
  })

  return router
}

/** What a new client begins with: a template, or another client; undefined where it is still to be chosen. */
async function beginning(ctx: Context, req: Request, res: Response): Promise<FormValues | undefined> {
  const like = textOf(req, 'like')
  if (like) {
    requireOperation(res, 'get-oauth-openid-clients-by-inum')
    const { definition } = await requireClient(ctx, like)
    const displayName = `Copy of ${definition.displayName ?? like}`
    // The secret is a new one, and so is the time that it is good for.
    return clientValues({ definition: { ...definition, displayName, clientSecretExpiresAt: undefined } })
  }
  const template = templateOf(req)
  if (!template) return undefined
  const registry = await scopeRegistry(ctx)
  const scopes = template.scopes.flatMap((id) => registry.byId(id)?.inum ?? []).map(scopeDn)
  return clientValues({ definition: { ...template.definition, scopes } })
}

/** Nobody could sign in without an address to come back to; the operation of the API wants one as well. */
function missingIn({ grantTypes, redirectUris }: FormValues): FormErrors {
  const grants = grantTypes as readonly string[]
  const redirects = grants.length === 0 || grants.some((one) => one === 'authorization_code' || one === 'implicit')
  return redirects && redirectUris === '' ? { redirectUris: 'are needed: people have to come back somewhere' } : {}
}

const templateOf = (req: Request) => templates.find(({ id }) => id === textOf(req, 'template'))

/** What is wrong, at its field; which one of a list it is does not matter there. */
function errorsOf(error: AppError): FormErrors {
  const entries = Object.entries(toErrors(newClientSections, error))
  return Object.fromEntries(entries.map(([name, message]) => [name, message.replace(/^\.[^:]+: /, '')]))
}

async function showForm(
  ctx: Context,
  req: Request,
  res: Response,
  state: FormState & { client?: Client }
): Promise<void> {
  const { client, values, errors, opened, overtaken, call } = state
  const version = opened?.get('version') ?? client?.version
  const sections = await offered(ctx, client ? clientSections : newClientSections, values)
  const page = clientFormPage(viewerOf(req, res), {
    ...(client
      ? { client: { inum: client.inum, name: nameOfClient(client) } }
      : { action: `/admin/clients/new${new URL(req.originalUrl, 'http://localhost').search}` }),
    lead: client ? undefined : templateOf(req)?.lead,
    version: version === undefined ? undefined : String(version),
    sections,
    values,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}
