import { Router, type Response } from 'express'
import { consentsOfClient, endTokensOfClient, newestTokensOfClient, revokeConsentsOfClient } from '#modules/auth/index'
import { requireClient } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { findUser } from '#modules/users/index'
import { clientAccessPage, revokeQuestion } from '#views/admin/clients/client-access'
import { questionPage } from '#views/admin/question'
import { clientHome, nameOfClient } from './client-names.ts'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { actorOf, may, requireOperation, viewerOf } from '../guard.ts'
import { show } from '../show.ts'

/** How many tokens and consents are shown. */
const last = 10

/** What a client has: its tokens, and what people have allowed it. */
export function clientAccessPages(ctx: Context): Router {
  const router = Router()

  router.get('/:inum/access', async (req, res) => {
    requireOperation(res, 'get-token-by-client')
    const client = await requireClient(ctx, req.params.inum)
    const { inum } = client
    const name = nameReader(ctx, res)
    const { tokens, ...counted } = await newestTokensOfClient(ctx, inum, last)
    const consents = may(res, 'get-client-authorization') ? await consentsOfClient(ctx, inum, last) : undefined
    show(
      res,
      clientAccessPage(viewerOf(req, res), {
        inum,
        name: nameOfClient(client),
        ...counted,
        tokens: await Promise.all(
          tokens.map(async (token) => Object.assign({ person: await name(token.userInum) }, token))
        ),
        consents: consents && {
          ...consents,
          rows: await Promise.all(
            consents.rows.map(async (row) => Object.assign({ person: await name(row.userInum) }, row))
          )
        },
        call: equivalentOf(ctx, res, 'get-token-by-client', { params: { clientId: inum } })
      })
    )
  })

  router.get('/:inum/revoke', async (req, res) => {
    requireRevoking(res)
    const client = await requireClient(ctx, req.params.inum)
    const named = { inum: client.inum, name: nameOfClient(client) }
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...revokeQuestion(named, viewer.csrf),
        section: 'clients',
        back: { href: `${clientHome(client.inum)}/access`, label: named.name }
      })
    )
  })

  router.post('/:inum/revoke', async (req, res) => {
    requireRevoking(res)
    const { inum } = await requireClient(ctx, req.params.inum)
    await revokeConsentsOfClient(ctx, inum, actorOf(req, res))
    await endTokensOfClient(ctx, inum, actorOf(req, res))
    res.redirect(303, telling(`${clientHome(inum)}/access`, 'client-revoked'))
  })

  return router
}

function requireRevoking(res: Response): void {
  requireOperation(res, 'revoke-token')
  requireOperation(res, 'delete-client-authorization')
}

/** People by their names, for those who may see people. */
function nameReader(ctx: Context, res: Response) {
  const sees = may(res, 'get-user')
  return async (inum: string | undefined) => {
    if (inum === undefined) return undefined
    const user = sees ? await findUser(ctx.db, inum) : undefined
    return { inum, name: user?.userName ?? inum, isLinked: user !== undefined }
  }
}
