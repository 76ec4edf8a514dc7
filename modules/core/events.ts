/** All that one module tells others; the shelf below never calls the one above. */
export interface EventMap {
  'client.changed': { inum: string }
  'client.deleted': { inum: string }
  'scope.changed': { inum: string }
  'attribute.changed': { inum: string }
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
