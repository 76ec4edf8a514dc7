import { Router } from 'express'
import type { Context } from '#modules/core/module'
import { sendJson } from '#modules/core/request'
import { searchUsers, secretAttributes, toMilliseconds, type User } from '#modules/users/index'
import { requireScope } from './authorize.ts'
import { scimConfiguration } from './configuration.ts'
import { refusal } from './errors.ts'
import { onlyMethods } from './methods.ts'

/** People of one answer at most; who asks for more would not notice that some are missing. */
const mostPeople = 1000

/** Janssen's list of people who were made or changed since a moment, by the names of its database. */
export function updatedUsers(ctx: Context): Router {
  const router = Router()
  router.get('/UpdatedUsers', requireScope(ctx, 'users.read'), async (req, res) => {
    const { timeStamp, start, pageSize } = req.query
    const since = momentOf(timeStamp)
    const offset = start === undefined ? 0 : wholeNumber(start, 'start', 0)
    const { maxCount } = await scimConfiguration.read(ctx)
    const limit = pageSize === undefined ? Math.min(maxCount, mostPeople) : wholeNumber(pageSize, 'pageSize', 1)
    if (limit > mostPeople) throw refusal('tooMany', `pageSize may be at most ${mostPeople}`)
    const { users } = await searchUsers(ctx.db, {
      where: { kind: 'field', field: 'updatedAt', op: 'ge', value: since },
      sort: { by: { field: 'userName' } },
      offset,
      limit
    })
    const latest = Math.max(...users.map(({ updatedAt }) => updatedAt))
    sendJson(res, {
      total: users.length,
      ...(users.length > 0 && { latestUpdateAt: new Date(latest).toISOString() }),
      results: users.map(raw)
    })
  })
  router.all('/UpdatedUsers', onlyMethods('GET'))
  return router
}

function momentOf(given: unknown): number {
  // A plus that was not encoded has become a space.
  const text = typeof given === 'string' ? given.replace(/ (?=\d\d:?\d\d$)/, '+') : ''
  const moment = toMilliseconds(text)
  if (Number.isNaN(moment)) throw refusal('invalidValue', `Unparsable date: ${text.slice(0, 100)}`)
  return moment
}

function wholeNumber(given: unknown, name: string, least: number): number {
  const number = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
  if (!(number >= least)) throw refusal('invalidValue', `${name} must be a whole number of ${least} or more`)
  return number
}

/** Every value is a list; elements of complex attributes are JSON in text. */
function raw(user: User): Record<string, unknown[]> {
  const { inum, userName, status, externalId, attributes, createdAt, updatedAt } = user
  const values: Record<string, unknown[]> = {
    inum: [inum],
    uid: [userName],
    jansStatus: [status],
    jansActive: [status === 'active'],
    ...(externalId !== undefined && { jansExtId: [externalId] }),
    createdAt: [new Date(createdAt).toISOString()],
    updatedAt: [new Date(updatedAt).toISOString()]
  }
  for (const [name, value] of Object.entries(attributes))
    if (!secretAttributes.has(name)) values[name] = [value].flat().map(asText)
  return values
}

const asText = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value
