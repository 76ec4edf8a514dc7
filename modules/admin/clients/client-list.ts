import type { RequestHandler } from 'express'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { clientsPage, endChoices, grantChoices, originChoices, statusChoices } from '#views/admin/clients/clients'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, viewerOf } from '../guard.ts'
import { choiceOf, listQuery, pageSize, type Page } from '../paging.ts'
import { show } from '../show.ts'

/** What the list shows of a client as the Config API has it. */
interface ClientDocument {
  inum: string
  displayName?: string
  applicationType?: string
  grantTypes?: string[]
  disabled?: boolean
  expirationDate?: string
}

/** How long before its end a client is said to expire soon. */
const soon = 30 * 86_400_000

const valuesOf = (choices: readonly { value: string }[]) => choices.map(({ value }) => value)

/** The list of clients: searched, narrowed, sorted and turned over as the Config API does it. */
export const clientList =
  (ctx: Context): RequestHandler =>
  async (req, res) => {
    const shown = listQuery(req, 'displayName', ['displayName', 'expirationDate'])
    const narrowed = {
      status: choiceOf(req, 'status', valuesOf(statusChoices)),
      grant: choiceOf(req, 'grant', valuesOf(grantChoices)),
      ends: choiceOf(req, 'ends', valuesOf(endChoices)),
      origin: choiceOf(req, 'origin', valuesOf(originChoices))
    }
    const { origin } = narrowed
    const conditions = conditionsOf(narrowed, ctx.now())
    const query = {
      ...shown.query,
      ...(conditions.length > 0 && { fieldValuePair: conditions.join(',') }),
      ...(origin && { registered: String(origin === 'registered') })
    }
    const { totalEntriesCount: total, entries } = (await callOperation(req, res, 'get-oauth-openid-clients', {
      query
    })) as Page<ClientDocument>
    const clients = entries.map(({ inum, displayName, applicationType = '', grantTypes = [], ...client }) => ({
      inum,
      name: displayName,
      applicationType,
      grantTypes,
      disabled: client.disabled === true,
      expiresAt: client.expirationDate === undefined ? undefined : parseDateTime(client.expirationDate),
      now: ctx.now()
    }))
    const call = equivalentOf(ctx, res, 'get-oauth-openid-clients', { query })
    show(res, clientsPage(viewerOf(req, res), { ...shown, narrowed, size: pageSize, total, clients, call }))
  }

/** The same as conditions of a search. */
function conditionsOf({ status, grant, ends }: Record<'status' | 'grant' | 'ends', string>, now: number): string[] {
  const before = (time: number) => `expirationDate<${toDateTime(time)}`
  return [
    ...(status ? [`disabled=${String(status === 'inactive')}`] : []),
    ...(grant ? [`grantTypes=${grant}`] : []),
    ...(ends === 'expired' ? [before(now)] : []),
    ...(ends === 'soon' ? [`expirationDate>${toDateTime(now)}`, before(now + soon)] : [])
  ]
}
