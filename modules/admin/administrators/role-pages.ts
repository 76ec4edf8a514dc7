import { Router, type Request, type Response } from 'express'
import type { Call } from '#modules/config-api/index'
import { AppError, conflict, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { rolesOf } from '#modules/roles/index'
import { permissionFormPage, permissionSections } from '#views/admin/administrators/permission-form'
import { deletePermissionQuestion, permissionsPage, type PermissionRow } from '#views/admin/administrators/permissions'
import { questionPage } from '#views/admin/question'
import { deleteRoleQuestion, rolePage } from '#views/admin/administrators/role'
import { roleFormPage, roleSections } from '#views/admin/administrators/role-form'
import { rolesPage } from '#views/admin/administrators/roles'
import { entryVersion, saveUnchanged } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, toValues, typedAgain, valuesTypedAgain, type FormState } from '../form.ts'
import { administratorOf, callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { isOvertaken, save } from '../save.ts'
import { show } from '../show.ts'

interface RoleDocument extends Record<string, unknown> {
  role: string
  description?: string
  deletable?: boolean
}

interface MappingDocument {
  role: string
  permissions?: string[]
}

const list = '/admin/roles'
const home = (role: string) => `${list}/of/${encodeURIComponent(role)}`
const permissionList = `${list}/permissions`

/** Without this permission nobody can mend what is wrong with a role. */
const mending = 'map-permissions-to-role'

/** The pages of roles and their permissions, at `/admin/roles`. */
export function rolePages(ctx: Context): Router {
  const router = Router()

  const readRole = async (req: Request, res: Response, name: string): Promise<RoleDocument> => {
    try {
      const found = await callOperation(req, res, 'get-adminui-role', { params: { adminUIRole: name } })
      return (found as RoleDocument[])[0] as RoleDocument
    } catch (error) {
      // The API says so with a 400, as Janssen's does.
      if (error instanceof AppError && error.code === 'unknown') throw notFound(`The role ${name}`)
      throw error
    }
  }
  const readMappings = (req: Request, res: Response) =>
    callOperation(req, res, 'get-all-adminui-role-permissions') as Promise<MappingDocument[]>
  const permissionsOf = async (req: Request, res: Response, role: string): Promise<string[]> =>
    (await readMappings(req, res)).find((mapping) => mapping.role === role)?.permissions ?? []
  const allPermissions = (req: Request, res: Response) =>
    callOperation(req, res, 'get-all-adminui-permissions') as Promise<PermissionRow[]>

  router.get('/', async (req, res) => {
    const roles = (await callOperation(req, res, 'get-all-adminui-roles')) as RoleDocument[]
    const mappings = may(res, 'get-all-adminui-role-permissions') ? await readMappings(req, res) : undefined
    const own = rolesOf(administratorOf(res).user.attributes)
    const rows = roles.map(({ role, description = '' }) => ({
      role,
      description,
      permissions: mappings && (mappings.find((mapping) => mapping.role === role)?.permissions?.length ?? 0),
      own: own.includes(role)
    }))
    const call = equivalentOf(ctx, res, 'get-all-adminui-roles')
    show(res, rolesPage(viewerOf(req, res), { roles: rows, call }))
  })

  router.get('/new', async (req, res) => {
    const values = valuesTypedAgain(roleSections, req) ?? toValues(roleSections, () => undefined)
    showRoleForm(req, res, { values })
  })

  router.post('/new', async (req, res) => {
    const name = (formOf(req).get('role') ?? '').trim()
    const known = (await callOperation(req, res, 'get-all-adminui-roles')) as RoleDocument[]
    await save(ctx, req, res, {
      sections: roleSections,
      operationId: 'add-adminui-role',
      call: (members) => {
        // The operation leaves a role alone that is there, which nobody expects who adds one.
        if (known.some(({ role }) => role.toLowerCase() === name.toLowerCase()))
          throw conflict('There is a role of this name already', 'role')
        return { body: { ...members, deletable: true } }
      },
      again: (state) => showRoleForm(req, res, state),
      done: () => telling(home(name), 'role-added')
    })
  })

  router.get('/of/:role', async (req, res) => {
    const role = await readRole(req, res, req.params.role)
    const typed = formOf(req).has(typedAgain) ? formOf(req).getAll('permissions') : undefined
    await showRole(req, res, role, { ...(typed && { chosen: typed }) })
  })

  router.post('/of/:role', async (req, res) => {
    const role = await readRole(req, res, req.params.role)
    const form = formOf(req)
    const chosen = [...new Set(form.getAll('permissions'))]
    const change: [operationId: string, call: Call] =
      chosen.length === 0
        ? ['remove-role-permissions-permission', { params: { adminUIRole: role.role } }]
        : [mending, { body: { role: role.role, permissions: chosen } }]
    if (form.has('preview')) return showRole(req, res, role, { chosen, call: equivalentOf(ctx, res, ...change) })
    try {
      const before = await permissionsOf(req, res, role.role)
      refuseMoreThanOwn(res, [...new Set(chosen).symmetricDifference(new Set(before))])
      refuseLockingOut(res, role.role, chosen, await readMappings(req, res))
      await saveUnchanged(
        `role ${role.role}`,
        form.get('version') ?? '',
        () => permissionsOf(req, res, role.role),
        async () => (chosen.length === 0 && before.length === 0 ? undefined : callOperation(req, res, ...change))
      )
      res.redirect(303, telling(home(role.role), 'role-saved'))
    } catch (error) {
      if (!(error instanceof AppError) || ![400, 409, 412].includes(error.status)) throw error
      await showRole(req, res, role, {
        chosen,
        ...(isOvertaken(error) ? { overtaken: true } : { error: error.message })
      })
    }
  })

  router.get('/of/:role/edit', async (req, res) => {
    const role = await readRole(req, res, req.params.role)
    const values = valuesTypedAgain(roleSections, req) ?? toValues(roleSections, (name) => role[name])
    showRoleForm(req, res, { role, values })
  })

  router.post('/of/:role/edit', async (req, res) => {
    const { role } = req.params
    const before = await readRole(req, res, role)
    await save(ctx, req, res, {
      sections: roleSections,
      operationId: 'edit-adminui-role',
      call: ({ description }) => ({ body: { ...before, description } }),
      entry: { id: `role ${role}`, read: () => readRole(req, res, role) },
      again: async (state) => showRoleForm(req, res, { ...state, role: await readRole(req, res, role) }),
      done: () => telling(home(role), 'role-saved')
    })
  })

  router.get('/of/:role/delete', async (req, res) => {
    requireOperation(res, 'delete-adminui-role')
    const { role } = await readRole(req, res, req.params.role)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deleteRoleQuestion(role, viewer.csrf),
        section: 'roles',
        back: { href: home(role), label: role },
        call: equivalentOf(ctx, res, 'delete-adminui-role', { params: { adminUIRole: role } })
      })
    )
  })

  router.post('/of/:role/delete', async (req, res) => {
    requireOperation(res, 'delete-adminui-role')
    const { role } = await readRole(req, res, req.params.role)
    refuseMoreThanOwn(res, await permissionsOf(req, res, role))
    refuseLockingOut(res, role, [], await readMappings(req, res))
    const call = { params: { adminUIRole: role } }
    await ctx.db.transaction(async () => {
      // Only a role without permissions can go; the question has said that they go with it.
      if ((await permissionsOf(req, res, role)).length > 0)
        await callOperation(req, res, 'remove-role-permissions-permission', call)
      await callOperation(req, res, 'delete-adminui-role', call)
    })
    res.redirect(303, telling(list, 'role-deleted'))
  })

  router.get('/permissions', async (req, res) => {
    const call = equivalentOf(ctx, res, 'get-all-adminui-permissions')
    const used = new Set((await readMappings(req, res)).flatMap(({ permissions = [] }) => permissions))
    const permissions = (await allPermissions(req, res)).map(({ permission, tag, description }) => ({
      permission,
      tag,
      description,
      used: used.has(permission)
    }))
    show(res, permissionsPage(viewerOf(req, res), { permissions, call }))
  })

  router.get('/permissions/new', (req, res) => {
    const values = valuesTypedAgain(permissionSections, req) ?? toValues(permissionSections, () => undefined)
    showPermissionForm(req, res, { values })
  })

  router.post('/permissions/new', async (req, res) => {
    const known = await allPermissions(req, res)
    await save(ctx, req, res, {
      sections: permissionSections,
      operationId: 'add-adminui-permission',
      call: (members) => {
        if (known.some(({ permission }) => permission === members.permission))
          throw conflict('There is such a permission already', 'permission')
        return { body: members }
      },
      again: (state) => showPermissionForm(req, res, state),
      done: () => telling(permissionList, 'permission-added')
    })
  })

  router.get('/permissions/delete', (req, res) => {
    requireOperation(res, 'delete-adminui-permission')
    const permission = typeof req.query.permission === 'string' ? req.query.permission : ''
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deletePermissionQuestion(permission, viewer.csrf),
        section: 'roles',
        back: { href: permissionList, label: 'Permissions' },
        call: equivalentOf(ctx, res, 'delete-adminui-permission', { body: { permission } })
      })
    )
  })

  router.post('/permissions/delete', async (req, res) => {
    await callOperation(req, res, 'delete-adminui-permission', {
      body: { permission: formOf(req).get('permission') ?? '' }
    })
    res.redirect(303, telling(permissionList, 'permission-deleted'))
  })

  async function showRole(
    req: Request,
    res: Response,
    role: RoleDocument,
    state: { chosen?: string[]; error?: string; overtaken?: boolean; call?: ReturnType<typeof equivalentOf> }
  ): Promise<void> {
    const before = await permissionsOf(req, res, role.role)
    const { chosen = before, error, overtaken, call } = state
    const opened = state.chosen && !overtaken ? formOf(req).get('version') : null
    const page = rolePage(viewerOf(req, res), {
      role: role.role,
      description: role.description ?? '',
      permissions: await allPermissions(req, res),
      chosen,
      version: opened ?? entryVersion(before),
      ...(error !== undefined && { error }),
      ...(overtaken && { overtaken }),
      ...(call && { call })
    })
    show(res, page, overtaken ? 409 : error === undefined ? 200 : 400)
  }

  return router
}

/** Nobody gives or takes what they do not have themselves. @throws AppError `conflict` */
function refuseMoreThanOwn(res: Response, permissions: readonly string[]): void {
  const { scopes } = administratorOf(res)
  const beyond = permissions.filter((permission) => !scopes.has(permission))
  if (beyond.length > 0)
    throw conflict(
      `You do not have these permissions yourself, so you can neither give nor take them: ${beyond.join(', ')}`
    )
}

/** @throws AppError `conflict` when the person could not change roles any more */
function refuseLockingOut(
  res: Response,
  role: string,
  chosen: readonly string[],
  mappings: readonly MappingDocument[]
): void {
  const { user, operations } = administratorOf(res)
  const own = rolesOf(user.attributes)
  if (!own.includes(role)) return
  const others = mappings.filter((mapping) => mapping.role !== role && own.includes(mapping.role))
  const left = new Set([...chosen, ...others.flatMap(({ permissions = [] }) => permissions)])
  if (may(res, mending) && !operations.isOpen(mending, left))
    throw conflict('You have this role yourself, and could not change any role any more without what you take away')
}

function showRoleForm(req: Request, res: Response, state: FormState & { role?: RoleDocument }): void {
  const { role, values, errors, opened, overtaken, call } = state
  requireOperation(res, role ? 'edit-adminui-role' : 'add-adminui-role')
  const page = roleFormPage(viewerOf(req, res), {
    role: role?.role,
    version: opened?.get('version') ?? (role && entryVersion(role)),
    values,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}

function showPermissionForm(req: Request, res: Response, { values, errors, call }: FormState): void {
  requireOperation(res, 'add-adminui-permission')
  const page = permissionFormPage(viewerOf(req, res), { values, ...(errors && { errors }), ...(call && { call }) })
  show(res, page, errors && !call ? 400 : 200)
}
