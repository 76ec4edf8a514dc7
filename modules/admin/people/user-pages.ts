import { Router, type Request, type Response } from 'express'
import { attributeRegistry } from '#modules/attributes/index'
import { conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { groupsOf } from '#modules/groups/index'
import { listRoles, rolesOf } from '#modules/roles/index'
import {
  createUser,
  deleteUser,
  findUser,
  listUsers,
  recordedAs,
  refuseSharedMail,
  updateUser,
  type Alongside,
  type User,
  type UserChange
} from '#modules/users/index'
import { questionPage } from '#views/admin/question'
import { userPage, userQuestions } from '#views/admin/people/user'
import { passwordPage, passwordSections, userFormPage } from '#views/admin/people/user-form'
import { usersPage } from '#views/admin/people/users'
import type { EquivalentCall } from '#views/parts/equivalent'
import type { Field, FormErrors, Section } from '#views/parts/fields'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, isMendable, postedValues, toErrors, toMembers, valuesTypedAgain, versionOf, type FormState } from '../form.ts' // prettier-ignore
import { actorOf, administratorOf, may, requireOperation, viewerOf } from '../guard.ts'
import { pageSize } from '../paging.ts'
import { isOvertaken } from '../save.ts'
import { show } from '../show.ts'
import { userAccessPages } from './user-access-pages.ts'
import { furtherAttributes } from './user-attributes.ts'
import { authorityOf, isWithin, refuseRolesBeyond, requireAuthorityOver } from './user-authority.ts'
import { exportFormats, sendUsers } from './user-export.ts'
import { isList, roleChoice } from './user-fields.ts'
import { newUserCall, toNewUser, toUserChange, userChangeCall, userSections, userValues } from './user-form.ts'
import { apiQuery, filterQuery, userFilter, userListing } from './user-list.ts'

const home = (inum: string) => `/admin/users/${encodeURIComponent(inum)}`
const groupsRead = 'https://jans.io/scim/groups.read'

/** The pages of people, at `/admin/users`. */
export function userPages(ctx: Context): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    requireOperation(res, 'get-user')
    const { filter, listed, roles, group } = await userFilter(ctx, req, may(res, groupsRead))
    const { total, users } = await listUsers(ctx.db, userListing(filter, listed))
    const page = usersPage(viewerOf(req, res), {
      ...listed,
      ...filter,
      size: pageSize,
      total,
      roles,
      groupName: group?.displayName,
      users: users.map(toRow),
      filter: filterQuery(filter),
      call: equivalentOf(ctx, res, 'get-user', { query: apiQuery(filter, listed.query) })
    })
    show(res, page)
  })

  router.get('/export', async (req, res) => {
    requireOperation(res, 'get-user')
    const format = exportFormats.find((known) => known === req.query.format)
    if (!format) throw invalid(`The format must be one of ${exportFormats.join(', ')}`)
    const mayReadGroups = may(res, groupsRead)
    const { filter } = await userFilter(ctx, req, mayReadGroups)
    await sendUsers(ctx, res, format, filter, mayReadGroups)
  })

  router.get('/new', async (req, res) => {
    requireOperation(res, 'post-user')
    const sections = await sectionsFor(res, undefined)
    showForm(req, res, { sections, values: valuesTypedAgain(sections, req) ?? {} })
  })

  router.post('/new', async (req, res) => {
    requireOperation(res, 'post-user')
    const sections = await sectionsFor(res, undefined)
    const values = postedValues(sections, formOf(req))
    const { user, errors } = toNewUser(sections, values)
    const again = (state: Partial<FormState>) => showForm(req, res, { sections, values, ...state })
    if (formOf(req).has('preview'))
      return again({ errors, call: equivalentOf(ctx, res, 'post-user', newUserCall(user)) })
    if (Object.keys(errors).length > 0) return again({ errors })
    try {
      await refuseRolesBeyond(ctx, authorityOf(res), undefined, user.attributes ?? {})
      const { inum } = await createUser(ctx, user, recorded(req, res, 'create-user'))
      res.redirect(303, telling(home(inum), 'user-added'))
    } catch (error) {
      if (!isMendable(error)) throw error
      again({ errors: toErrors(sections, error) })
    }
  })

  router.get('/:inum', async (req, res) => {
    requireOperation(res, 'get-user-by-inum')
    const user = await requireUser(req.params.inum)
    const registry = await attributeRegistry(ctx)
    const known = userSections(registry, [], user)
    const values = userValues(known, user)
    // Lists are read in another form than they are edited in, and the account has facts of its own.
    const isRead = (field: Field) => !isList(field)
    const isShown = (field: Field) => isRead(field) && isFilled(values[field.name])
    const sections = known.slice(1).flatMap(({ title, fields }) => {
      const filled = fields.filter(isShown)
      return filled.length > 0 ? [{ title, fields: filled }] : []
    })
    const read = new Set(known.flatMap(({ fields }) => fields.filter(isRead).map(({ name }) => name)))
    const groups = may(res, groupsRead) ? ((await groupsOf(ctx.db, [user.inum])).get(user.inum) ?? []) : undefined
    const mayChange = await isWithin(ctx, authorityOf(res), rolesOf(user.attributes))
    show(
      res,
      userPage(viewerOf(req, res), {
        inum: user.inum,
        userName: user.userName,
        displayName: textOf(user, 'displayName'),
        active: user.status === 'active',
        status: user.status,
        self: isSelf(res, user.inum),
        beyond: !mayChange,
        roles: rolesOf(user.attributes),
        createdAt: user.createdAt,
        changedAt: user.updatedAt,
        externalId: user.externalId,
        sections,
        values,
        more: furtherAttributes(user, registry, read),
        groups,
        call: equivalentOf(ctx, res, 'get-user-by-inum', { params: { inum: user.inum } })
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const user = await requireChangeable(res, req.params.inum)
    const sections = await sectionsFor(res, user)
    const typed = valuesTypedAgain(sections, req)
    const state = typed ? { values: typed, opened: formOf(req) } : { values: userValues(sections, user) }
    showForm(req, res, { user, sections, ...state })
  })

  router.post('/:inum/edit', async (req, res) => {
    const user = await requireChangeable(res, req.params.inum)
    const form = formOf(req)
    const sections = await sectionsFor(res, user)
    const values = postedValues(sections, form)
    const again = (state: Partial<FormState>) => showForm(req, res, { user, sections, values, opened: form, ...state })
    const { change, errors } = toUserChange(sections, user, values)
    if (form.has('preview'))
      return again({ errors, call: equivalentOf(ctx, res, 'patch-user-by-inum', userChangeCall(user.inum, change)) })
    if (Object.keys(errors).length > 0) return again({ errors })
    try {
      const changed = async (before: User) => {
        const { change } = toUserChange(sections, before, values)
        await requireAuthorityOver(ctx, authorityOf(res), before)
        await refuseRolesBeyond(ctx, authorityOf(res), before, change.attributes ?? {})
        return change
      }
      const alongside = recorded(req, res, 'update-user')
      await updateUser(ctx, user.inum, changed, { expectedVersion: versionOf(form), alongside })
      res.redirect(303, telling(home(user.inum), 'user-saved'))
    } catch (error) {
      if (!isMendable(error)) throw error
      if (!isOvertaken(error)) return again({ errors: toErrors(sections, error) })
      showForm(req, res, { user: await requireUser(user.inum), sections, values, overtaken: true })
    }
  })

  router.get('/:inum/password', async (req, res) => {
    show(res, passwordPage(viewerOf(req, res), { user: await requireChangeable(res, req.params.inum) }))
  })

  router.post('/:inum/password', async (req, res) => {
    const user = await requireChangeable(res, req.params.inum)
    const { members } = toMembers(passwordSections, postedValues(passwordSections, formOf(req)))
    const again = (more: { errors?: FormErrors; call?: EquivalentCall }) =>
      show(res, passwordPage(viewerOf(req, res), { user, ...more }), more.errors ? 400 : 200)
    if (formOf(req).has('preview')) {
      const body = { inum: user.inum, userId: user.userName, userPassword: members.password ?? '' }
      return again({ call: equivalentOf(ctx, res, 'put-user', { body }) })
    }
    if (typeof members.password !== 'string') return again({ errors: { password: 'Enter the new password' } })
    try {
      await change(req, res, user.inum, { password: members.password })
      res.redirect(303, telling(home(user.inum), 'password-set'))
    } catch (error) {
      if (!isMendable(error)) throw error
      again({ errors: toErrors(passwordSections, error) })
    }
  })

  router.get(['/:inum/delete', '/:inum/status'], async (req, res) => {
    const isDeletion = req.path.endsWith('/delete')
    const inum = req.params.inum as string
    if (isDeletion) requireOperation(res, 'delete-user')
    const user = await (isDeletion ? requireUser(inum) : requireChangeable(res, inum))
    const viewer = viewerOf(req, res)
    const call = isDeletion
      ? equivalentOf(ctx, res, 'delete-user', { params: { inum } })
      : equivalentOf(ctx, res, 'patch-user-by-inum', userChangeCall(inum, { status: 'inactive' }))
    const question = userQuestions[isDeletion ? 'delete' : 'deactivate'](user, viewer.csrf)
    show(
      res,
      questionPage(viewer, { ...question, section: 'users', back: { href: home(inum), label: user.userName }, call })
    )
  })

  router.post('/:inum/delete', async (req, res) => {
    requireOperation(res, 'delete-user')
    const { inum } = await requireUser(req.params.inum)
    if (isSelf(res, inum)) throw conflict('You cannot delete yourself')
    const record = recordedAs('delete-user', ctx, actorOf(req, res))
    const alongside: Alongside = async (write) => {
      // Looked at where nobody can give another role meanwhile.
      if (write.before) await requireAuthorityOver(ctx, authorityOf(res), write.before)
      await record(write)
    }
    await deleteUser(ctx, inum, { alongside })
    res.redirect(303, telling('/admin/users', 'user-deleted'))
  })

  router.post('/:inum/status', async (req, res) => {
    const { inum } = await requireChangeable(res, req.params.inum)
    const status = formOf(req).get('status') === 'inactive' ? 'inactive' : 'active'
    if (status === 'inactive' && isSelf(res, inum)) throw conflict('You cannot deactivate yourself')
    await change(req, res, inum, { status })
    res.redirect(303, telling(home(inum), status === 'active' ? 'user-activated' : 'user-deactivated'))
  })

  router.use(userAccessPages(ctx))

  return router

  /** The fields of the form, with the roles that this administrator may give. */
  async function sectionsFor(res: Response, user: User | undefined): Promise<Section[]> {
    const authority = authorityOf(res)
    const roles = await listRoles(ctx)
    const known = new Set(roles.map(({ role }) => role))
    const held = rolesOf(user?.attributes ?? {}).filter((role) => !known.has(role))
    const all = [...roles, ...held.map((role) => ({ role, description: 'There is no such role any more.' }))]
    const within = await Promise.all(all.map(({ role }) => isWithin(ctx, authority, [role])))
    const choices = all.filter((_, i) => within[i]).map(roleChoice)
    return userSections(await attributeRegistry(ctx), choices, user)
  }

  /** @throws AppError `not_found` */
  async function requireUser(inum: string): Promise<User> {
    const user = await findUser(ctx.db, inum)
    if (!user) throw notFound(`User ${inum}`)
    return user
  }

  /** @throws AppError `not_found`, `insufficient_scope` */
  async function requireChangeable(res: Response, inum: string): Promise<User> {
    requireOperation(res, 'put-user')
    const user = await requireUser(inum)
    await requireAuthorityOver(ctx, authorityOf(res), user)
    return user
  }

  async function change(req: Request, res: Response, inum: string, wanted: UserChange): Promise<void> {
    const alongside = recorded(req, res, 'update-user')
    const changed = async (before: User) => {
      await requireAuthorityOver(ctx, authorityOf(res), before)
      return wanted
    }
    await updateUser(ctx, inum, changed, { alongside })
  }

  function recorded(req: Request, res: Response, operation: string): Alongside {
    return refuseSharedMail(ctx.db, recordedAs(operation, ctx, actorOf(req, res)))
  }
}

function showForm(
  req: Request,
  res: Response,
  { user, sections, values, errors, opened, overtaken, call }: FormState & { user?: User; sections: readonly Section[] }
): void {
  const page = userFormPage(viewerOf(req, res), {
    user,
    version: user && opened ? versionOf(opened) : user?.version,
    sections,
    values,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}

const toRow = (user: User) => ({
  inum: user.inum,
  userName: user.userName,
  displayName: textOf(user, 'displayName'),
  mail: textOf(user, 'mail'),
  roles: rolesOf(user.attributes),
  active: user.status === 'active',
  changedAt: user.updatedAt
})

const isFilled = (value: unknown) => value !== '' && value !== false && value !== undefined

const isSelf = (res: Response, inum: string) => administratorOf(res).user.inum === inum

const textOf = ({ attributes }: User, name: string) => {
  const value = attributes[name]
  return typeof value === 'string' ? value : ''
}
