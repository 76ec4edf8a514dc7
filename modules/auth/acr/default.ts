import type { Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { updateAppConfiguration } from '#modules/settings/index'
import { authenticationMethods } from './methods.ts'

/**
 * Sets the method that people authenticate with where neither the request nor the client asks for one.
 * @throws AppError `INVALID_ACR` for a method that there is not: nobody could sign in with it
 */
export async function setDefaultAcr(
  ctx: Pick<Context, 'db' | 'events' | 'now' | 'vault'>,
  defaultAcr: string,
  actor: Actor
): Promise<void> {
  const known = authenticationMethods.map(({ acr }) => acr)
  if (!known.includes(defaultAcr))
    throw new AppError('INVALID_ACR', 400, `${defaultAcr} is no authentication method here; ${known.join(', ')} is`, {
      member: 'defaultAcr'
    })
  await updateAppConfiguration(ctx, { defaultAcr }, actor, { operation: 'put-acrs', resourceType: 'acr' })
}
