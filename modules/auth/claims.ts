import type { AttributeRegistry } from '#modules/attributes/index'
import { isShownInDiscovery, type ScopeRegistry } from '#modules/scopes/index'

/** Scopes and the claims that each of them opens, as the two registries have them at one moment. */
export interface ScopeClaims {
  /** Every scope that can be asked for. */
  scopes: string[]
  /** By scope; scopes without claims are not here. */
  byScope: ReadonlyMap<string, string[]>
  /** The members of claims that are objects, of the scopes whose claims come together under the name of the scope. */
  groups: ReadonlyMap<string, string[]>
  /** Claims that can be asked for by name. */
  single: string[]
  /** Those of them that discovery does not tell of. */
  hidden: ReadonlySet<string>
  /** The same text as long as nothing of it changes. */
  signature: string
}

/** Reads the claims of each scope from the attributes that it names. */
export function scopeClaims(scopes: ScopeRegistry, attributes: AttributeRegistry): ScopeClaims {
  // Spontaneous scopes open no claims.
  const lasting = scopes.all.filter(({ scopeType }) => scopeType !== 'spontaneous')
  const ids = [...new Set(lasting.map(({ id }) => id))]
  const byScope = new Map<string, string[]>()
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    const scope = scopes.byId(id)
    const names = (scope?.claims ?? []).flatMap((dn) => attributes.byInum(dn)?.claimName ?? [])
    if (names.length > 0) byScope.set(id, scope?.groupClaims ? [id] : names)
    // What makes an address is the store's to know.
    if (names.length > 0 && scope?.groupClaims && id !== 'address') groups.set(id, names)
  }
  const single = attributes.all.flatMap(({ claimName, status }) => (claimName && status === 'active' ? claimName : []))
  const hidden = attributes.all.flatMap(({ claimName, jansHideOnDiscovery }) =>
    claimName && jansHideOnDiscovery ? claimName : []
  )
  return {
    scopes: ids,
    byScope,
    groups,
    single,
    hidden: new Set(hidden),
    signature: JSON.stringify([
      scopes.all.map((scope) => [scope.inum, scope.id, scope.scopeType, isShownInDiscovery(scope)]),
      [...byScope],
      [...groups],
      single,
      hidden
    ])
  }
}
