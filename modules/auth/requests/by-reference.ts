import { errors } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'

/** OpenID Connect Core, 6.2: a request_uri has at most so many characters. */
const longestAddress = 512
/** Characters of a request object that are read at most. */
const largest = 65_536
/** Milliseconds until the client's server has to have answered. */
const patience = 3000
/** Milliseconds that an object is used again without asking: a person who reloads the page, not more. */
const fresh = 30_000
const cached = 500

/** The properties that decide about requests by reference. */
type Rules = Pick<
  AppConfiguration,
  | 'requestUriParameterSupported'
  | 'requireRequestUriRegistration'
  | 'requestUriHashVerificationEnabled'
  | 'requestUriBlockList'
  | 'externalUriWhiteList'
>

/**
 * Fetches request objects that a client refers to (OpenID Connect Core, 6.2; RFC 9101, 5.2). What they say is checked
 * by whoever uses them.
 */
export function requestObjects({ fetch, now }: Pick<Context, 'fetch' | 'now'>) {
  const known = new Map<string, { object: string; until: number }>()
  /** @throws errors.InvalidRequestUri, or errors.RequestUriNotSupported where the server takes none */
  return async (address: string, client: Client, rules: Rules): Promise<string> => {
    if (!rules.requestUriParameterSupported) throw new errors.RequestUriNotSupported()
    const url = checkAddress(address, client, rules)
    const time = now()
    const before = known.get(address)
    if (before && before.until > time) return before.object
    const object = await read(fetch, url)
    // The fragment is the hash of what the client's server is to answer (OpenID Connect Core, 6.2).
    const hash = url.hash.slice(1)
    if (rules.requestUriHashVerificationEnabled && hash && sha256(object).toString('base64url') !== hash)
      throw refusal('the request object is not the one that the fragment of request_uri is the hash of')
    known.delete(address)
    known.set(address, { object, until: time + fresh })
    if (known.size > cached) known.delete(known.keys().next().value as string)
    return object
  }
}

function checkAddress(address: string, { definition }: Client, rules: Rules): URL {
  const url = URL.parse(address)
  if (!url || url.protocol !== 'https:' || address.length > longestAddress || url.username || url.password)
    throw refusal(`request_uri must be an https address of at most ${longestAddress} characters`)
  const registered = definition.requestUris ?? []
  if (registered.length > 0 || rules.requireRequestUriRegistration) {
    const bare = address.split('#', 1)[0]
    if (!registered.some((uri) => uri === address || uri.split('#', 1)[0] === bare))
      throw refusal('request_uri is not one that the client has registered')
  }
  const host = url.hostname
  const isOneOf = (hosts: readonly string[]) => hosts.some((name) => host === name || host.endsWith(`.${name}`))
  const { requestUriBlockList, externalUriWhiteList } = rules
  if (isOneOf(requestUriBlockList) || (externalUriWhiteList.length > 0 && !externalUriWhiteList.includes(host)))
    throw refusal(`request_uri must not be at ${host}`)
  return url
}

async function read(fetch: Context['fetch'], url: URL): Promise<string> {
  let object: string
  try {
    const answer = await fetch(new URL(url.pathname + url.search, url), {
      headers: { accept: 'application/oauth-authz-req+jwt, application/jwt' },
      redirect: 'manual',
      signal: AbortSignal.timeout(patience)
    })
    if (answer.status !== 200) throw new Error(`The answer is ${answer.status}`)
    object = (await answer.text()).trim()
  } catch (cause) {
    throw refusal('the request object could not be fetched from request_uri', cause)
  }
  if (object.length > largest || !/^[\w-]*(\.[\w-]*){2}((\.[\w-]*){2})?$/.test(object))
    throw refusal('there is no request object at request_uri')
  return object
}

const refusal = (description: string, cause?: unknown) =>
  new errors.InvalidRequestUri(description, cause === undefined ? undefined : { cause: cause as Error })
