import { createHash } from 'node:crypto'
import { attributeDn, attributeRegistry, type AttributeRegistry } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { readSetting, writeSetting } from '#modules/settings/index'
import { configApiScopes } from './config-api-scopes.ts'
import { authScopes, scimScopes, type InstalledScope } from './installed.ts'
import { scopeRegistry } from './registry.ts'
import { insertScopes } from './repository.ts'
import { scopeDn, type Scope } from './scope.ts'

const installed: readonly InstalledScope[] = [...authScopes, ...scimScopes, ...configApiScopes]

/** Scope strings that open the Config API, its plugins and SCIM. */
export const administrationScopes: readonly string[] = [...scimScopes, ...configApiScopes].map(({ id }) => id)

const installedIds: ReadonlySet<string> = new Set(installed.map(({ id }) => id))
const installedInums: ReadonlySet<string> = new Set(installed.map(installedScopeInum))

/** Is it a scope that every installation has? */
export const isInstalledScopeId = (id: string): boolean => installedIds.has(id)
export const isInstalledScope = (inum: string): boolean => installedInums.has(inum)

const setting = 'scopes.installed'

/** Adds the installed scopes that this database has never had, and leaves the others as an administrator wants them. */
export async function seedScopes(ctx: Pick<Context, 'db' | 'events' | 'now'>): Promise<void> {
  const added = new Set((await readSetting(ctx.db, setting)) as string[] | undefined)
  const missing = installed.filter((scope) => !added.has(installedScopeInum(scope)))
  if (missing.length === 0) return
  const attributes = await attributeRegistry(ctx)
  const now = ctx.now()
  const scopes = missing.map((scope) => toScope(scope, attributes, now))
  await ctx.db.transaction(async () => {
    await insertScopes(ctx.db, scopes, now)
    await writeSetting(ctx.db, setting, installed.map(installedScopeInum), now)
  })
}

/** Adds scopes that are not the product's own, where they are not there yet. */
export async function installScopes(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  scopes: readonly { id: string; description: string }[]
): Promise<void> {
  const { byId } = await scopeRegistry(ctx)
  const missing = scopes.filter(({ id }) => !byId(id))
  if (missing.length === 0) return
  const given = { scopeType: 'oauth', defaultScope: false, hidden: true } as const
  const attributes = await attributeRegistry(ctx)
  const added = missing.map((scope) => toScope({ ...scope, ...given }, attributes, ctx.now()))
  await insertScopes(ctx.db, added, ctx.now())
  await ctx.events.emit('scope.changed', { inum: '' })
}

/** dn of an installed scope. */
export const installedScopeDn = (id: string): string =>
  scopeDn(installedScopeInum(installed.find((scope) => scope.id === id) ?? { id }))

/** Janssen's inum, or one that is made from the scope string, so that it is the same in every installation. */
function installedScopeInum({ inum, id }: Pick<InstalledScope, 'inum' | 'id'>): string {
  if (inum) return inum
  const hex = createHash('sha256').update(`scope ${id}`).digest('hex')
  // A UUID of version 8 (RFC 9562, 5.8).
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-'
  )
}

function toScope(scope: InstalledScope, attributes: AttributeRegistry, now: number): Scope {
  const { id, displayName = id, description, scopeType, defaultScope, claims, groupClaims, hidden = false } = scope
  const dns = claims?.flatMap((name) => attributes.byName(name)?.inum ?? []).map(attributeDn)
  return {
    inum: installedScopeInum(scope),
    id,
    displayName,
    description,
    scopeType,
    ...(defaultScope !== undefined && { defaultScope }),
    ...(dns && { claims: dns }),
    ...(groupClaims && { groupClaims }),
    attributes: { showInConfigurationEndpoint: !hidden },
    createdAt: now
  }
}
