import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors as joseErrors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey
} from 'jose'
import { errors, type Client as LibraryClient } from 'oidc-provider'
import { attributeRegistry } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import type { AppConfiguration } from '#modules/settings/index'
import { findUser, findUserByName, searchUsers } from '#modules/users/index'
import { fetchOfDocuments } from '../client-documents.ts'

type Properties = Pick<AppConfiguration, 'backchannelLoginHintClaims' | 'externalUriWhiteList'>

/**
 * The inum of the person that a hint names.
 * @param names attributes that the hint may be the value of; of one that several people share nobody is taken
 */
export async function findByHint(ctx: Context, names: readonly string[], hint: string): Promise<string | undefined> {
  if (!isStorable(hint)) return undefined
  for (const name of names) {
    const inum = await findByAttribute(ctx, name, hint)
    if (inum !== undefined) return inum
  }
  return undefined
}

async function findByAttribute(ctx: Context, name: string, value: string): Promise<string | undefined> {
  if (name === 'inum') return (await findUser(ctx.db, value))?.inum
  if (name === 'uid') return (await findUserByName(ctx.db, value))?.inum
  const registry = await attributeRegistry(ctx)
  const path = (registry.byName(name) ?? registry.byClaim(name))?.name
  if (path === undefined) return undefined
  const where = { kind: 'value', path, op: 'eq', value } as const
  const { users } = await searchUsers(ctx.db, { where, offset: 0, limit: 2 })
  return users.length === 1 ? users[0]?.inum : undefined
}

/** What a `login_hint_token` calls an attribute, where that is not its name. */
const subjectTypes = new Map([
  ['email', 'mail'],
  ['username', 'uid'],
  ['preferred_username', 'uid'],
  ['user_name', 'uid']
])

/**
 * The person that a client names in a JWT of its own: `{"subject": {"subject_type": "email", "email": "..."}}`, with an
 * expiry (CIBA Core, 7.1; Janssen's form of the token). `format` is the later word for the type (RFC 9493, 3).
 * @throws errors.ExpiredLoginHintToken, errors.InvalidRequest
 */
export async function findByHintToken(
  ctx: Context,
  properties: Properties,
  token: string,
  client: LibraryClient
): Promise<string | undefined> {
  const subject = await verifiedSubject(ctx, properties, token, client)
  const type = subject.subject_type ?? subject.format
  if (typeof type !== 'string') throw malformed()
  const value = Object.hasOwn(subject, type) ? subject[type] : undefined
  if (typeof value !== 'string') throw malformed()
  const name = subjectTypes.get(type) ?? type
  if (!properties.backchannelLoginHintClaims.includes(name)) throw malformed()
  return findByHint(ctx, [name], value)
}

async function verifiedSubject(
  ctx: Context,
  properties: Properties,
  token: string,
  client: LibraryClient
): Promise<Record<string, unknown>> {
  const { clientId } = client
  const keys = keysOf(ctx, properties, client)
  try {
    const { payload } = await jwtVerify(token, keys, { currentDate: new Date(ctx.now()), requiredClaims: ['exp'] })
    // Both may be left out; a token that was made by or for somebody else is not a hint to us.
    if (payload.iss !== undefined && payload.iss !== clientId) throw malformed()
    if (payload.aud !== undefined && ![payload.aud].flat().includes(ctx.config.issuer)) throw malformed()
    const subject = payload.subject
    if (typeof subject !== 'object' || subject === null || Array.isArray(subject)) throw malformed()
    return subject as Record<string, unknown>
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) throw new errors.ExpiredLoginHintToken('login_hint_token has expired')
    if (error instanceof errors.OIDCProviderError) throw error
    throw malformed(error)
  }
}

/** By client, as it is now: keys that lie elsewhere are fetched once in ten minutes, or for one that is not among them. */
const known = new WeakMap<LibraryClient, JWTVerifyGetKey>()

function keysOf(ctx: Context, properties: Properties, client: LibraryClient): JWTVerifyGetKey {
  const { jwks, jwksUri } = client
  if (!jwks && !jwksUri) throw new errors.InvalidRequest('the client has no keys to verify login_hint_token with')
  const keys =
    known.get(client) ??
    (jwks
      ? createLocalJWKSet(jwks as JSONWebKeySet)
      : createRemoteJWKSet(new URL(jwksUri as string), { [customFetch]: fetchOfDocuments(ctx, properties) }))
  known.set(client, keys)
  return keys
}

const malformed = (cause?: unknown) =>
  new errors.InvalidRequest('login_hint_token must be a JWT of the client about one subject', undefined, { cause })
