import { Router, type Request, type Response } from 'express'
import { findClient } from '#modules/clients/index'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { loadProvisioningTokens } from '#modules/provisioning-tokens/index'
import { findUser } from '#modules/users/index'
import { provisioningTokenPage, revokeQuestion } from '#views/admin/administrators/provisioning-token'
import {
  provisioningTokenFormPage,
  provisioningTokenSections
} from '#views/admin/administrators/provisioning-token-form'
import {
  provisioningTokensPage,
  type ProvisioningTokenRow,
  type ScimAddress
} from '#views/admin/administrators/provisioning-tokens'
import { questionPage } from '#views/admin/question'
import { cookie } from '../session/cookies.ts'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { valuesTypedAgain, type FormState } from '../form.ts'
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { pageNumber, pageSize, type Page } from '../paging.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

const { provisioningScopes, usualProvisioningScopes } = await loadProvisioningTokens()

/** A token as the Config API has it. */
interface TokenDocument {
  id: string
  name: string
  scopes: string[]
  createdAt: string
  createdBy?: string
  expiresAt: string
  lastUsedAt?: string
}

const list = '/admin/provisioning-tokens'
const home = (id: string) => `${list}/${encodeURIComponent(id)}`
const day = 86_400_000
/** Milliseconds that a new value can be shown in. */
const showable = 60_000

/** The pages of tokens for provisioning systems, at `/admin/provisioning-tokens`. */
export function provisioningTokenPages(ctx: Context): Router {
  const router = Router()
  const created = newValues(ctx)
  const byId = 'get-scim-provisioning-token-by-id'
  const read = (req: Request, res: Response, id: string) =>
    callOperation(req, res, byId, { params: { id } }) as Promise<TokenDocument>

  router.get('/', async (req, res) => {
    const page = pageNumber(req)
    const query = { limit: String(pageSize), startIndex: String((page - 1) * pageSize) }
    const { totalEntriesCount, entries } = (await callOperation(req, res, 'get-scim-provisioning-tokens', {
      query
    })) as Page<TokenDocument>
    const props = {
      page,
      size: pageSize,
      total: totalEntriesCount,
      tokens: entries.map((token) => toRow(ctx, token)),
      scim: scimAddress(ctx),
      call: equivalentOf(ctx, res, 'get-scim-provisioning-tokens', { query })
    }
    show(res, provisioningTokensPage(viewerOf(req, res), props))
  })

  router.get('/new', (req, res) => {
    requireOperation(res, 'post-scim-provisioning-token')
    const usual = { expiresAt: '365', scopes: [...usualProvisioningScopes] }
    showForm(req, res, { values: valuesTypedAgain(provisioningTokenSections, req) ?? usual })
  })

  router.post('/new', async (req, res) => {
    await save(ctx, req, res, {
      sections: provisioningTokenSections,
      operationId: 'post-scim-provisioning-token',
      call: ({ expiresAt, ...members }) => ({ body: { ...members, expiresAt: expiryOf(ctx, expiresAt) } }),
      again: (state) => showForm(req, res, state),
      done(answer) {
        const { id, token } = answer as { id: string; token: string }
        created.keep(res, id, token)
        return telling(home(id), 'token-created')
      }
    })
  })

  router.get('/:id', async (req, res) => {
    const token = await read(req, res, req.params.id)
    const props = {
      ...toRow(ctx, token),
      createdBy: await nameOf(ctx, token.createdBy),
      value: created.take(req, res, token.id),
      scim: scimAddress(ctx),
      call: equivalentOf(ctx, res, byId, { params: { id: token.id } })
    }
    show(res, provisioningTokenPage(viewerOf(req, res), props))
  })

  router.get('/:id/revoke', async (req, res) => {
    requireOperation(res, 'delete-scim-provisioning-token-by-id')
    const token = await read(req, res, req.params.id)
    const viewer = viewerOf(req, res)
    const question = questionPage(viewer, {
      ...revokeQuestion(token, viewer.csrf),
      section: 'provisioning-tokens',
      back: { href: home(token.id), label: token.name },
      call: equivalentOf(ctx, res, 'delete-scim-provisioning-token-by-id', { params: { id: token.id } })
    })
    show(res, question)
  })

  router.post('/:id/revoke', async (req, res) => {
    await callOperation(req, res, 'delete-scim-provisioning-token-by-id', { params: { id: req.params.id } })
    res.redirect(303, telling(list, 'token-revoked'))
  })

  return router
}

/** What the API is told, which refuses what is no time. @param days as the form has it */
const expiryOf = ({ now }: Context, days: unknown): string =>
  typeof days === 'string' && /^[1-9]\d{0,3}$/.test(days) ? `${toDateTime(now() + Number(days) * day)}Z` : String(days)

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

function showForm(req: Request, res: Response, { values, errors, call }: FormState): void {
  const scopes = provisioningScopes.map(({ id, description }) => ({
    value: id,
    label: shortName(id),
    help: description
  }))
  const page = provisioningTokenFormPage(viewerOf(req, res), {
    values,
    scopes,
    ...(errors && { errors }),
    ...(call && { call })
  })
  show(res, page, errors && !call ? 400 : 200)
}

const toRow = ({ now }: Context, { id, name, scopes, ...times }: TokenDocument): ProvisioningTokenRow => {
  const expiresAt = at(times.expiresAt)
  return {
    id,
    name,
    scopes: scopes.map(shortName),
    createdAt: at(times.createdAt),
    lastUsedAt: times.lastUsedAt === undefined ? undefined : at(times.lastUsedAt),
    expiresAt,
    expired: expiresAt <= now()
  }
}

const at = (text: string): number => parseDateTime(text) ?? 0

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
