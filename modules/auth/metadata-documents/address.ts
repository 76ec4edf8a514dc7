import type { AppConfiguration } from '#modules/settings/index'

type Rules = Pick<
  AppConfiguration,
  'cimdSchemeAllowlist' | 'cimdDomainAllowlist' | 'cimdDomainBlocklist' | 'externalUriWhiteList'
>

/** What the client_id of a client can be that is an address. */
const storable = /^https?:\/\/[A-Za-z0-9._:@!~/?=&%+;*-]{1,992}$/

/**
 * Why an address cannot be the client_id of a client (OAuth Client ID Metadata Document, 3). It has to be written as it
 * is fetched, or one document would be known by many names.
 * @param isDeveloper lets `http` count where the configuration names it
 * @returns undefined for one that can
 */
export function addressProblem(clientId: string, rules: Rules, isDeveloper: boolean): string | undefined {
  const url = URL.parse(clientId)
  if (!url || url.href !== clientId || !storable.test(clientId))
    return 'the client_id has to be a plain address of the web with a path, as a browser would write it'
  if (url.username || url.password) return 'the client_id must not hold a user name or a password'
  const scheme = url.protocol.slice(0, -1)
  if (!rules.cimdSchemeAllowlist.includes(scheme) || (scheme !== 'https' && !isDeveloper))
    return `clients may not have their document at an address of ${scheme}`
  const host = url.hostname.replace(/\.$/, '')
  const isWithin = (domains: readonly string[]) =>
    domains.map((domain) => domain.toLowerCase()).some((domain) => host === domain || host.endsWith(`.${domain}`))
  const { cimdDomainAllowlist: allowed, cimdDomainBlocklist: blocked, externalUriWhiteList: hosts } = rules
  const isAllowed = (allowed.length === 0 || isWithin(allowed)) && (hosts.length === 0 || hosts.includes(host))
  return isAllowed && !isWithin(blocked) ? undefined : `clients may not have their document at ${host}`
}
