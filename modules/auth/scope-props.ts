import type { ScopeRegistry } from '#modules/scopes/index'
import type { AuthTexts } from '#views/auth/texts'

/**
 * How scopes are shown to the person: in the language of the page, else as the store has them. Janssen's display names are
 * made for machines: `view_profile`.
 */
export const scopeProps = (
  scopes: ScopeRegistry,
  ids: readonly string[],
  texts: Pick<AuthTexts, 'scopes'>
): { id: string; title: string }[] =>
  ids.map((id) => {
    const scope = scopes.byId(id)
    return { id, title: saidOf(texts.scopes, id) ?? scope?.description ?? scope?.displayName ?? id }
  })

/** What a language has to say about a name that comes from outside. */
export const saidOf = (words: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined
