import type { ScopeRegistry } from '#modules/scopes/index'

/** How scopes are shown to the person; Janssen's display names are made for machines: `view_profile`. */
export const scopeProps = (scopes: ScopeRegistry, ids: readonly string[]): { id: string; title: string }[] =>
  ids.map((id) => {
    const scope = scopes.byId(id)
    return { id, title: scope?.description ?? scope?.displayName ?? id }
  })
