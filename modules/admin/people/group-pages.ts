import { Router, type Request, type Response } from 'express'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createGroup,
  deleteGroup,
  findGroup,
  listMembers,
  memberCounts,
  recordedAs,
  searchGroups,
  updateGroup,
  type Group,
  type GroupField,
  type Member
} from '#modules/groups/index'
import { findUser, findUserByName, listUsers } from '#modules/users/index'
import { groupPage, groupQuestions } from '#views/admin/people/group'
import { groupFormPage, groupSections } from '#views/admin/people/group-form'
import { groupsPage } from '#views/admin/people/groups'
import { questionPage } from '#views/admin/question'
import { scimEquivalent } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, isMendable, postedValues, toErrors, toMembers, toValues, valuesTypedAgain, versionOf, type FormState } from '../form.ts' // prettier-ignore
import { actorOf, may, requireScope, viewerOf } from '../guard.ts'
import { listQuery, pageNumber, pageSize, queryText } from '../paging.ts'
import { isOvertaken } from '../save.ts'
import { show } from '../show.ts'

const list = '/admin/groups'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`
const read = 'https://jans.io/scim/groups.read'
const write = 'https://jans.io/scim/groups.write'
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const address = (inum: string) => `/Groups/${encodeURIComponent(inum)}`

/** The pages of groups, at `/admin/groups`; what they do, SCIM does as well. */
export function groupPages(ctx: Context): Router {
  const router = Router()
  const { db } = ctx
  router.use((req, res, next) => {
    requireScope(res, req.method === 'POST' || /\/(new|edit|delete)$/.test(req.path) ? write : read)
    next()
  })

  router.get('/', async (req, res) => {
    const shown = listQuery(req, 'displayName', ['displayName', 'updatedAt'])
    const { total, groups } = await searchGroups(db, {
      ...(shown.q && { where: { kind: 'field', field: 'displayName', op: 'co', value: shown.q } }),
      sort: { by: shown.sort as GroupField, descending: shown.descending },
      offset: (shown.page - 1) * pageSize,
      limit: pageSize
    })
    const counts = await memberCounts(
      db,
      groups.map(({ inum }) => inum)
    )
    const query = new URLSearchParams({
      ...(shown.q && { filter: `displayName co ${JSON.stringify(shown.q)}` }),
      sortBy: shown.sort === 'displayName' ? 'displayName' : 'meta.lastModified',
      sortOrder: shown.descending ? 'descending' : 'ascending',
      startIndex: String((shown.page - 1) * pageSize + 1),
      count: String(pageSize)
    })
    const rows = groups.map(({ inum, displayName, updatedAt }) => ({
      inum,
      displayName,
      members: counts.get(inum) ?? 0,
      changedAt: updatedAt
    }))
    const call = scimEquivalent(ctx, 'GET', `/Groups?${String(query)}`)
    show(res, groupsPage(viewerOf(req, res), { ...shown, size: pageSize, total, groups: rows, call }))
  })

  router.get('/new', (req, res) => {
    showForm(req, res, { values: valuesTypedAgain(groupSections, req) ?? {} })
  })

  router.post('/new', async (req, res) => {
    const values = postedValues(groupSections, formOf(req))
    const given = membersOf(values)
    const body = { schemas: [groupUrn], ...given }
    if (formOf(req).has('preview'))
      return showForm(req, res, { values, call: scimEquivalent(ctx, 'POST', '/Groups', body) })
    try {
      const { group } = await createGroup(ctx, given, recordedAs('create-group', ctx, actorOf(req, res)))
      res.redirect(303, telling(home(group.inum), 'group-added'))
    } catch (error) {
      if (!isMendable(error)) throw error
      showForm(req, res, { values, errors: toErrors(groupSections, error) })
    }
  })

  router.get('/:inum', async (req, res) => {
    await showGroup(req, res, await requireGroup(req.params.inum))
  })

  router.get('/:inum/edit', async (req, res) => {
    const group = await requireGroup(req.params.inum)
    const typed = valuesTypedAgain(groupSections, req)
    showForm(req, res, { group, ...(typed ? { values: typed, opened: formOf(req) } : { values: valuesOf(group) }) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const group = await requireGroup(req.params.inum)
    const form = formOf(req)
    const values = postedValues(groupSections, form)
    const { displayName, externalId } = membersOf(values)
    if (form.has('preview')) {
      const Operations = [{ op: 'replace', value: { displayName, ...(externalId && { externalId }) } }]
      const call = scimEquivalent(ctx, 'PATCH', address(group.inum), { schemas: [patchUrn], Operations })
      return showForm(req, res, { group, values, opened: form, call })
    }
    try {
      const change = { displayName, externalId: externalId ?? null }
      const alongside = recordedAs('update-group', ctx, actorOf(req, res))
      await updateGroup(ctx, group.inum, change, { expectedVersion: versionOf(form), alongside })
      res.redirect(303, telling(home(group.inum), 'group-saved'))
    } catch (error) {
      if (!isMendable(error)) throw error
      if (!isOvertaken(error))
        return showForm(req, res, { group, values, opened: form, errors: toErrors(groupSections, error) })
      showForm(req, res, { group: await requireGroup(group.inum), values, overtaken: true })
    }
  })

  router.get('/:inum/delete', async (req, res) => {
    const group = await requireGroup(req.params.inum)
    const viewer = viewerOf(req, res)
    const question = groupQuestions.delete(group, viewer.csrf)
    const back = { href: home(group.inum), label: group.displayName }
    const call = scimEquivalent(ctx, 'DELETE', address(group.inum))
    show(res, questionPage(viewer, { ...question, section: 'groups', back, call }))
  })

  router.post('/:inum/delete', async (req, res) => {
    await deleteGroup(ctx, req.params.inum, { alongside: recordedAs('delete-group', ctx, actorOf(req, res)) })
    res.redirect(303, telling(list, 'group-deleted'))
  })

  router.post('/:inum/members', async (req, res) => {
    const group = await requireGroup(req.params.inum)
    const name = formOf(req).get('userName')?.trim() ?? ''
    const user = await findUserByName(db, name)
    if (!user) return showGroup(req, res, group, { name, problem: name ? `Nobody has the user name ${name}` : 'Enter a user name' }) // prettier-ignore
    await change(req, res, group, [{ add: [user.inum] }])
    res.redirect(303, telling(home(group.inum), 'member-added'))
  })

  router.get('/:inum/members/:user', async (req, res) => {
    requireScope(res, write)
    const group = await requireGroup(req.params.inum)
    const viewer = viewerOf(req, res)
    const member = { userInum: req.params.user, userName: (await findUser(db, req.params.user))?.userName ?? req.params.user } // prettier-ignore
    const call = scimEquivalent(ctx, 'PATCH', address(group.inum), {
      schemas: [patchUrn],
      Operations: [{ op: 'remove', path: `members[value eq ${JSON.stringify(member.userInum)}]` }]
    })
    const question = groupQuestions.remove(group, member, viewer.csrf)
    const back = { href: home(group.inum), label: group.displayName }
    show(res, questionPage(viewer, { ...question, section: 'groups', back, call }))
  })

  router.post('/:inum/members/:user', async (req, res) => {
    const group = await requireGroup(req.params.inum)
    await change(req, res, group, [{ remove: [req.params.user] }])
    res.redirect(303, telling(home(group.inum), 'member-removed'))
  })

  return router

  /** @throws AppError `not_found` */
  async function requireGroup(inum: string): Promise<Group> {
    const group = await findGroup(db, inum)
    if (!group) throw notFound(`Group ${inum}`)
    return group
  }

  /** Those in the group in whose names and addresses the text occurs. */
  async function found(inum: string, q: string, offset: number): Promise<{ total: number; members: Member[] }> {
    const where = { kind: 'group', where: { kind: 'value', path: 'value', op: 'eq', value: inum } } as const
    const { total, users } = await listUsers(db, { mentions: [q], where, offset, limit: pageSize })
    const members = users.map(({ inum: userInum, userName, attributes: { displayName } }) => ({
      userInum,
      userName,
      display: typeof displayName === 'string' ? displayName : undefined
    }))
    return { total, members }
  }

  async function change(
    req: Request,
    res: Response,
    { inum }: Group,
    members: Parameters<typeof updateGroup>[2]['members']
  ) {
    await updateGroup(
      ctx,
      inum,
      { members: members ?? [] },
      { alongside: recordedAs('update-group', ctx, actorOf(req, res)) }
    )
  }

  /** With a page of who is in it, by name; also again, where somebody could not be added. */
  async function showGroup(
    req: Request,
    res: Response,
    group: Group,
    adding: { name?: string; problem?: string } = {}
  ) {
    const [q, page] = [queryText(req), pageNumber(req)]
    const all = (await memberCounts(db, [group.inum])).get(group.inum) ?? 0
    const offset = (page - 1) * pageSize
    const { total, members } = q
      ? await found(group.inum, q, offset)
      : { total: all, members: await listMembers(db, group.inum, { offset, limit: pageSize }) }
    const { problem } = adding
    const props = {
      inum: group.inum,
      displayName: group.displayName,
      externalId: group.externalId,
      createdAt: group.createdAt,
      changedAt: group.updatedAt,
      all,
      listed: { q, page, sort: '', descending: false },
      size: pageSize,
      total,
      members,
      adding,
      mayReadUsers: may(res, 'get-user-by-inum'),
      call: scimEquivalent(ctx, 'GET', address(group.inum))
    }
    show(res, groupPage(viewerOf(req, res), props), problem ? 400 : 200)
  }
}

const valuesOf = (group: Group) => toValues(groupSections, (name) => group[name as 'displayName' | 'externalId'])

function membersOf(values: FormState['values']) {
  const { displayName, externalId } = toMembers(groupSections, values).members
  return {
    displayName: typeof displayName === 'string' ? displayName : '',
    externalId: externalId as string | undefined
  }
}

function showForm(
  req: Request,
  res: Response,
  { group, values, errors, opened, overtaken, call }: FormState & { group?: Group }
): void {
  const page = groupFormPage(viewerOf(req, res), {
    group,
    version: group && opened ? versionOf(opened) : group?.version,
    values,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}
