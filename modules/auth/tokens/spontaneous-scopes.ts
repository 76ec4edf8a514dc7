import type { Client } from '#modules/clients/index'
import { compilePattern, type Pattern } from '#modules/core/pattern'
import { isInstalledScopeId, isScopeId, type ScopeRegistry } from '#modules/scopes/index'

const compiled = new WeakMap<readonly string[], readonly Pattern[]>()

/**
 * The scopes of a client, and those that come into being by its asking for them: all that one of its patterns matches as a
 * whole. What is registered as a scope, or has a meaning here, cannot be had like that, else anybody's pattern would open
 * everything.
 */
export function withSpontaneousScopes(
  own: ReadonlySet<string>,
  { definition }: Client,
  registry: ScopeRegistry
): ReadonlySet<string> {
  const { allowSpontaneousScopes, spontaneousScopes = [] } = definition.attributes ?? {}
  if (!allowSpontaneousScopes || spontaneousScopes.length === 0) return own
  const patterns = compiled.get(spontaneousScopes) ?? spontaneousScopes.map(compilePattern)
  compiled.set(spontaneousScopes, patterns)
  return new GrantableScopes(own, (id) => {
    const isTaken = registry.byId(id) !== undefined || isInstalledScopeId(id)
    return !isTaken && isScopeId(id) && patterns.some((pattern) => pattern.matches(id))
  })
}

/** A set that has more than it lists. */
class GrantableScopes extends Set<string> {
  readonly #further: (id: string) => boolean

  constructor(own: Iterable<string>, further: (id: string) => boolean) {
    super(own)
    this.#further = further
  }

  override has(id: string): boolean {
    return super.has(id) || this.#further(id)
  }
}
