/** Words that are not written as they stand in a name. */
const spelt: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'ACR', 'API', 'CIBA', 'CORS', 'CSS', 'DCR', 'DPoP', 'FAPI', 'FIDO2', 'HTTP', 'ID', 'IDs', 'IP', 'JDK', 'JS', 'JWK', 'JWKS', 'JWT',
    'MDS', 'MTLS', 'OAuth', 'OpenID', 'PAR', 'PKCE', 'RP', 'SCIM', 'SSA', 'SSL', 'TTL', 'UMA', 'URI', 'URIs', 'URL', 'CIMD'
  ].map((word) => [word.toLowerCase(), word])
) // prettier-ignore

/** `accessTokenLifetime` as people say it: Access token lifetime. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/OAuth/g, 'Oauth')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[ _]+/)
    .map((word) =>
      Object.hasOwn(spelt, word.toLowerCase()) ? (spelt[word.toLowerCase()] as string) : word.toLowerCase()
    )
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const byName: readonly (readonly [RegExp, string])[] = [
  [/Ms$|Milliseconds$|Millis$/, 'milliseconds'],
  [/Minutes$/, 'minutes'],
  [/Days$/, 'days'],
  [/(Lifetime|ExpirationTime|Sec|Seconds|Expiration|MaxAge)$/, 'seconds']
]

/** What a number counts, where its name or the first word about it says so. */
export function unitOf(name: string, about: string): string | undefined {
  const [, first] = /^(seconds|milliseconds|minutes|hours|days|bytes)\b/i.exec(about) ?? []
  return first?.toLowerCase() ?? byName.find(([pattern]) => pattern.test(name))?.[1]
}

/** From here on a bound says nothing to people. */
const endless = 2_147_483_647

/** What a number may be; undefined when there is nothing to say. */
export function lengthOf(least: number, most: number): string | undefined {
  if (most >= endless) return least > 0 || least < -1 ? `At least ${least}.` : undefined
  return `${least} to ${most}.`
}

export const sentence = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' ')
