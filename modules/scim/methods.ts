import type { RequestHandler } from 'express'
import { AppError } from '#modules/core/errors'

/** Stands behind the handlers of an address and refuses the other methods. @param allowed as the header has it: `GET, POST` */
export const onlyMethods =
  (allowed: string): RequestHandler =>
  (req, res) => {
    res.set('Allow', allowed)
    if (req.method !== 'OPTIONS') throw new AppError('method_not_allowed', 405, `Only ${allowed} can be used here`)
    res.status(204).end()
  }
