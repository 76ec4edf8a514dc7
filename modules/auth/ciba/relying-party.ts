import { createHash, randomBytes } from 'node:crypto'
import {
  accountPagesInum as inum,
  createClient,
  findClient,
  newClientSecret,
  replaceClient,
  type Client
} from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { installedScopeDn } from '#modules/scopes/index'
import { paths } from '../paths.ts'

/**
 * Where a person has to go to sign in for a page of ours that belongs to no application. It is an authorization request
 * like any other, so that every way to sign in is there. Only the session counts that it leaves behind: the code it brings
 * back could not be redeemed, because nobody keeps the verifier.
 */
export async function signInAddress(
  ctx: Context,
  page: string,
  parameters: Record<string, string> = {}
): Promise<string> {
  const redirectUri = ctx.config.issuer + page
  const { inum: clientId } = await ownClient(ctx, redirectUri)
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters
  })
  return `${ctx.config.issuer}${paths.authorization}?${String(request)}`
}

/** Made when it is first needed; its redirect URI follows the issuer. */
async function ownClient(ctx: Context, redirectUri: string): Promise<Client> {
  const found = await findClient(ctx, inum)
  if (found?.definition.redirectUris?.includes(redirectUri)) return found
  if (found)
    return replaceClient(ctx, inum, (before) => ({
      ...before,
      definition: { ...before.definition, redirectUris: [redirectUri] }
    }))
  try {
    return await createClient(ctx, {
      inum,
      secret: newClientSecret(),
      definition: {
        displayName: 'Your account',
        description: 'Signs people in at the pages that are about their own account.',
        grantTypes: ['authorization_code'],
        responseTypes: ['code'],
        redirectUris: [redirectUri],
        trustedClient: true,
        scopes: [installedScopeDn('openid')],
        attributes: { requirePkce: true }
      }
    })
  } catch (error) {
    // Another replica has made it at the same moment.
    const made = await findClient(ctx, inum)
    if (!made) throw error
    return made
  }
}
