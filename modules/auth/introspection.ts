import type { Client as LibraryClient, KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Request, RequestHandler, Response } from 'express'
import type { Client } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import { readForm } from '#modules/core/form'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import type { AppConfiguration } from '#modules/settings/index'
import { findAccessToken, inspectAccessToken, type AccessToken } from './access-token.ts'
import type { FindBasicClient } from './basic-client.ts'
import type { AuthServer } from './server.ts'
import { isStructured } from './tokens/structured.ts'
import { signIntrospection } from './tokens/id-token.ts'

const signedType = 'application/token-introspection+jwt'

/** Who asks, and whether by its own credentials instead of a token. */
interface Asker {
  client: Client
  itself: boolean
}

/**
 * Token introspection (RFC 7662, RFC 9701) in Janssen's forms: GET and POST, authorized by a client's secret or by any good
 * access token. Other ways of client authentication are the library's: the request goes on to it.
 */
export function introspection(ctx: Context, server: AuthServer, findClient: FindBasicClient): RequestHandler {
  return async (req, res, next) => {
    const { properties } = server
    const isOurs = /^(basic|bearer) /i.test(req.headers.authorization ?? '')
    if (!isOurs && !properties.introspectionSkipAuthorization) return req.method === 'GET' ? refuse(res) : next()
    res.also('Cache-Control', 'no-store')
    res.also('Pragma', 'no-cache')
    const { token, response_as_jwt: asJwt } = req.method === 'GET' ? req.query : await readForm(req)
    const asker = await findAsker(ctx, findClient, properties, req)
    if (!asker && !properties.introspectionSkipAuthorization) throw refused(ctx, req, res)
    if (typeof token !== 'string' || token === '')
      throw new AppError('invalid_request', 400, 'Send the parameter token, once')
    const found = await inspectAccessToken(ctx, token)
    const foreign = asker?.itself && properties.introspectionRestrictBasicAuthnToOwnTokens
    const shown = foreign && found?.clientId !== asker.client.inum ? undefined : found
    const subject = shown?.accountId === undefined ? undefined : server.subjectFor(shown.client, shown.accountId)
    const sub = subject instanceof Promise ? await subject : subject
    const signed = asJwt === 'true' || wantsSigned(req.headers.accept)
    if (!signed && asker) refusePlain(asker.client)
    const client = signed ? await server.provider.Client.find(asker?.client.inum ?? found?.clientId ?? '') : undefined
    if (!client) return res.complete(jsonType, shown ? textOf(ctx, properties, shown, sub) : inactive)
    const told = shown ? describe(ctx, properties, shown, sub) : { active: false }
    res
      .type(signedType)
      .send(Buffer.from(await signIntrospection(server.provider, client, told, properties.defaultSignatureAlgorithm)))
  }
}

/** Who wants its answers encrypted is not given them in the clear. */
function refusePlain({ definition }: Client): void {
  if (definition.attributes?.introspectionEncryptedResponseAlg === undefined) return
  throw new AppError('invalid_request', 400, `Answers for this client are encrypted: ask for ${signedType}`)
}

const wantsSigned = (accept: string | undefined) => accept?.toLowerCase().includes(signedType) === true

function refuse(res: Response): void {
  res.set('WWW-Authenticate', 'Bearer')
  res.status(400).json({ error: 'invalid_request', error_description: 'Send an Authorization header, Basic or Bearer' })
}

function refused({ config }: Pick<Context, 'config'>, req: Request, res: Response): AppError {
  const basic = req.headers.authorization?.toLowerCase().startsWith('basic')
  res.set('WWW-Authenticate', basic ? `Basic realm="${config.issuer}"` : 'Bearer error="invalid_token"')
  return new AppError('access_denied', 401, 'The credentials of the caller are not good')
}

async function findAsker(
  ctx: Context,
  findClient: FindBasicClient,
  properties: AppConfiguration,
  req: Request
): Promise<Asker | undefined> {
  const bearer = bearerToken(req)
  if (bearer === undefined) {
    const client = await findClient(properties, req.headers.authorization ?? '')
    return client && { client, itself: true }
  }
  const token = await findAccessToken(ctx, bearer, req)
  if (!token) return undefined
  const {
    introspectionAccessTokenMustHaveUmaProtectionScope: protection,
    introspectionAccessTokenMustHaveIntrospectionScope: asking
  } = properties
  const allowed = (!protection || token.scopes.has('uma_protection')) && (!asking || token.scopes.has('introspection'))
  return allowed ? { client: token.client, itself: false } : undefined
}

/** The library has authenticated the caller: the answer is the same as where we do. */
export function introspectionAnswers(
  ctx: Context,
  properties: AppConfiguration,
  subject: (client: LibraryClient | undefined, inum: string) => string | Promise<string>
) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    if (koa.oidc?.route !== 'introspection' || !(koa.status === 200 || isStructured(koa))) return
    const { client, params, provider, body } = koa.oidc
    if (!client) return
    const token = await inspectAccessToken(ctx, String(params?.token))
    const own = token?.clientId === client.clientId || !properties.introspectionRestrictBasicAuthnToOwnTokens
    const sub =
      token?.accountId === undefined
        ? undefined
        : await subject(await provider.Client.find(token.clientId), token.accountId)
    const told = token && own ? describe(ctx, properties, token, sub) : { active: false }
    const asJwt = (body as { response_as_jwt?: unknown } | undefined)?.response_as_jwt === 'true'
    const signed = asJwt || wantsSigned(koa.get('accept'))
    if (!signed && client.introspectionEncryptedResponseAlg) return
    koa.status = 200
    if (!signed) koa.body = told
    else {
      koa.body = await signIntrospection(provider as Provider, client, told, properties.defaultSignatureAlgorithm)
      koa.type = signedType
    }
  }
}

const jsonType = 'application/json; charset=utf-8'
const inactive = JSON.stringify({ active: false })

/** The answer in the clear; as long as all that it tells of is the same, it is. */
function textOf(ctx: Context, properties: AppConfiguration, token: AccessToken, sub: string | undefined): string {
  const { introspected: last } = token
  if (last && last.properties === properties && last.sub === sub) return last.text
  const text = JSON.stringify(describe(ctx, properties, token, sub))
  token.introspected = { properties, sub, text }
  return text
}

function describe(
  { config }: Pick<Context, 'config'>,
  { introspectionResponseScopesBackwardCompatibility: asList }: AppConfiguration,
  token: AccessToken,
  sub: string | undefined
): Record<string, unknown> {
  const scopes = [...token.scopes]
  return {
    active: true,
    scope: scopes.length === 0 ? undefined : asList ? scopes : scopes.join(' '),
    client_id: token.clientId,
    sub,
    username: token.userName,
    token_type: token.confirmation?.jkt ? 'DPoP' : 'Bearer',
    exp: Math.round(token.expiresAt / 1000),
    iat: Math.round(token.issuedAt / 1000),
    iss: config.issuer,
    aud: token.clientId,
    jti: token.id,
    acr: token.acr,
    acr_values: token.acr,
    auth_time: token.authTime,
    authorization_details: token.authorizationDetails,
    cnf: token.confirmation
  }
}
