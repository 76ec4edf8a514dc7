import { errors, Provider, type Adapter, type AdapterPayload } from 'oidc-provider'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import type { ClientAdapter } from './clients.ts'
import {
  consumeArtifact,
  deleteArtifact,
  deleteArtifactsOfGrant,
  findAnyArtifact,
  findArtifactByUid,
  findArtifactByUserCode,
  upsertArtifact,
  type StoredArtifact
} from './repository.ts'

/** Models that are found by another name than the value their holder presents, and then have to give that value back. */
const sealedModels = new Set(['Session', 'Interaction', 'DeviceCode'])

/**
 * oidc-provider's storage. A bearer value is kept as its SHA-256 alone: the payload is stored without it, or sealed.
 * @param clients answers for the model `Client`, which has a store of its own
 */
export function createAdapter(ctx: Context, clients: ClientAdapter, writes: RequestWrites): (model: string) => Adapter {
  return (model) => (model === 'Client' ? clients : artifactAdapter(ctx, model, writes))
}

function artifactAdapter({ db, vault, now }: Context, model: string, writes: RequestWrites): Adapter {
  const sealed = sealedModels.has(model)

  const read = (stored: StoredArtifact | undefined, id?: string): AdapterPayload | undefined => {
    if (!stored) return undefined
    const payload = JSON.parse(sealed ? vault.open(stored.payload) : stored.payload) as AdapterPayload
    if (id !== undefined) payload.jti = id
    // oidc-provider wants seconds.
    if (stored.consumedAt !== null) payload.consumed = Math.floor(stored.consumedAt / 1000)
    return payload
  }

  return {
    upsert(id, payload, expiresIn) {
      const { jti: _, ...rest } = payload
      const time = now()
      return writes.add(
        upsertArtifact(db, {
          id: sha256(id),
          model,
          payload: sealed ? vault.seal(JSON.stringify(payload)) : JSON.stringify(rest),
          grantId: payload.grantId ?? null,
          uid: payload.uid ?? null,
          userCode: payload.userCode ? sha256(payload.userCode) : null,
          accountId: payload.accountId ?? null,
          clientId: payload.clientId ?? null,
          createdAt: time,
          expiresAt: expiresIn ? time + expiresIn * 1000 : null
        })
      )
    },
    async find(id) {
      const found = await findAnyArtifact(db, sha256(id))
      return found?.model === model ? read(found, id) : undefined
    },
    findByUid: async (uid) => read(await findArtifactByUid(db, model, uid)),
    findByUserCode: async (userCode) => read(await findArtifactByUserCode(db, model, sha256(userCode))),
    async consume(id) {
      // Of many that present it at once, one row count decides who was first.
      if (!(await consumeArtifact(db, sha256(id), now()))) throw new errors.InvalidGrant('already used')
    },
    destroy: (id) => deleteArtifact(db, sha256(id)),
    revokeByGrantId: (grantId) => deleteArtifactsOfGrant(db, model, grantId)
  }
}

/**
 * Writes of a request that is under way. They need not wait for one another, only the answer has to wait for them all:
 * so they reach the database together and are committed together.
 */
export interface RequestWrites {
  add(write: Promise<void>): Promise<void>
  /** Resolves when everything written so far for this request is durable. */
  settle(request: object): Promise<void>
}

export function requestWrites(): RequestWrites {
  const pending = new WeakMap<object, Promise<void>[]>()
  return {
    async add(write) {
      const request = Provider.ctx
      if (!request) return write
      // A failure is reported by settle; until then nobody listens, which must not end the process.
      write.catch(() => {})
      const writes = pending.get(request)
      if (writes) writes.push(write)
      else pending.set(request, [write])
    },
    async settle(request) {
      const writes = pending.get(request)
      if (!writes) return
      pending.delete(request)
      await Promise.all(writes)
    }
  }
}
