import { Router } from 'express'
import type { Context } from '#modules/core/module'
import { preferencesPage } from '#views/admin/administrators/preferences'
import { telling } from '../flash.ts'
import { formOf } from '../form.ts'
import { viewerOf } from '../guard.ts'
import { show } from '../show.ts'
import { chosenZone, chooseZone, zones } from '../zone.ts'

/** What the person who looks at the pages has chosen for this browser, at `/admin/preferences`. */
export function preferencePages(ctx: Context): Router {
  const router = Router()
  router.get('/', (req, res) => {
    show(res, preferencesPage(viewerOf(req, res), { zone: chosenZone(ctx, req) ?? '', zones: zones() }))
  })
  router.post('/', (req, res) => {
    chooseZone(ctx, res, formOf(req).get('zone') ?? '')
    res.redirect(303, telling('/admin/preferences', 'preferences-saved'))
  })
  return router
}
