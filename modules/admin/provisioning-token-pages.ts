import { Router, type Request, type Response } from 'express'
import { findClient } from '#modules/clients/index'
import { invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { loadProvisioningTokens, type ProvisioningToken } from '#modules/provisioning-tokens/index'
import { findUser } from '#modules/users/index'
import { provisioningTokenPage, revokeQuestion } from '#views/admin/provisioning-token'
import { provisioningTokenFormPage, provisioningTokenSections } from '#views/admin/provisioning-token-form'
import { provisioningTokensPage, type ProvisioningTokenRow, type ScimAddress } from '#views/admin/provisioning-tokens'
import { questionPage } from '#views/admin/question'
import type { FormErrors, FormValues } from '#views/parts/fields'
import { cookie } from './cookies.ts'
import { telling } from './flash.ts'
import { formOf, isMendable, postedValues, toErrors } from './form.ts'
import { actorOf, viewerOf } from './guard.ts'
import { pageNumber, pageSize } from './paging.ts'
import { show } from './show.ts'

const { createToken, findToken, listTokens, provisioningScopes, revokeToken, usualProvisioningScopes } =
  await loadProvisioningTokens()

const list = '/admin/provisioning-tokens'
const home = (id: string) => `${list}/${encodeURIComponent(id)}`
const day = 86_400_000
/** Milliseconds that a new value can be shown in. */
const showable = 60_000

/** The pages of tokens for provisioning systems, at `/admin/provisioning-tokens`. */
export function provisioningTokenPages(ctx: Context): Router {
  const router = Router()
  const created = newValues(ctx)

  router.get('/', async (req, res) => {
    const page = pageNumber(req)
    const { total, tokens } = await listTokens(ctx, { offset: (page - 1) * pageSize, limit: pageSize })
    const rows = tokens.map((token) => toRow(ctx, token))
    const props = { page, size: pageSize, total, tokens: rows, scim: scimAddress(ctx) }
    show(res, provisioningTokensPage(viewerOf(req, res), props))
  })

  router.get('/new', (req, res) =>
    showForm(req, res, { values: { lifetime: '365', scopes: [...usualProvisioningScopes] } })
  )

  router.post('/new', async (req, res) => {
    const values = postedValues(provisioningTokenSections, formOf(req))
    try {
      const { name, scopes, lifetime } = values as { name: string; scopes: string[]; lifetime: string }
      if (!/^[1-9]\d{0,3}$/.test(lifetime)) throw invalid('Choose when it expires', 'lifetime')
      const expiresAt = ctx.now() + Number(lifetime) * day
      const { token, value } = await createToken(ctx, { name, scopes, expiresAt }, actorOf(req, res))
      created.keep(res, token.id, value)
      res.redirect(303, telling(home(token.id), 'token-created'))
    } catch (error) {
      if (!isMendable(error)) throw error
      showForm(req, res, { values, errors: toErrors(provisioningTokenSections, error) })
    }
  })

  router.get('/:id', async (req, res) => {
    const token = await requireToken(ctx, req.params.id)
    const props = {
      ...toRow(ctx, token),
      createdBy: await nameOf(ctx, token.createdBy),
      value: created.take(req, res, token.id),
      scim: scimAddress(ctx)
    }
    show(res, provisioningTokenPage(viewerOf(req, res), props))
  })

  router.get('/:id/revoke', async (req, res) => {
    const token = await requireToken(ctx, req.params.id)
    const viewer = viewerOf(req, res)
    const question = revokeQuestion(token, viewer.csrf)
    const back = { href: home(token.id), label: token.name }
    show(res, questionPage(viewer, { ...question, section: 'provisioning-tokens', back }))
  })

  router.post('/:id/revoke', async (req, res) => {
    await revokeToken(ctx, req.params.id, actorOf(req, res))
    res.redirect(303, telling(list, 'token-revoked'))
  })

  return router
}

/** A value goes from the request that made it to the page that shows it in a sealed cookie, which that page takes away. */
function newValues(ctx: Context) {
  const carrier = cookie(ctx, 'minijans-new-token')
  const purposeOf = (id: string) => `admin new provisioning token ${id}`
  return {
    keep: (res: Response, id: string, value: string) =>
      carrier.set(res, ctx.vault.seal(value, purposeOf(id)), showable),
    take(req: Request, res: Response, id: string): string | undefined {
      const sealed = carrier.read(req)
      if (!sealed) return undefined
      try {
        const value = ctx.vault.open(sealed, purposeOf(id))
        carrier.clear(res)
        return value
      } catch {
        // Of another token, or made up.
        return undefined
      }
    }
  }
}

function showForm(req: Request, res: Response, { values, errors }: { values: FormValues; errors?: FormErrors }): void {
  const scopes = provisioningScopes.map(({ id, description }) => ({
    value: id,
    label: shortName(id),
    help: description
  }))
  const page = provisioningTokenFormPage(viewerOf(req, res), { values, scopes, ...(errors && { errors }) })
  show(res, page, errors ? 400 : 200)
}

/** @throws AppError `not_found` */
async function requireToken(ctx: Context, id: string): Promise<ProvisioningToken> {
  const token = await findToken(ctx, id)
  if (!token) throw notFound(`Token ${id}`)
  return token
}

const toRow = ({ now }: Context, token: ProvisioningToken): ProvisioningTokenRow => ({
  ...token,
  scopes: token.scopes.map(shortName),
  expired: token.expiresAt <= now()
})

/** `users.read` of `https://jans.io/scim/users.read`. */
const shortName = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1)

/** The person or the client that has made a token, if it is still there. */
async function nameOf(ctx: Context, id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined
  const user = await findUser(ctx.db, id)
  return user?.userName ?? (await findClient(ctx, id))?.definition.displayName ?? id
}

function scimAddress({ config: { issuer, listen } }: Context): ScimAddress {
  const path = '/jans-scim/restv1/v2'
  return listen.internalPort === undefined ? { address: issuer + path } : { port: listen.internalPort, path }
}
