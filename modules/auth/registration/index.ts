/**
 * Dynamic client registration and its management (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration) at
 * Janssen's address, with software statements, signed registrations and initial access tokens. The library's own would
 * know neither the query form nor what a client can be here.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto'
import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express'
import type { Actor } from '#modules/audit/index'
import {
  createClient,
  deleteClient,
  replaceClient,
  toMetadata,
  type Client,
  type ClientValues
} from '#modules/clients/index'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'
import { auditRegistrations } from '../audit-log.ts'
import { paths } from '../paths.ts'
import type { AuthServer } from '../server.ts'
import {
  authorizeManagement,
  authorizeRegistration,
  newToken,
  nextToken,
  requireRegistration,
  type Manager
} from './access.ts'
import type { Metadata } from './metadata.ts'
import { readSignedRequest } from './signed-request.ts'
import { usingStatement } from './software-statement.ts'
import { registrationValues } from './values.ts'

/** @param server is brought up to date by who mounts this */
export function registration(ctx: Context, server: AuthServer): RequestHandler {
  const router = Router()
  const body = [jsonBody({ types: ['application/json'] }), express.text({ type: 'application/jwt', limit: '1mb' })]

  router.use(
    auditRegistrations(
      ctx,
      () => server.properties.enabledOAuthAuditLogging,
      (req, { registered }) => registered ?? idOf(req)
    )
  )
  router.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    requireRegistration(ctx, server.properties)
    next()
  })

  router.post('/', async (req, _res, next) => {
    await authorizeRegistration(ctx, server.properties, req)
    next()
  })
  router.post('/', readsBody(body), async (req, res) => {
    const values = await readRegistration(ctx, server, req)
    const inum = randomUUID()
    const definition = { ...values.definition, registrationAccessToken: newToken() }
    const client = await usingStatement(ctx, server.properties, values, undefined, () =>
      createClient(ctx, { ...values, definition, inum }, actorOf(req, inum))
    )
    res.locals.registered = inum
    await answer(ctx, server.properties, res.status(201), client, true)
  })

  /** Before the body is read: nobody else's is looked at. */
  const manage: RequestHandler = async (req, res, next) => {
    res.locals.manager = await authorizeManagement(ctx, server.properties, idOf(req), req)
    next()
  }
  const managerOf = (res: Response) => res.locals.manager as Manager

  router.get(managed, manage, async (req, res) => {
    const { properties } = server
    const manager = managerOf(res)
    const { inum } = manager.client
    const change = (now: Client) => withToken(now, nextToken(properties, now, manager))
    const rotates = properties.rotateClientRegistrationAccessTokenOnUsage
    const client = rotates ? await replaceClient(ctx, inum, change, actorOf(req, inum)) : manager.client
    await answer(ctx, properties, res, client, properties.returnClientSecretOnRead)
  })

  router.put(managed, manage, readsBody(body), async (req, res) => {
    const { properties } = server
    const manager = managerOf(res)
    const { inum, version, definition: before } = manager.client
    const values = await readRegistration(ctx, server, req, manager.client)
    const change = (now: Client) => {
      const { clientIdIssuedAt, clientSecretExpiresAt } = before
      const definition = { ...values.definition, clientIdIssuedAt, clientSecretExpiresAt }
      return withToken({ ...values, definition }, nextToken(properties, now, manager))
    }
    // What an administrator has changed since the token was looked at is not overwritten.
    const client = await usingStatement(ctx, properties, values, manager.client, () =>
      replaceClient(ctx, inum, change, actorOf(req, inum), version)
    )
    await answer(ctx, properties, res, client, properties.returnClientSecretOnRead)
  })

  router.delete(managed, manage, async (req, res) => {
    const { inum } = managerOf(res).client
    await deleteClient(ctx, inum, actorOf(req, inum))
    res.status(204).end()
  })

  router.all(managed, (_req, res) => {
    res.set('Allow', 'GET, POST, PUT, DELETE')
    throw new AppError('invalid_request', 405, 'Registration knows GET, POST, PUT and DELETE')
  })
  router.use(challenge)
  return router
}

/** Both forms of a body; the parser for JSON would refuse the other. */
function readsBody([json, text]: RequestHandler[]): RequestHandler {
  return (req, res, next) => {
    const read = (req.is('application/jwt') ? text : json) as RequestHandler
    void read(req, res, next)
  }
}

/** Both addresses of one registration. */
const managed = ['/', '/:id']

/** Janssen names the client in the query, RFC 7592 by any address: the path is oidc-provider's. */
function idOf({ params, query }: Request): string {
  const id = params.id ?? query.client_id
  return typeof id === 'string' ? id : ''
}

/** A client that registers acts for itself. */
const actorOf = ({ correlationId, ip }: Request, clientId: string): Actor => ({ clientId, correlationId, address: ip })

const withToken = <V extends ClientValues>(values: V, registrationAccessToken: string | undefined): V => ({
  ...values,
  definition: { ...values.definition, registrationAccessToken }
})

/**
 * What the request registers.
 * @throws AppError as RFC 7591, 3.2.2, names them
 */
async function readRegistration(
  ctx: Context,
  server: AuthServer,
  req: Request,
  before?: Client
): Promise<ClientValues> {
  const said = await readBody(ctx, server.properties, req)
  if (before) checkIdentity(said, before)
  return registrationValues(ctx, server, said, before)
}

async function readBody(ctx: Context, properties: AppConfiguration, req: Request): Promise<Metadata> {
  const body = req.body as unknown
  if (properties.dcrSignatureValidationEnabled) {
    if (typeof body !== 'string' || !req.is('application/jwt'))
      throw new AppError('invalid_client_metadata', 400, 'Send the registration as a signed JWT, application/jwt')
    return readSignedRequest(ctx, properties, body)
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new AppError('invalid_client_metadata', 400, 'The registration must be a JSON object')
  return body as Metadata
}

/** RFC 7592, 2.2. */
function checkIdentity({ client_id: id, client_secret: secret }: Metadata, before: Client): void {
  if (id !== undefined && id !== before.inum)
    throw new AppError('invalid_client_metadata', 400, 'client_id is that of another client')
  const same = typeof secret === 'string' && timingSafeEqual(sha256(secret), sha256(before.secret ?? ''))
  if (secret !== undefined && !same)
    throw new AppError('invalid_client_metadata', 400, 'client_secret is not the one of this client')
}

async function answer(
  ctx: Context,
  { dynamicRegistrationCustomAttributes: custom }: AppConfiguration,
  res: Response,
  client: Client,
  withSecret: boolean
): Promise<void> {
  const { client_secret: secret, ...metadata } = toMetadata(client, await scopeRegistry(ctx), custom)
  res.json({
    ...metadata,
    ...(withSecret && secret !== undefined && { client_secret: secret }),
    registration_access_token: client.definition.registrationAccessToken,
    registration_client_uri: `${ctx.config.issuer}${paths.registration}?client_id=${encodeURIComponent(client.inum)}`
  })
}

/** RFC 6750, 3. */
const challenge: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof AppError && (error.code === 'invalid_token' || error.code === 'insufficient_scope'))
    res.set('WWW-Authenticate', `Bearer error="${error.code}"`)
  next(error)
}
