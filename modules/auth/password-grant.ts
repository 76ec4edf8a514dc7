import type { Request } from 'express'
import * as grants from 'oidc-provider/lib/helpers/grants.js'
import { errors, type Client as LibraryClient, type Provider, type TokenEndpointGrantContext } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { passwordMethod } from './acr/methods.ts'
import { allowedScopes } from './consent.ts'
import { signIn } from './sign-in.ts'
import { passwordGrant } from './supported.ts'

interface Parts {
  recordOf: (client: LibraryClient) => Client
  scopesOf: (client: Client) => ReadonlySet<string>
}

interface Parameters {
  username?: string
  password?: string
}

/**
 * Resource owner password credentials (RFC 6749, 4.3), for clients that have this grant. Guesses are slowed down together
 * with those at the sign-in page. As in Janssen there is no id token: nobody has signed in at this server. Nor is there a
 * session, because there is no browser that it could belong to.
 */
export function offerPasswordGrant(ctx: Context, provider: Provider, { recordOf, scopesOf }: Parts): void {
  provider.registerGrantType<Parameters>(
    passwordGrant,
    async (koa) => {
      const { client, params } = koa.oidc
      const dPoP = await grants.validateDpop(provider, koa)
      const certificate = grants.checkMtlsCert(provider, koa)
      grants.checkDpopRequired(provider, koa, dPoP)
      if (dPoP) await grants.checkDpopReplay(provider, koa, dPoP, client.clientId)
      const accountId = await resourceOwner(ctx, koa)
      const scope = allowedScopes(params.scope, scopesOf(recordOf(client))).join(' ')

      const grant = new provider.Grant({ accountId, clientId: client.clientId })
      if (scope) grant.addOIDCScope(scope)
      koa.oidc.entity('Grant', grant)
      const issued = { accountId, client, grantId: await grant.save(), gty: passwordGrant, scope: scope || undefined }

      const accessToken = new provider.AccessToken(issued as never)
      if (certificate) accessToken.setThumbprint('x5t', certificate)
      if (dPoP) accessToken.setThumbprint('jkt', dPoP.thumbprint)
      koa.oidc.entity('AccessToken', accessToken)
      const value = await accessToken.save()

      const authTime = Math.floor(ctx.now() / 1000)
      const { acr, amr } = passwordMethod
      const refreshToken = new provider.RefreshToken({ ...issued, acr, amr, authTime, rotations: 0 } as never)
      const refreshes = await grants.shouldIssueRefreshToken(provider, koa, refreshToken)
      if (refreshes) {
        await grants.applyRefreshTokenBindings(provider, koa, accessToken, refreshToken)
        koa.oidc.entity('RefreshToken', refreshToken)
      }
      koa.body = grants.buildTokenResponse(provider, {
        accessToken: value,
        expiresIn: accessToken.expiration,
        refreshToken: refreshes ? await refreshToken.save() : undefined,
        scope: accessToken.scope,
        tokenType: accessToken.tokenType
      })
    },
    ['username', 'password', 'scope']
  )
}

/** The inum of the person. @throws errors.InvalidGrant, the same for an unknown name as for a wrong password */
async function resourceOwner(ctx: Context, koa: TokenEndpointGrantContext<Parameters>): Promise<string> {
  const { username, password } = koa.oidc.params
  if (!username || !password) throw new errors.InvalidRequest('username and password are needed')
  const outcome = await signIn(ctx, username, password, (koa.req as Partial<Request>).ip ?? '')
  if ('user' in outcome && outcome.user.status === 'active') return outcome.user.inum
  if ('refused' in outcome && outcome.refused === 'blocked') {
    koa.set('Retry-After', String(outcome.seconds))
    throw new errors.CustomOIDCProviderError('invalid_grant', `too many attempts; try again in ${outcome.seconds} s`)
  }
  throw new errors.InvalidGrant('the user name or the password is wrong')
}
