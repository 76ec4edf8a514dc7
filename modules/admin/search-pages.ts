import { Router, type Request, type Response } from 'express'
import type { Context } from '#modules/core/module'
import { searchGroups } from '#modules/groups/index'
import { searchPage, type Found } from '#views/admin/search'
import { sectionsFor } from '#views/admin/sections'
import { callOperation, may, viewerOf } from './guard.ts'
import { queryText, type Page } from './paging.ts'
import { show } from './show.ts'

/** Of each kind so many are shown. */
const most = 6

interface Entry extends Record<string, unknown> {
  inum: string
}

/** A kind of entry that the Config API searches by a text. */
interface Kind {
  title: string
  operationId: string
  path: string
  /** What is read first, and what stands beside it. */
  named: (entry: Entry) => [name: unknown, beside: unknown]
}

const kinds: readonly Kind[] = [
  {
    title: 'Clients',
    operationId: 'get-oauth-openid-clients',
    path: '/admin/clients',
    named: ({ inum, displayName }) => [displayName ?? inum, displayName && inum]
  },
  {
    title: 'Users',
    operationId: 'get-user',
    path: '/admin/users',
    named: ({ userId, displayName, mail }) => [userId, displayName ?? mail]
  },
  {
    title: 'Scopes',
    operationId: 'get-oauth-scopes',
    path: '/admin/scopes',
    named: ({ id, displayName }) => [id, displayName]
  },
  {
    title: 'Attributes',
    operationId: 'get-attributes',
    path: '/admin/attributes',
    named: ({ name, displayName }) => [displayName ?? name, name]
  },
  {
    title: 'Scripts',
    operationId: 'get-config-scripts',
    path: '/admin/scripts',
    named: ({ name, scriptType }) => [name, scriptType]
  }
]

/** Everything that has a page, found by a part of its name: `/admin/search?q=`. */
export function searchPages(ctx: Context): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    const q = queryText(req)
    const found = q === '' ? [] : await find(ctx, req, res, q)
    show(res, searchPage(viewerOf(req, res), { q, found: found.filter(({ entries }) => entries.length > 0) }))
  })
  return router
}

async function find(ctx: Context, req: Request, res: Response, q: string): Promise<Found[]> {
  const wanted = q.toLowerCase()
  const pages = sectionsFor((needed) => may(res, needed))
    .flatMap(({ sections }) => sections)
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .map(({ href, label }) => ({ href, name: label }))
  return [
    { title: 'Pages', entries: pages },
    ...(await Promise.all(kinds.map((kind) => ofKind(req, res, kind, q)))),
    { title: 'Groups', entries: await groups(ctx, res, q) },
    { title: 'Properties', entries: await properties(req, res, wanted) }
  ]
}

async function ofKind(
  req: Request,
  res: Response,
  { title, operationId, path, named }: Kind,
  q: string
): Promise<Found> {
  if (!may(res, operationId)) return { title, entries: [] }
  // The operation looks for each of several texts; a person who types a comma looks for one.
  const query = { pattern: q.replaceAll(',', ' '), limit: String(most) }
  const { entries } = (await callOperation(req, res, operationId, { query })) as Page<Entry>
  return {
    title,
    entries: (entries ?? []).map((entry) => {
      const [name, beside] = named(entry)
      return { href: `${path}/${encodeURIComponent(entry.inum)}`, name: text(name), beside: text(beside) }
    })
  }
}

async function groups({ db }: Context, res: Response, q: string): Promise<Found['entries']> {
  if (!may(res, 'https://jans.io/scim/groups.read')) return []
  const { groups } = await searchGroups(db, {
    where: { kind: 'field', field: 'displayName', op: 'co', value: q },
    offset: 0,
    limit: most
  })
  return groups.map(({ inum, displayName }) => ({
    href: `/admin/groups/${encodeURIComponent(inum)}`,
    name: displayName
  }))
}

async function properties(req: Request, res: Response, wanted: string): Promise<Found['entries']> {
  if (!may(res, 'get-properties')) return []
  const all = (await callOperation(req, res, 'get-properties')) as object
  return Object.keys(all)
    .filter((name) => name.toLowerCase().includes(wanted))
    .slice(0, most)
    .map((name) => ({ href: `/admin/properties?${String(new URLSearchParams({ q: name }))}`, name }))
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
