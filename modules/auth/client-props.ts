import type { Client, ClientDefinition } from '#modules/clients/index'
import type { ClientProps } from '#views/auth/client'
import { isFromDocument } from './metadata-documents/mark.ts'

/**
 * How a client is shown to the person: in the first of the languages that it has words for, else in the ones without a
 * language (RFC 7591, 2.2; OpenID Connect Core, 3.1.2.1).
 * @param uiLocales BCP 47 tags, separated by spaces
 */
export function clientProps(client: Client, uiLocales?: unknown): ClientProps {
  const { inum, definition } = client
  const tags = typeof uiLocales === 'string' ? uiLocales.split(' ', 20).filter(Boolean) : []
  const { displayName, logoUri, clientUri, policyUri, tosUri } = definition
  return {
    name: localized(definition.clientNameLocalized, tags) ?? displayName ?? inum,
    logoUri: localized(definition.logoUriLocalized, tags) ?? logoUri,
    clientUri: localized(definition.clientUriLocalized, tags) ?? clientUri,
    policyUri: localized(definition.policyUriLocalized, tags) ?? policyUri,
    tosUri: localized(definition.tosUriLocalized, tags) ?? tosUri,
    ...(isFromDocument(client) && { host: new URL(inum).host })
  }
}

/** The text of a language, or of the same one at another place: `fr-CA` is served by `fr`, and the other way round. */
function localized(texts: ClientDefinition['clientNameLocalized'], wanted: readonly string[]): string | undefined {
  const known = Object.entries(texts ?? {})
  for (const tag of wanted) {
    const found =
      known.find(([given]) => given.toLowerCase() === tag.toLowerCase()) ??
      known.find(([given]) => languageOf(given) === languageOf(tag))
    if (found) return found[1]
  }
  return undefined
}

const languageOf = (tag: string) => tag.toLowerCase().split('-')[0]
