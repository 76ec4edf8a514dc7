import type { Request } from 'express'
import { Provider, type AdapterPayload, type Session } from 'oidc-provider'
import { callerAddress } from '#modules/core/address'

/** What we keep of a session beside what the library keeps. */
interface OwnMembers {
  /** Milliseconds since 1970. */
  startedAt?: number
  /** The last authorization request, known to a minute; milliseconds since 1970. */
  lastUsedAt?: number
  /** Where that came from. */
  address?: string
  userAgent?: string
}

/** A session as it is stored. */
export interface StoredSession extends OwnMembers {
  /** The same for all clients, and for as long as the session lasts: what they know as `sid`. */
  uid: string
  accountId?: string
  acr?: string
  amr?: string[]
  /** Seconds since 1970. */
  loginTs?: number
  /** By client_id. */
  authorizations?: Record<string, ClientPart>
}

interface Allowed {
  scopes: string[]
  claims: string[]
}

interface ClientPart {
  /** What the person has allowed for this session alone. */
  allowed?: Allowed
}

/** Milliseconds: how exactly the last use is known; a write for each request would cost more than it tells. */
const usedEvery = 60_000

/** Longer ones say nothing more. */
const longestUserAgent = 300

type Shaped = Session & OwnMembers

/** Gives the library's sessions one `sid` for all clients, and has them remember when and from where they are used. */
export function shapeSessions({ Session, Client }: Provider, now: () => number): void {
  const members: string[] = [
    ...(Reflect.get(Session, 'IN_PAYLOAD') as string[]),
    ...(['startedAt', 'lastUsedAt', 'address', 'userAgent'] satisfies (keyof OwnMembers)[])
  ]
  Object.defineProperty(Session, 'IN_PAYLOAD', { get: () => members })
  const save = Reflect.get(Session.prototype, 'save') as (this: Session, ttl: number) => Promise<string>
  Object.assign(Session.prototype, {
    sidFor(this: Shaped) {
      return this.uid
    },
    ensureClientContainer(this: Shaped, clientId: string) {
      this.authorizations ??= {}
      if (!Object.hasOwn(this.authorizations, clientId)) this.authorizations[clientId] = {}
    },
    save(this: Shaped, ttl: number) {
      const session = bare(this)
      const request = Provider.ctx?.req as Request | undefined
      session.startedAt ??= now()
      if (request) {
        session.lastUsedAt = now()
        const address = callerAddress(request)
        if (address !== undefined) session.address = address
        session.userAgent = request.headers['user-agent']?.slice(0, longestUserAgent) ?? ''
      }
      return save.call(session, ttl)
    }
  })
  Object.assign(Client.prototype, { includeSid: () => true })
}

/**
 * The session behind the proxy that the library hands around in a request, and notices changes with: through it each member
 * takes several times as long to read. One that was ended stays behind it, where nothing changes any more.
 */
function bare(session: Shaped): Shaped {
  const known = Provider.ctx?.oidc.entities.Session as (Shaped & { destroyed?: boolean }) | undefined
  return known && known.uid === session.uid && !known.destroyed ? known : session
}

/** What the person has allowed the client for this session. */
export function allowedInSession(session: Session | undefined, clientId: string): Allowed | undefined {
  const parts = session?.authorizations as StoredSession['authorizations']
  return parts && Object.hasOwn(parts, clientId) ? parts[clientId]?.allowed : undefined
}

export function allowInSession(session: Session, clientId: string, { scopes, claims }: Allowed): void {
  session.ensureClientContainer(clientId)
  const parts = session.authorizations as NonNullable<StoredSession['authorizations']>
  parts[clientId] = { ...parts[clientId], allowed: { scopes, claims } }
}

/** What a session is stored as: without the grants of its clients, which know themselves what session they belong to. */
export function toStored(payload: AdapterPayload): AdapterPayload {
  const authorizations = payload.authorizations as Record<string, ClientPart> | undefined
  if (!authorizations) return payload
  const kept = Object.entries(authorizations).map(([clientId, { allowed }]) => [clientId, allowed ? { allowed } : {}])
  return { ...payload, authorizations: Object.fromEntries(kept) as AdapterPayload['authorizations'] }
}

/** What has to be remembered of a stored session to know whether it has to be written again. */
export interface StoredState {
  substance: string
  exp: number
  lastUsedAt: number
}

export const stateOf = (payload: AdapterPayload, substance = substanceOf(payload)): StoredState => ({
  substance,
  exp: payload.exp ?? 0,
  lastUsedAt: (payload as OwnMembers).lastUsedAt ?? 0
})

/** All but what changes with each use: in the order that the library writes its members in, which is always the same. */
export const substanceOf = (payload: AdapterPayload): string =>
  JSON.stringify({ ...payload, exp: undefined, lastUsedAt: undefined, jti: undefined })

/**
 * Would writing the session tell nothing but that it was used within the last minute?
 * @param lifetime seconds that it has from now; its end must not be off by more than a tenth of them
 */
export function isSameUse(before: StoredState, after: StoredState, lifetime: number): boolean {
  const longer = after.exp - before.exp
  return (
    longer >= 0 &&
    longer * 10 <= lifetime &&
    after.lastUsedAt - before.lastUsedAt < usedEvery &&
    before.substance === after.substance
  )
}
