import { decodeJwt, type JWTPayload } from 'jose'
import type { Client, ClientValues } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { isEnabled, type AppConfiguration } from '#modules/settings/index'
import { readOwnStatement, spendStatement, unspendStatement } from '../software-statements/statements.ts'
import { readJson, verified, type Signer } from './keys.ts'
import type { Metadata } from './metadata.ts'

type Slice = Pick<Context, 'config' | 'db' | 'events' | 'fetch' | 'now' | 'vault'>

/** What somebody states about a client. */
export interface Statement {
  /** Metadata, which counts for more than what the client says itself. */
  claims: Metadata
  /** Scopes that clients of this issuer get without asking. */
  grantedScopes: readonly string[]
}

/** Claims about the statement, not about the client. */
const aboutItself = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])

/**
 * Reads a software statement (RFC 7591, 2.3) as the configuration says: unverified, by keys that it brings or names itself,
 * or by those that an administrator has set for its issuer. Only the last, and an address on the issuer's own host, prove
 * who the issuer is, and so bring scopes.
 * @param known the statement that the client has registered with before
 * @throws AppError `invalid_software_statement`, `unapproved_software_statement`
 */
export async function readStatement(
  ctx: Slice,
  properties: AppConfiguration,
  statement: unknown,
  known?: string
): Promise<Statement> {
  if (typeof statement !== 'string') throw invalidStatement('is not a JWT')
  const said = decoded(statement)
  if (said.iss === ctx.config.issuer && isEnabled(properties, 'ssa')) return ownStatement(ctx, statement, known)
  const type = properties.softwareStatementValidationType
  if (type === 'none') return { claims: metadataOf(said), grantedScopes: [] }
  const vouched = type === 'builtin' ? configured(properties, said) : undefined
  const signer = vouched ? await signerOf(ctx, properties, vouched, said) : namedBy(properties, said)
  let claims: JWTPayload
  try {
    claims = await verified(ctx, properties, statement, signer)
  } catch (cause) {
    throw invalidStatement(`cannot be verified: ${(cause as Error).message}`, cause)
  }
  const issuer = claims.iss ?? ''
  const trusted = properties.trustedSsaIssuers
  const isTrusted = Object.hasOwn(trusted, issuer)
  if (Object.keys(trusted).length > 0 && !isTrusted) throw unapproved(issuer)
  const proven = vouched !== undefined || isOfIssuer(signer.jwksUri, issuer)
  return {
    claims: metadataOf(claims, vouched?.allowedClaims),
    grantedScopes: proven && isTrusted ? (trusted[issuer]?.automaticallyGrantedScopes ?? []) : []
  }
}

/** One that was made here needs nobody else to vouch for it. */
async function ownStatement(ctx: Slice, statement: string, known: string | undefined): Promise<Statement> {
  try {
    const said = metadataOf(await readOwnStatement(ctx, statement, statement === known))
    // An empty list leaves the choice to the client.
    const claims = Object.fromEntries(
      Object.entries(said).filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    )
    return { claims, grantedScopes: typeof said.scope === 'string' ? said.scope.split(' ') : [] }
  } catch (cause) {
    throw invalidStatement(`cannot be accepted: ${(cause as Error).message}`, cause)
  }
}

function decoded(statement: string): JWTPayload {
  try {
    return decodeJwt(statement)
  } catch (cause) {
    throw invalidStatement('is not a JWT', cause)
  }
}

type Configured = AppConfiguration['dcrSsaValidationConfigs'][number]

function configured({ dcrSsaValidationConfigs }: AppConfiguration, { iss = '' }: JWTPayload): Configured {
  const found = dcrSsaValidationConfigs.find(
    ({ type, issuers }) => type === 'SSA' && Array.isArray(issuers) && issuers.includes(iss)
  )
  if (!found) throw unapproved(iss)
  return found
}

async function signerOf(
  ctx: Slice,
  properties: AppConfiguration,
  { jwks, jwksUri, sharedSecret, configurationEndpoint, configurationEndpointClaim = 'jwks_uri' }: Configured,
  { iss }: JWTPayload
): Promise<Signer> {
  if (typeof configurationEndpoint !== 'string' || configurationEndpoint === '')
    return { jwks: parsed(jwks), jwksUri: jwksUri || undefined, sharedSecret }
  try {
    const document = await readJson(ctx, properties, configurationEndpoint)
    return { jwksUri: (document as Metadata)[String(configurationEndpointClaim)] }
  } catch (cause) {
    throw invalidStatement(`of ${iss} cannot be verified: ${(cause as Error).message}`, cause)
  }
}

/** Keys by value come as an object or, from Janssen's pages, as its text. */
function parsed(jwks: unknown): unknown {
  if (typeof jwks !== 'string') return jwks
  return jwks === '' ? undefined : (JSON.parse(jwks) as unknown)
}

function namedBy(properties: AppConfiguration, claims: JWTPayload): Signer {
  const { softwareStatementValidationType: type, softwareStatementValidationClaimName: name = type } = properties
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (value === undefined) throw invalidStatement(`has no claim ${name}`)
  return type === 'jwks' ? { jwks: value } : { jwksUri: value }
}

function isOfIssuer(jwksUri: unknown, issuer: string): boolean {
  const [keys, owner] = [URL.parse(String(jwksUri)), URL.parse(issuer)]
  return keys !== null && owner !== null && keys.protocol === 'https:' && keys.origin === owner.origin
}

const metadataOf = (claims: JWTPayload, allowed?: unknown): Metadata =>
  Object.fromEntries(
    Object.entries(claims).filter(
      ([name]) =>
        !aboutItself.has(name) &&
        name !== 'software_statement' &&
        (!Array.isArray(allowed) || allowed.length === 0 || allowed.includes(name))
    )
  )

/**
 * Writes what is registered, and uses up the statement of this server that came with it; with a registration that fails it
 * stays good.
 * @throws AppError `invalid_software_statement` where somebody else has used it meanwhile
 */
export async function usingStatement<T>(
  ctx: Slice,
  properties: AppConfiguration,
  { definition: { softwareStatement: statement } }: ClientValues,
  before: Client | undefined,
  write: () => Promise<T>
): Promise<T> {
  if (statement === undefined || statement === before?.definition.softwareStatement) return write()
  const { iss, jti } = decoded(statement)
  if (iss !== ctx.config.issuer || jti === undefined || !isEnabled(properties, 'ssa')) return write()
  if (!(await spendStatement(ctx, jti))) throw invalidStatement('was used before')
  try {
    return await write()
  } catch (error) {
    await unspendStatement(ctx, jti)
    throw error
  }
}

const invalidStatement = (problem: string, cause?: unknown) =>
  new AppError('invalid_software_statement', 400, `The software statement ${problem}`, { cause })
const unapproved = (issuer: string) =>
  new AppError(
    'unapproved_software_statement',
    400,
    `Software statements of ${issuer || 'nobody'} are not accepted here`
  )
