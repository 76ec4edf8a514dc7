import { Router, type Request, type Response } from 'express'
import { attributeRegistry } from '#modules/attributes/index'
import { audit } from '#modules/audit/index'
import { conflict, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createUser,
  deleteUser,
  findUser,
  searchUsers,
  updateUser,
  withMemberOf,
  type User,
  type UserCondition
} from '#modules/users/index'
import { questionPage } from '#views/admin/question'
import { userPage, userQuestions } from '#views/admin/user'
import { newUserSections, passwordPage, passwordSections, userFormPage, userSections } from '#views/admin/user-form'
import { usersPage } from '#views/admin/users'
import type { FormErrors } from '#views/parts/fields'
import { telling } from './flash.ts'
import { formOf, isMendable, postedValues, toErrors, toMembers, versionOf, type FormState } from './form.ts'
import { actorOf, administratorOf, isAdministrator, viewerOf } from './guard.ts'
import { pageNumber, pageSize, queryText } from './paging.ts'
import { show } from './show.ts'
import { furtherAttributes } from './user-attributes.ts'
import { newUserValues, toNewUser, toUserChange, userValues } from './user-form.ts'

const home = (inum: string) => `/admin/users/${encodeURIComponent(inum)}`

/** The pages of people, at `/admin/users`. */
export function userPages(ctx: Context): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    const query = queryText(req)
    const page = pageNumber(req)
    const { total, users } = await searchUsers(ctx.db, {
      where: query ? containing(query) : undefined,
      sort: { by: { field: 'userName' } },
      offset: (page - 1) * pageSize,
      limit: pageSize
    })
    const rows = users.map((user) => ({
      inum: user.inum,
      userName: user.userName,
      displayName: textOf(user, 'displayName'),
      mail: textOf(user, 'mail'),
      administrator: isAdministrator(user),
      active: user.status === 'active',
      changedAt: user.updatedAt
    }))
    show(res, usersPage(viewerOf(req, res), { query, page, size: pageSize, total, users: rows }))
  })

  router.get('/new', (req, res) => showForm(req, res, { values: newUserValues() }))

  router.post('/new', async (req, res) => {
    const values = postedValues(newUserSections, formOf(req))
    try {
      const { inum } = await createUser(ctx, toNewUser(values), recorded(ctx, req, res, 'create-user'))
      res.redirect(303, telling(home(inum), 'user-added'))
    } catch (error) {
      if (!isMendable(error)) throw error
      showForm(req, res, { values, errors: toErrors(newUserSections, error) })
    }
  })

  router.get('/:inum', async (req, res) => {
    const user = await requireUser(ctx, req.params.inum)
    show(
      res,
      userPage(viewerOf(req, res), {
        inum: user.inum,
        userName: user.userName,
        displayName: textOf(user, 'displayName'),
        active: user.status === 'active',
        self: isSelf(res, user.inum),
        createdAt: user.createdAt,
        changedAt: user.updatedAt,
        values: userValues(user),
        more: furtherAttributes(await withMemberOf(ctx.db, user), await attributeRegistry(ctx))
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const user = await requireUser(ctx, req.params.inum)
    showForm(req, res, { user, values: userValues(user) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const user = await requireUser(ctx, req.params.inum)
    const form = formOf(req)
    const values = postedValues(userSections, form)
    if (isSelf(res, user.inum) && values.administrator !== true) {
      const errors = { administrator: 'You cannot take this role from yourself' }
      return showForm(req, res, { user, values, errors, opened: form })
    }
    try {
      await updateUser(ctx, user.inum, (before) => toUserChange(before, values), {
        expectedVersion: versionOf(form),
        alongside: recorded(ctx, req, res, 'update-user')
      })
      res.redirect(303, telling(home(user.inum), 'user-saved'))
    } catch (error) {
      if (!isMendable(error)) throw error
      if (error.code !== 'version_mismatch')
        return showForm(req, res, { user, values, errors: toErrors(userSections, error), opened: form })
      showForm(req, res, { user: await requireUser(ctx, user.inum), values, overtaken: true })
    }
  })

  router.get('/:inum/password', async (req, res) => {
    show(res, passwordPage(viewerOf(req, res), { user: await requireUser(ctx, req.params.inum) }))
  })

  router.post('/:inum/password', async (req, res) => {
    const user = await requireUser(ctx, req.params.inum)
    const { members } = toMembers(passwordSections, postedValues(passwordSections, formOf(req)))
    const refuse = (errors: FormErrors) => show(res, passwordPage(viewerOf(req, res), { user, errors }), 400)
    if (typeof members.password !== 'string') return refuse({ password: 'Enter the new password' })
    try {
      const alongside = recorded(ctx, req, res, 'update-user', { userPassword: 'replaced' })
      await updateUser(ctx, user.inum, { password: members.password }, { alongside })
      res.redirect(303, telling(home(user.inum), 'password-set'))
    } catch (error) {
      if (!isMendable(error)) throw error
      refuse(toErrors(passwordSections, error))
    }
  })

  router.get(['/:inum/delete', '/:inum/status'], async (req, res) => {
    const user = await requireUser(ctx, req.params.inum as string)
    const viewer = viewerOf(req, res)
    const question = userQuestions[req.path.endsWith('/delete') ? 'delete' : 'deactivate'](user, viewer.csrf)
    const back = { href: home(user.inum), label: user.userName }
    show(res, questionPage(viewer, { ...question, section: 'users', back }))
  })

  router.post('/:inum/delete', async (req, res) => {
    if (isSelf(res, req.params.inum)) throw conflict('You cannot delete yourself')
    await deleteUser(ctx, req.params.inum, { alongside: recorded(ctx, req, res, 'delete-user') })
    res.redirect(303, telling('/admin/users', 'user-deleted'))
  })

  router.post('/:inum/status', async (req, res) => {
    const status = formOf(req).get('status') === 'inactive' ? 'inactive' : 'active'
    if (status === 'inactive' && isSelf(res, req.params.inum)) throw conflict('You cannot deactivate yourself')
    const alongside = recorded(ctx, req, res, 'update-user')
    const { inum } = await updateUser(ctx, req.params.inum, { status }, { alongside })
    res.redirect(303, telling(home(inum), status === 'active' ? 'user-activated' : 'user-deactivated'))
  })

  return router
}

function showForm(
  req: Request,
  res: Response,
  { user, values, errors, opened, overtaken }: FormState & { user?: User }
): void {
  const page = userFormPage(viewerOf(req, res), {
    user,
    version: opened ? versionOf(opened) : user?.version,
    values,
    ...(errors && { errors }),
    ...(overtaken && { overtaken })
  })
  show(res, page, overtaken ? 409 : errors ? 400 : 200)
}

/** @throws AppError `not_found` */
async function requireUser(ctx: Context, inum: string): Promise<User> {
  const user = await findUser(ctx.db, inum)
  if (!user) throw notFound(`User ${inum}`)
  return user
}

/** Writes the record of a change into its transaction. */
const recorded =
  (ctx: Context, req: Request, res: Response, operation: string, unseen: Record<string, string> = {}) =>
  async ({ before, after }: { before?: User; after?: User }) => {
    await audit(ctx, actorOf(req, res), {
      operation,
      resourceType: 'user',
      resourceId: (after ?? before)?.inum ?? '',
      before: before && recordable(before),
      after: after && { ...recordable(after), ...unseen }
    })
  }

const recordable = ({ userName, status, externalId, attributes }: User) => ({
  userName,
  status,
  externalId,
  ...attributes
})

const isSelf = (res: Response, inum: string) => administratorOf(res).user.inum === inum

const textOf = ({ attributes }: User, name: string) => {
  const value = attributes[name]
  return typeof value === 'string' ? value : ''
}

const containing = (text: string): UserCondition => ({
  kind: 'or',
  of: [
    { kind: 'field', field: 'userName', op: 'co', value: text },
    { kind: 'field', field: 'inum', op: 'eq', value: text },
    ...['displayName', 'givenName', 'sn', 'mail'].map(
      (path) => ({ kind: 'value', path, op: 'co', value: text }) as const
    )
  ]
})
