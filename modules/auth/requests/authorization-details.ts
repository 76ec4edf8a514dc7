import { errors, Provider } from 'oidc-provider'
import type { Client } from '#modules/clients/index'

/** One element of `authorization_details` (RFC 9396, 2). */
export type AuthorizationDetail = { type: string } & Record<string, unknown>

const most = 20
/** Characters of the whole parameter. */
const longest = 16_384
/** Members of members; the person who is asked has to see where each of them belongs. */
const deepest = 10

/**
 * Checks the parameter `authorization_details` (RFC 9396, 5). What the members of a type mean is between the client and
 * the resource server; here counts that the client may ask for the type.
 * @param offered types that the server has; none is any
 * @throws errors.InvalidAuthorizationDetails
 */
export function checkAuthorizationDetails(
  params: { authorization_details?: string | undefined; response_type?: string | undefined },
  { attributes }: Client['definition'],
  offered: readonly string[]
): void {
  const text = params.authorization_details
  if (text === undefined) return
  const details = parseAuthorizationDetails(text)
  if (!details) throw refusal('authorization_details must be a JSON array of objects, each with a type')
  const types = params.response_type?.split(' ') ?? []
  // An answer to the front channel has no place for what was granted.
  if (!types.includes('code') || types.includes('token'))
    throw new errors.InvalidRequest('authorization_details needs a response_type with code, and without token')
  const allowed = attributes?.authorizationDetailsTypes ?? []
  const isOffered = (type: string) => offered.length === 0 || offered.includes(type)
  const foreign = details.find(({ type }) => !allowed.includes(type) || !isOffered(type))
  if (foreign) throw refusal(`the client may not use authorization details of type ${foreign.type}`)
}

/** @returns undefined when the text is not what RFC 9396 wants */
export function parseAuthorizationDetails(text: unknown): AuthorizationDetail[] | undefined {
  if (typeof text !== 'string' || text.length > longest) return undefined
  try {
    const details = JSON.parse(text) as unknown
    return Array.isArray(details) && details.length > 0 && details.length <= most && details.every(isDetail)
      ? details
      : undefined
  } catch {
    return undefined
  }
}

const isDetail = (value: unknown): value is AuthorizationDetail =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof (value as AuthorizationDetail).type === 'string' &&
  /^[\x20-\x7e]{1,200}$/.test((value as AuthorizationDetail).type) &&
  isWithin(value, deepest)

const isWithin = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((member) => isWithin(member, levels - 1)))

/**
 * Writes what was granted into the code; from there it goes on into refresh tokens, and here from these into access
 * tokens. The library has the member, but its own feature is for tokens of resource servers alone.
 */
export function keepAuthorizationDetails(provider: Provider): void {
  beforeSaving(provider.AuthorizationCode.prototype, (code) => {
    code.rar = parseAuthorizationDetails(Provider.ctx?.oidc.params?.authorization_details)
  })
  beforeSaving(provider.AccessToken.prototype, (token) => {
    token.rar ??= (Provider.ctx?.oidc.entities.RefreshToken as WithDetails | undefined)?.rar
  })
}

/** What the library asks although its feature is off, wherever a code or a token has details. */
export const richAuthorizationRequests = {
  enabled: false,
  authorizationDetailsForAccessToken: (_koa: unknown, _token: unknown, source?: WithDetails) => source?.rar,
  authorizationDetailsForIntrospection: (_koa: unknown, token: WithDetails) => token.rar
} as const

interface WithDetails {
  rar?: AuthorizationDetail[] | undefined
}

function beforeSaving(prototype: object, change: (model: WithDetails) => void): void {
  const save = Reflect.get(prototype, 'save') as (this: WithDetails, ...args: unknown[]) => Promise<string>
  Object.assign(prototype, {
    save(this: WithDetails, ...args: unknown[]) {
      change(this)
      return save.apply(this, args)
    }
  })
}

const refusal = (description: string) => new errors.InvalidAuthorizationDetails(description)
