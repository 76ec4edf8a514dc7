import type { RequestHandler } from 'express'
import type { Context } from '#modules/core/module'
import { AppError } from '#modules/core/errors'

const issuerRelation = 'http://openid.net/specs/connect/1.0/issuer'

/** Whoever is asked for, their issuer is this server (OpenID Connect Discovery, 2; RFC 7033). */
export function webfinger({ config }: Context): RequestHandler {
  return (req, res) => {
    const { resource, rel } = req.query
    if (typeof resource !== 'string' || resource === '')
      throw new AppError('invalid_request', 400, 'Send the parameter resource, once')
    const wanted = [rel ?? issuerRelation].flat().includes(issuerRelation)
    res.type('application/jrd+json')
    res.send(wanted ? JSON.stringify({ subject: resource, links: [{ rel: issuerRelation, href: config.issuer }] }) : '')
  }
}
