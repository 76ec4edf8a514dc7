/** What an audit record tells, and the whole of what was changed; secrets masked. */
export interface RecordedChange {
  /** `client`, `scope`, `user` ... */
  resourceType: string
  resourceId: string | undefined
  /** Absent where the thing was not there before, or is not there after it. */
  before: Readonly<Record<string, unknown>> | undefined
  after: Readonly<Record<string, unknown>> | undefined
  correlationId: string
}

/** All that one module tells others; the shelf below never calls the one above. */
export interface EventMap {
  'client.changed': { inum: string }
  /** `keepConsents`: what people allowed it holds for a client of the same name that comes after it. */
  'client.deleted': { inum: string; keepConsents?: boolean }
  'scope.changed': { inum: string }
  'attribute.changed': { inum: string }
  /**
   * The attribute is about to have another name or type, or to go; whoever has a use for it as it is refuses by an
   * exception.
   */
  'attribute.ending': { inum: string; name: string; deleted: boolean }
  /** A record of a change was written; inside the transaction of the change. */
  'change.recorded': RecordedChange
  /** The keys of the server. */
  'keys.changed': Record<string, never>
  /** The server's configuration. */
  'configuration.changed': Record<string, never>
  /** An application waits for the person’s approval (CIBA Core, 7.3): what a message to a device of theirs can say. */
  'authentication.requested': {
    userInum: string
    clientInum: string
    bindingMessage: string | undefined
    /** Milliseconds since 1970. */
    expiresAt: number
  }
  /** Somebody has ended a session of the person, or all of them: what stands on one has to ask for it again. */
  'user.sessionsEnded': { inum: string }
  /** Sessions and tokens of the person end. */
  'user.deactivated': { inum: string }
  'user.deleted': { inum: string }
  'user.passwordChanged': { inum: string }
}

export interface Events {
  /** Listeners run one after the other and are awaited, inside the transaction where there is one. */
  emit<K extends keyof EventMap>(name: K, event: EventMap[K]): Promise<void>
  on<K extends keyof EventMap>(name: K, listener: (event: EventMap[K]) => void | Promise<void>): void
}

export function events(): Events {
  const listeners = new Map<string, ((event: never) => void | Promise<void>)[]>()
  return {
    async emit(name, event) {
      for (const listener of listeners.get(name) ?? []) await listener(event as never)
    },
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener])
    }
  }
}
