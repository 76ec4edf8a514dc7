import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Response } from 'express'
import { stringify } from 'csv-stringify/sync'
import { attributeRegistry, type AttributeRegistry } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { roleAttribute } from '#modules/roles/index'
import { loadScimPeople } from '#modules/scim/index'
import { allWithMemberOf, attributeKind, secretAttributes, walkFound, type User } from '#modules/users/index'
import { toCell } from '../cells.ts'
import { conditionOf, mentionsOf, type UserFilter } from './user-list.ts'

export const exportFormats = ['csv', 'scim'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** People who are read at a time; the client's own speed decides when the next ones are. */
const atOnce = 200

/** Sends everybody who fits as a file, without ever holding more than a few of them. What is secret is left out. */
export async function sendUsers(
  ctx: Context,
  res: Response,
  format: ExportFormat,
  filter: UserFilter,
  withGroups: boolean
) {
  const [type, name] =
    format === 'csv' ? ['text/csv; charset=utf-8', 'users.csv'] : ['application/scim+json', 'users.json']
  res.status(200).set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'X-Content-Type-Options': 'nosniff'
  })
  const lines = (format === 'csv' ? csvLines : scimLines)(ctx, filter, withGroups)
  try {
    await pipeline(Readable.from(lines), res)
  } catch (err) {
    // Whoever is gone needs no answer; of what failed here, the unfinished answer tells the client.
    if ((err as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE')
      ctx.log.error({ err }, 'an export of users failed')
  }
}

/** The people who fit, in the order in which they were made. */
const everybody = (ctx: Context, filter: UserFilter): AsyncGenerator<User[]> =>
  walkFound(ctx.db, { mentions: mentionsOf(filter), where: conditionOf(filter) }, atOnce)

async function* csvLines(ctx: Context, filter: UserFilter, withGroups: boolean): AsyncGenerator<string> {
  const columns = columnsOf(await attributeRegistry(ctx), withGroups)
  // Spreadsheets take a file without a mark for one of their own country's.
  yield '\uFEFF' + stringify([['userName', 'status', 'externalId', ...columns, 'inum', 'createdAt', 'updatedAt']])
  for await (const users of everybody(ctx, filter)) {
    const shown = withGroups ? await allWithMemberOf(ctx.db, users) : users
    yield stringify(shown.map((user) => rowOf(user, columns)))
  }
}

/** What SCIM has beside the registry comes last. */
const beside = ['jansEmail', 'jansPhoneValue', 'jansAddres', 'jansTitle', 'jansEntitlements', 'jansRole']

function columnsOf(registry: AttributeRegistry, withGroups: boolean): string[] {
  const active = registry.all.filter(({ status }) => status === 'active').map(({ name }) => name)
  const names = [...new Set([...active, roleAttribute, ...beside, ...(withGroups ? ['memberOf'] : [])])]
  return names.filter(
    (name) =>
      !secretAttributes.has(name) && attributeKind(registry, name) !== undefined && (withGroups || name !== 'memberOf')
  )
}

const rowOf = (
  { inum, userName, status, externalId, attributes, createdAt, updatedAt }: User,
  columns: readonly string[]
) =>
  [
    userName,
    status,
    externalId ?? '',
    ...columns.map((name) => textOf(attributes[name])),
    inum,
    new Date(createdAt).toISOString(),
    new Date(updatedAt).toISOString()
  ].map(toCell)

/** Several values one a line; what has members as JSON. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(String).join('\n')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A message of SCIM (RFC 7644, 3.4.2). How many there are is known at the end alone, and so comes last. */
async function* scimLines(ctx: Context, filter: UserFilter, withGroups: boolean): AsyncGenerator<string> {
  const people = await loadScimPeople(ctx)
  yield '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"startIndex":1,"Resources":['
  let total = 0
  for await (const users of everybody(ctx, filter)) {
    const shown = await people.show(users, withGroups)
    yield shown.map((resource, i) => (total + i === 0 ? '\n' : ',\n') + JSON.stringify(resource)).join('')
    total += users.length
  }
  yield `\n],"itemsPerPage":${total},"totalResults":${total}}\n`
}
