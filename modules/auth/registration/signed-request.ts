import { decodeJwt } from 'jose'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { verified, type Signer } from './keys.ts'
import type { Metadata } from './metadata.ts'
import { readStatement } from './software-statement.ts'

type Slice = Pick<Context, 'config' | 'db' | 'events' | 'fetch' | 'now' | 'vault'>

/**
 * The metadata of a registration that came as a JWT, signed by whom the configuration or the software statement names.
 * @throws AppError `invalid_client_metadata`, and what a software statement can be refused with
 */
export async function readSignedRequest(ctx: Slice, properties: AppConfiguration, jwt: string): Promise<Metadata> {
  try {
    const signer = configuredSigner(properties) ?? (await signerInStatement(ctx, properties, jwt))
    return await verified(ctx, properties, jwt, signer)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'invalid_client_metadata',
      400,
      `The registration is not a JWT that can be verified: ${(cause as Error).message}`,
      { cause }
    )
  }
}

function configuredSigner(properties: AppConfiguration): Signer | undefined {
  const {
    dcrSignatureValidationJwks: jwks,
    dcrSignatureValidationJwksUri: jwksUri,
    dcrSignatureValidationSharedSecret: sharedSecret
  } = properties
  return jwks || jwksUri || sharedSecret ? { jwks, jwksUri: jwksUri || undefined, sharedSecret } : undefined
}

async function signerInStatement(ctx: Slice, properties: AppConfiguration, jwt: string): Promise<Signer> {
  const {
    dcrSignatureValidationSoftwareStatementJwksURIClaim: address,
    dcrSignatureValidationSoftwareStatementJwksClaim: keys
  } = properties
  const { claims } = await readStatement(ctx, properties, decodeJwt(jwt).software_statement)
  const claim = (name: string | undefined) => (name && Object.hasOwn(claims, name) ? claims[name] : undefined)
  return { jwks: claim(keys), jwksUri: claim(address) }
}
