import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { errors, type Client as LibraryClient } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import { isStorable } from '#modules/core/text'
import type { Context } from '#modules/core/module'
import type { Keyring } from '#modules/keys/index'
import { listPermissions, permissionsOf, rolesOf } from '#modules/roles/index'
import { findUser } from '#modules/users/index'
import { hasGrantBetween } from './sessions/repository.ts'
import { deviceGrant } from './supported.ts'

interface Needed {
  keys: Keyring
  recordOf: (client: LibraryClient) => Client
  scopesOf: (client: Client) => ReadonlySet<string>
  personOf: (client: LibraryClient, subject: string) => Promise<string | undefined>
}

const mostCharacters = 16_384

/**
 * The scopes of a client's own token when it is asked for with `ujwt`: the userinfo, as a JWT, of an administrator who has
 * signed in by that client at another device, as Janssen's terminals do it. In place of the scopes that open an
 * administrator's API it has those that the roles of the person allow, as they are at this moment. The client has all of
 * them itself, so the parameter takes away and never adds.
 * @returns a function that throws errors.InvalidGrant where the parameter is not what it has to be
 */
export function roleScopes(ctx: Context, { keys, recordOf, scopesOf, personOf }: Needed) {
  // What else these keys sign for clients names its type; id tokens do not, and tell the same of the same person.
  const published = createLocalJWKSet({ keys: keys.published } as unknown as JSONWebKeySet)

  return async (client: LibraryClient, ujwt: unknown, requested: readonly string[]): Promise<string[]> => {
    const record = recordOf(client)
    if (client.clientAuthMethod === 'none' || !record.definition.grantTypes?.includes(deviceGrant))
      throw new errors.UnauthorizedClient('ujwt is for clients with a secret that people sign in by at another device')
    const roles = await rolesIn(client, ujwt)
    const permissions = new Set((await listPermissions(ctx)).map(({ permission }) => permission))
    const opened = await permissionsOf(ctx, roles)
    if (opened.size === 0) throw new errors.InvalidGrant('the person has no role that opens anything')
    const others = requested.filter((id) => !permissions.has(id))
    const own = scopesOf(record)
    return [...opened, ...others].filter((id) => own.has(id))
  }

  /** @throws errors.InvalidGrant in one form, whatever is wrong */
  async function rolesIn(client: LibraryClient, ujwt: unknown): Promise<string[]> {
    const inum = await personIn(client, ujwt)
    const user = inum === undefined ? undefined : await findUser(ctx.db, inum)
    // Whoever is signed out everywhere, or takes the consent back, has no grant any more.
    const isLive = user?.status === 'active' && (await hasGrantBetween(ctx.db, user.inum, client.clientId, ctx.now()))
    if (!isLive) throw new errors.InvalidGrant('ujwt is not the userinfo of somebody who has signed in by this client')
    return rolesOf(user.attributes)
  }

  async function personIn(client: LibraryClient, ujwt: unknown): Promise<string | undefined> {
    if (typeof ujwt !== 'string' || ujwt.length > mostCharacters) return undefined
    try {
      const { payload, protectedHeader } = await jwtVerify(ujwt, published, {
        issuer: ctx.config.issuer,
        audience: client.clientId,
        requiredClaims: ['sub', 'exp']
      })
      const { typ } = protectedHeader
      if (payload.aud !== client.clientId || (typ !== undefined && typ.toUpperCase() !== 'JWT')) return undefined
      return isStorable(payload.sub ?? '') ? await personOf(client, payload.sub ?? '') : undefined
    } catch {
      return undefined
    }
  }
}
