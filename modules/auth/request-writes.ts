import { Provider } from 'oidc-provider'
import type { Db } from '#db/db'
import { deleteArtifacts } from './repository.ts'

/**
 * Writes of a request that is under way. They need not wait for one another, only the answer has to wait for them all:
 * so they reach the database together and are committed together.
 */
export interface RequestWrites {
  /** @param made id of a new artifact that is written, to be taken back when another write of the request fails */
  add(write: Promise<void>, made?: Uint8Array): Promise<void>
  /**
   * Resolves when everything written for this request is durable.
   * @throws what the first write that failed threw; nothing that the request made is left then
   */
  settle(request: object): Promise<void>
  /** Takes back what the request made, which nobody will be told of. */
  undo(request: object): Promise<void>
}

export function requestWrites(db: Db): RequestWrites {
  const pending = new WeakMap<object, { writes: Promise<void>[]; made: Uint8Array[] }>()
  return {
    async add(write, made) {
      const request = Provider.ctx
      if (!request) return write
      // A failure is reported by settle; until then nobody listens, which must not end the process.
      write.catch(() => {})
      const own = pending.get(request) ?? { writes: [], made: [] }
      own.writes.push(write)
      if (made) own.made.push(made)
      pending.set(request, own)
    },
    async settle(request) {
      const own = pending.get(request)
      if (!own) return
      pending.delete(request)
      const outcomes = await Promise.allSettled(own.writes)
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (!failed) return
      await deleteArtifacts(db, own.made)
      throw failed.reason
    },
    async undo(request) {
      const own = pending.get(request)
      if (!own) return
      pending.delete(request)
      await Promise.allSettled(own.writes)
      await deleteArtifacts(db, own.made)
    }
  }
}
