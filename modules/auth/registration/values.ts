import { errors, type Provider } from 'oidc-provider'
import { newClientSecret, validateClient, type Client, type ClientValues } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'
import { libraryMetadata } from '../clients.ts'
import { registeredValues, type Metadata } from './metadata.ts'
import { readStatement } from './software-statement.ts'

/** The part of the auth server that judges a registration. */
export interface Judge {
  properties: AppConfiguration
  provider: Provider
}

/**
 * What a client says of itself, as values to store: with what others state about it, checked by our rules and by the
 * library's, so that nothing is stored that it cannot use.
 * @param before the client that is updated
 * @throws AppError as RFC 7591, 3.2.2, names them
 */
export async function registrationValues(
  ctx: Context,
  { properties, provider }: Judge,
  said: Metadata,
  before?: Client
): Promise<ClientValues> {
  const statement =
    said.software_statement === undefined || said.software_statement === null
      ? undefined
      : await readStatement(ctx, properties, said.software_statement, before?.definition.softwareStatement)
  const values = registeredValues(
    { ...said, ...statement?.claims },
    {
      properties,
      scopes: await scopeRegistry(ctx),
      now: ctx.now(),
      grantedScopes: statement?.grantedScopes ?? []
    },
    before
  )
  const { definition } = values
  if (definition.responseTypes?.length && !definition.redirectUris?.length)
    throw new AppError('invalid_redirect_uri', 400, 'redirect_uris is needed for these response types', {
      member: 'redirectUris'
    })
  validateClient(definition)
  checkByLibrary(provider, properties, definition, before)
  return values
}

function checkByLibrary(
  { Client: LibraryClient }: Provider,
  properties: AppConfiguration,
  definition: Client['definition'],
  before?: Client
): void {
  const candidate: Client = {
    inum: before?.inum ?? 'new',
    secret: before?.secret ?? newClientSecret(),
    disabled: false,
    createdAt: 0,
    updatedAt: 0,
    version: 1,
    definition
  }
  try {
    Reflect.construct(LibraryClient, [libraryMetadata(candidate, properties)])
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error
    throw new AppError(error.error, 400, error.error_description ?? error.message, { cause: error })
  }
}
