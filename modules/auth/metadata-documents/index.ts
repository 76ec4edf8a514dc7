/**
 * Clients that nobody has registered: their client_id is the address of a document with their metadata (OAuth Client ID
 * Metadata Document). What it says is judged as a registration is, and stored as a client, so that everything else knows
 * no difference; whoever may use a document is asked again when it is no longer fresh.
 */
import { errors, Provider } from 'oidc-provider'
import {
  createClient,
  findClient,
  needsSecret,
  replaceClient,
  type Client,
  type ClientValues
} from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { outboundFetch } from '#modules/core/outbound'
import { isStorable } from '#modules/core/text'
import { isEnabled, type AppConfiguration } from '#modules/settings/index'
import { lifetimes } from '../lifetimes.ts'
import { usingStatement } from '../registration/software-statement.ts'
import { registrationValues, type Judge } from '../registration/values.ts'
import { addressProblem } from './address.ts'
import { readDocument } from './document.ts'
import { freshFor } from './freshness.ts'
import { isFromDocument, withMark } from './mark.ts'

/** Where something new is given to a client. Elsewhere its tokens are looked at, for which what is stored will do. */
const giving = new Set([
  'authorization',
  'pushed_authorization_request',
  'token',
  'device_authorization',
  'backchannel_authentication'
])

/** Milliseconds that every document is used, whatever it says: the steps of one authorization see the same one. */
const shortest = 30_000
/** Documents that are fetched at the same moment. */
const mostAtOnce = 20
const mostKnown = 10_000
/** Milliseconds that a document that is no good, or not there, is not asked for again. */
const refusedFor = 30_000
const mostRefused = 1000

interface Known {
  freshUntil: number
  /** Of the text. */
  hash: string
}

/**
 * Brings the client of a client_id that is an address up to date, where the request at hand gives it something.
 * @returns a function that returns undefined where there is nothing to do, and whose promise is rejected with
 *   errors.InvalidClient for a document that is no good
 */
export function metadataDocuments(ctx: Context, judge: Judge): (clientId: string) => Promise<void> | undefined {
  const { properties } = judge
  const known = new Map<string, Known>()
  const pending = new Map<string, Promise<void>>()
  const read = isEnabled(properties, 'client_id_metadata_document') ? reader(ctx, judge, known) : refuser(ctx)

  return (clientId) => {
    if (!clientId.startsWith('http')) return undefined
    const { oidc } = Provider.ctx ?? {}
    if (!oidc || !giving.has(oidc.route) || !isStorable(clientId)) return undefined
    if ((known.get(clientId)?.freshUntil ?? 0) > ctx.now()) return undefined
    let reading = pending.get(clientId)
    if (!reading) {
      if (pending.size >= mostAtOnce) throw new errors.TemporarilyUnavailable('too many clients are being looked up')
      reading = read(clientId).finally(() => pending.delete(clientId))
      pending.set(clientId, reading)
    }
    return reading.catch((problem: unknown) => {
      // Or the library would look for the client once more, to tell it of the error.
      Object.assign(oidc, { noclient: true })
      throw problem
    })
  }
}

/** Of clients with a document nothing new is given while the feature is off. */
const refuser = (ctx: Context) => async (clientId: string) => {
  const stored = await findClient(ctx, clientId)
  if (stored && isFromDocument(stored)) throw new errors.InvalidClient('clients have to be registered here')
}

function reader(ctx: Context, judge: Judge, known: Map<string, Known>) {
  const { properties } = judge
  const fetchDocument = documentFetch(ctx, properties)
  const refused = new Map<string, { until: number; problem: string }>()
  const remember = (clientId: string, entry: Known) => keep(known, mostKnown, clientId, entry)

  return async (clientId: string): Promise<void> => {
    const stored = await findClient(ctx, clientId)
    // Registered by hand: the document has no say.
    if (stored && !isFromDocument(stored)) return
    const problem = addressProblem(clientId, properties, !ctx.config.production)
    if (problem !== undefined) throw new errors.InvalidClient(problem)
    const now = ctx.now()
    const before = refused.get(clientId)
    if (before && before.until > now) throw new errors.InvalidClient(before.problem)
    try {
      const answer = await fetchDocument(clientId)
      const text = await answer.text()
      const hash = sha256(text).toString('base64url')
      const freshUntil = now + lifetimeOf(answer.headers, properties)
      const isNews = known.get(clientId)?.hash !== hash
      await store(ctx, judge, clientId, readDocument(text, clientId), freshUntil, isNews, stored)
      remember(clientId, { freshUntil, hash })
    } catch (cause) {
      if (!(cause instanceof Unreachable || cause instanceof AppError)) throw cause
      const since = stored && now - stored.updatedAt
      // A host that is down for a while does not sign people out (RFC 9111, 4.2.4).
      if (cause instanceof Unreachable && since !== undefined && since < properties.cimdMaxTtlMinutes * 60_000)
        return remember(clientId, { freshUntil: now + shortest, hash: known.get(clientId)?.hash ?? '' })
      ctx.log.info({ clientId, err: cause }, 'the document of a client is no good')
      keep(refused, mostRefused, clientId, { until: now + refusedFor, problem: cause.message })
      throw new errors.InvalidClient(cause.message, { cause })
    }
  }
}

/** Adds the entry as the newest; beyond `most` the oldest goes. */
function keep<Entry>(entries: Map<string, Entry>, most: number, key: string, entry: Entry): void {
  entries.delete(key)
  entries.set(key, entry)
  if (entries.size > most) entries.delete(entries.keys().next().value as string)
}

/** Nobody answers, or says that there is trouble. */
class Unreachable extends Error {}

function documentFetch({ config }: Context, properties: AppConfiguration) {
  const { cimdBlockPrivateIp: block, cimdConnectTimeoutMs: connectTimeout, cimdReadTimeoutMs: rest } = properties
  const get = outboundFetch({
    allowLoopback: !block && !config.production,
    allowedHosts: block ? [] : config.allowedPrivateHosts,
    connectTimeout,
    timeout: connectTimeout + rest,
    limit: properties.cimdMaxResponseSize
  })
  return async (address: string): Promise<Response> => {
    let answer: Response
    try {
      answer = await get(address, { headers: { accept: 'application/json' } })
    } catch (cause) {
      throw new Unreachable('the document at the client_id could not be fetched', { cause })
    }
    if (answer.status >= 500) throw new Unreachable(`the address in the client_id answers ${answer.status}`)
    if (answer.status !== 200) throw noDocument(`answers ${answer.status}`)
    if (!/^application\/(?:[\w.!#$&^-]+\+)?json *(?:;|$)/i.test(answer.headers.get('content-type') ?? ''))
      throw noDocument('does not say that its answer is JSON')
    return answer
  }
}

const noDocument = (problem: string) =>
  new AppError('invalid_client_metadata', 400, `the address in the client_id ${problem}`)

function lifetimeOf(headers: Headers, { cimdTtlMinutes, cimdMaxTtlMinutes }: AppConfiguration): number {
  const wanted = freshFor(headers) ?? cimdTtlMinutes * 60_000
  return Math.max(shortest, Math.min(wanted, cimdMaxTtlMinutes * 60_000))
}

/** Stores what the document says; the client goes when nothing that it was given can be left. */
async function store(
  ctx: Context,
  judge: Judge,
  clientId: string,
  said: Readonly<Record<string, unknown>>,
  freshUntil: number,
  isNews: boolean,
  stored: Client | undefined
): Promise<void> {
  const { definition } = await registrationValues(ctx, judge, said, stored)
  if (needsSecret(definition))
    throw new AppError('invalid_client_metadata', 400, 'the document at the client_id chooses what needs a secret')
  const marked = withMark(definition)
  const expiresAt = freshUntil + lifetimes(judge.properties).grant({ definition: marked } as Client) * 1000
  const actor = isNews ? { clientId, correlationId: 'client_id_metadata_document' } : undefined
  // What an administrator has decided about the client stays.
  const change = (before?: Client): ClientValues => ({ definition: marked, disabled: before?.disabled, expiresAt })
  const replace = () => replaceClient(ctx, clientId, change, actor)
  const create = () => createClient(ctx, { ...change(), inum: clientId }, actor).catch(unlessThere(replace))
  await usingStatement<unknown>(ctx, judge.properties, { definition }, stored, stored ? replace : create)
}

/** Another replica, or another tab, was faster. */
function unlessThere(then: () => Promise<unknown>) {
  return (problem: unknown) => {
    if (problem instanceof AppError && problem.code === 'conflict') return then()
    throw problem
  }
}
