import { Router, type Request, type Response } from 'express'
import { addresses } from '#modules/auth/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { keyOverview } from '#modules/keys/index'
import { appConfiguration } from '#modules/settings/index'
import { keyPage, removeKeyQuestion } from '#views/admin/server/key'
import { keysPage, rotateQuestion } from '#views/admin/server/keys'
import { questionPage } from '#views/admin/question'
import { telling } from '../flash.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { show } from '../show.ts'

const list = '/admin/keys'

/** The pages of the server's keys, at `/admin/keys`. */
export function keyPages(ctx: Context): Router {
  const router = Router()
  const mayRead = (res: Response) => requireOperation(res, 'get-config-jwks')
  const find = async (kid: string) => {
    const key = (await keyOverview(ctx)).find((one) => one.kid === kid)
    if (!key) throw notFound(`Key ${kid}`)
    return key
  }

  router.get('/', async (req, res) => {
    mayRead(res)
    const { keySelectionStrategy, keyRegenerationEnabled, keyRegenerationInterval, archivedJwkLifetimeInSeconds } =
      await appConfiguration(ctx)
    show(
      res,
      keysPage(viewerOf(req, res), {
        keys: await keyOverview(ctx),
        jwksUri: addresses(ctx.config.issuer).jwksUri as string,
        strategy: keySelectionStrategy,
        interval: keyRegenerationEnabled ? keyRegenerationInterval : undefined,
        archived: archivedJwkLifetimeInSeconds,
        call: equivalentOf(ctx, res, 'get-config-jwks')
      })
    )
  })

  router.get('/rotate', (req, res) => {
    requireOperation(res, 'post-config-jwks-rotation')
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...rotateQuestion(viewer.csrf),
        section: 'keys',
        back: { href: list, label: 'Keys' },
        call: equivalentOf(ctx, res, 'post-config-jwks-rotation')
      })
    )
  })

  router.post('/rotate', async (req, res) => {
    await callOperation(req, res, 'post-config-jwks-rotation')
    res.redirect(303, telling(list, 'keys-rotated'))
  })

  router.get('/:kid', async (req, res) => {
    mayRead(res)
    const key = await find(req.params.kid)
    const call = equivalentOf(ctx, res, 'get-jwk-by-kid', { params: { kid: key.kid } })
    show(res, keyPage(viewerOf(req, res), { ...key, ...(key.state !== 'archived' && { call }) }))
  })

  router.get('/:kid/delete', async (req: Request<{ kid: string }>, res) => {
    requireOperation(res, 'delete-config-jwk-kid')
    const key = await find(req.params.kid)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...removeKeyQuestion(key, viewer.csrf),
        section: 'keys',
        back: { href: `${list}/${encodeURIComponent(key.kid)}`, label: key.kid },
        call: equivalentOf(ctx, res, 'delete-config-jwk-kid', { params: { kid: key.kid } })
      })
    )
  })

  router.post('/:kid/delete', async (req, res) => {
    await callOperation(req, res, 'delete-config-jwk-kid', { params: { kid: req.params.kid } })
    res.redirect(303, telling(list, 'key-removed'))
  })

  return router
}
