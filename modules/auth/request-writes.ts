import { Provider, type KoaContextWithOIDC } from 'oidc-provider'
import type { Db } from '#db/db'
import { sha256 } from '#modules/core/hash'
import { deleteArtifacts } from './repository.ts'
import { isSessionThere } from './sessions/repository.ts'

/**
 * Writes of a request that is under way. They need not wait for one another, only the answer has to wait for them all:
 * so they reach the database together and are committed together.
 */
export interface RequestWrites {
  /**
   * @param made id of a new artifact that is written, to be taken back when another write of the request fails
   * @param session `uid` of the one that it ends with
   */
  add(write: Promise<void>, made?: Uint8Array, session?: string): Promise<void>
  /**
   * Resolves when everything written for this request is durable. What was granted in a session that was ended meanwhile is
   * taken back: whoever ended it could not know of it.
   * @throws what the first write that failed threw; nothing that the request made is left then
   */
  settle(request: object): Promise<void>
  /** Takes back what the request made, which nobody will be told of. */
  undo(request: object): Promise<void>
}

interface Own {
  writes: Promise<void>[]
  made: Uint8Array[]
  session?: string
}

export function requestWrites(db: Db): RequestWrites {
  const pending = new WeakMap<object, Own>()
  return {
    async add(write, made, session) {
      const request = Provider.ctx
      if (!request) return write
      // A failure is reported by settle; until then nobody listens, which must not end the process.
      write.catch(() => {})
      const own: Own = pending.get(request) ?? { writes: [], made: [] }
      own.writes.push(write)
      if (made) own.made.push(made)
      if (session !== undefined) own.session = session
      pending.set(request, own)
    },
    async settle(request) {
      const own = pending.get(request)
      if (!own) return
      pending.delete(request)
      const outcomes = await Promise.allSettled(own.writes)
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (!failed && (own.session === undefined || (await isSessionThere(db, sha256(jtiOf(request)), own.session))))
        return
      await deleteArtifacts(db, own.made)
      if (failed) throw failed.reason
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

const jtiOf = (request: object): string => (request as Partial<KoaContextWithOIDC>).oidc?.session?.jti ?? ''
