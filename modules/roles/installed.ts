import type { Context } from '#modules/core/module'
import { administrationScopes, scopeRegistry } from '#modules/scopes/index'
import { readSetting, writeSetting } from '#modules/settings/index'
import { insertPermissions, insertRoles, replacePermissions } from './repository.ts'
import type { AdminPermission, AdminRole } from './role.ts'

type Slice = Pick<Context, 'db' | 'events' | 'now'>

const setting = 'roles.installed'

/** What a role is allowed by the last part of a scope. */
const installed: readonly [AdminRole, allowed: RegExp][] = [
  [role('api-viewer', 'Sees everything'), /[/.-]read(only|-all)?$/],
  [role('api-editor', 'Sees everything, creates and changes'), /[/.-](read(only|-all)?|write(-all)?)$/],
  [
    role('api-manager', 'Sees everything, creates, changes and deletes'),
    /[/.-](read(only|-all)?|(write|delete)(-all)?)$/
  ],
  [role('api-admin', 'Does everything'), /./]
]

/** Scopes without which the Admin UI cannot show its own pages. */
const essential = /\/adminui\/(license|user\/(role|permission|rolePermissionMapping))\.readonly$/

/** Databases that are known to have what is installed. */
const complete = new WeakSet<Slice['db']>()

/** Adds the roles of a new installation, and each scope that opens an administrator's API as a permission; once. */
export async function installRoles(ctx: Slice): Promise<void> {
  if (complete.has(ctx.db)) return
  if ((await readSetting(ctx.db, setting)) === undefined) {
    const { byId } = await scopeRegistry(ctx)
    const permissions = administrationScopes.map((id) => toPermission(id, byId(id)?.description))
    await ctx.db.transaction(async () => {
      if ((await readSetting(ctx.db, setting)) !== undefined) return
      await insertPermissions(ctx.db, permissions)
      await insertRoles(
        ctx.db,
        installed.map(([role]) => role)
      )
      for (const [{ role }, allowed] of installed)
        await replacePermissions(
          ctx.db,
          role,
          administrationScopes.filter((id) => allowed.test(id))
        )
      await writeSetting(ctx.db, setting, true, ctx.now())
    })
  }
  complete.add(ctx.db)
}

function role(name: string, description: string): AdminRole {
  return { role: name, description, deletable: false }
}

/** Scopes of one feature have one tag: `openid/clients`, `adminui/webhook`. */
function toPermission(id: string, description = ''): AdminPermission {
  const tag = new URL(id, 'https://jans.io').pathname
    .replace(/^\/(oauth\/)?((jans-auth-server|config)\/)*/, '')
    .replace(/\.\w+$/, '')
  return {
    tag,
    permission: id,
    description,
    defaultPermissionInToken: essential.test(id),
    essentialPermissionInAdminUI: essential.test(id)
  }
}
