import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { compilePattern, type Pattern } from '#modules/core/pattern'
import { isScopeId, keepSpontaneousScope, scopeRegistry, type ScopeRegistry } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'

/** How many scopes of one client are kept at a time; what it asks for beyond is granted, and leaves no trace. */
const keptPerClient = 1000

const compiled = new WeakMap<readonly string[], readonly Pattern[]>()

/**
 * The scopes of a client, and those that come into being by its asking for them: all that one of its patterns matches as a
 * whole. What is registered as a scope already cannot be had like that, else anybody's pattern would open everything.
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
    const type = registry.byId(id)?.scopeType
    return (
      (type === undefined || type === 'spontaneous') && isScopeId(id) && patterns.some((pattern) => pattern.matches(id))
    )
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

/** Keeps the scopes of a token that nobody has registered, so that they can be seen and found, for as long as they live. */
export async function keepSpontaneousScopes(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  { spontaneousScopeLifetime }: Pick<AppConfiguration, 'spontaneousScopeLifetime'>,
  clientInum: string,
  scope: string
): Promise<void> {
  const registry = await scopeRegistry(ctx)
  const unknown = scope.split(' ').filter((id) => !registry.byId(id))
  if (unknown.length === 0) return
  const kept = registry.all.filter(
    ({ scopeType, creatorId }) => scopeType === 'spontaneous' && creatorId === clientInum
  )
  for (const id of unknown.slice(0, Math.max(0, keptPerClient - kept.length)))
    await keepSpontaneousScope(ctx, id, clientInum, ctx.now() + spontaneousScopeLifetime * 1000)
}
