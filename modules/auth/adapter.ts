import { errors, Provider, type Adapter, type AdapterPayload } from 'oidc-provider'
import type { Db } from '#db/db'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import { jwtId, payloadPurpose, timedKey } from './artifact-id.ts'
import type { ClientAdapter } from './clients.ts'
import { deviceChanges } from './device/answers.ts'
import {
  consumeArtifact,
  deleteArtifact,
  deleteArtifactsOfGrant,
  deleteGrantOf,
  findAnyArtifact,
  findArtifactByUid,
  findArtifactByUserCode,
  insertArtifact,
  moveArtifact,
  upsertArtifact,
  type Artifact,
  type StoredArtifact
} from './repository.ts'
import type { RequestWrites } from './request-writes.ts'
import { isSameUse, stateOf, toStored, type StoredState } from './sessions/model.ts'
import { openedRows } from './sessions/opened.ts'

/** Models that are found by another name than the value their holder presents, and then have to give that value back. */
const sealedModels = new Set(['Session', 'Interaction', 'DeviceCode', 'BackchannelAuthenticationRequest'])

/** Models whose values are the library's own, and random. */
const randomModels = new Set(['Session', 'Interaction', 'ReplayDetection'])

/** Models whose holder is told when one is over; of all others nothing is left then, where the library would be lenient. */
const polledModels = new Set(['DeviceCode', 'BackchannelAuthenticationRequest'])

/**
 * oidc-provider's storage. A bearer value is kept as its SHA-256 alone: the payload is stored without it, or sealed.
 * @param clients answers for the model `Client`, which has a store of its own
 */
export function createAdapter(ctx: Context, clients: ClientAdapter, writes: RequestWrites): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return clients
    if (model === 'Session') return sessionAdapter(ctx, writes)
    const artifacts = artifactAdapter(ctx, model, writes)
    if (model === 'DeviceCode') return { ...artifacts, ...deviceChanges(ctx, artifacts) }
    if (model === 'ReplayDetection') return { ...artifacts, upsert: once(ctx, artifacts) }
    return artifacts
  }
}

export interface ArtifactAdapter extends Adapter {
  find(id: string): Promise<AdapterPayload | undefined>
  findRow(id: string): Promise<StoredArtifact | undefined>
  read(stored: StoredArtifact | undefined, id?: string): AdapterPayload | undefined
  row(id: string, payload: AdapterPayload, expiresIn: number | undefined): Artifact
}

/** @param open the payload of a row that has it sealed. @param id what its holder presents, where that is known */
function artifactAdapter(
  { db, vault, now }: Context,
  model: string,
  writes: RequestWrites,
  open = (row: StoredArtifact, _id?: string) => vault.open(row.payload, payloadPurpose(model, row.id))
): ArtifactAdapter {
  const sealed = sealedModels.has(model)
  const keyOf = randomModels.has(model) ? sha256 : timedKey

  const read = (stored: StoredArtifact | undefined, id?: string): AdapterPayload | undefined => {
    if (!stored || (!polledModels.has(model) && stored.expiresAt !== null && stored.expiresAt <= now()))
      return undefined
    const payload = JSON.parse(sealed ? open(stored, id) : stored.payload) as AdapterPayload
    if (id !== undefined) payload.jti = id
    // The library asks the clock of the machine: it is told when the row ends on that one.
    if (stored.expiresAt !== null) payload.exp = Math.round((stored.expiresAt - clockDifference(now)) / 1000)
    // oidc-provider wants seconds.
    if (stored.consumedAt !== null) payload.consumed = Math.floor(stored.consumedAt / 1000)
    return payload
  }

  const findRow = async (id: string) => {
    const found = await findAnyArtifact(db, keyOf(id))
    return found?.model === model ? found : undefined
  }

  const row = (id: string, payload: AdapterPayload, expiresIn: number | undefined): Artifact => {
    const { jti, ...rest } = payload
    const time = now()
    const named = jwtId(id)
    const key = keyOf(id, named)
    return {
      id: key,
      model,
      payload: sealed ? vault.seal(JSON.stringify(payload), payloadPurpose(model, key)) : JSON.stringify(rest),
      grantId: (model === 'Grant' ? jti : payload.grantId) ?? null,
      uid: (model === 'Grant' ? sessionOfGrant() : (payload.uid ?? named)) ?? null,
      userCode: payload.userCode ? sha256(payload.userCode) : null,
      accountId: payload.accountId ?? payload.result?.login?.accountId ?? payload.session?.accountId ?? null,
      clientId: payload.clientId ?? null,
      createdAt: time,
      expiresAt: expiresIn === undefined ? null : endOf(payload, expiresIn, now)
    }
  }

  return {
    read,
    row,
    upsert(id, payload, expiresIn) {
      const artifact = row(id, payload, expiresIn)
      // An interaction is written again as it goes on: it is not new to the request that fails.
      const made = model === 'Interaction' ? undefined : artifact.id
      return writes.add(upsertArtifact(db, artifact), made, model === 'Grant' ? (artifact.uid ?? undefined) : undefined)
    },
    findRow,
    find: async (id) => read(await findRow(id), id),
    // Some come from requests: the `sid` of a logout.
    findByUid: async (uid) => (isStorable(uid) ? read(await findArtifactByUid(db, model, uid)) : undefined),
    findByUserCode: async (userCode) => read(await findArtifactByUserCode(db, model, sha256(userCode))),
    consume: (id) => writes.add(consumeOnce(db, model, keyOf(id), now())),
    destroy: (id) => deleteArtifact(db, keyOf(id)),
    revokeByGrantId: (grantId) => deleteArtifactsOfGrant(db, model, grantId)
  }
}

/** Milliseconds that our clock, which can be moved, is ahead of the one that the library asks. */
const clockDifference = (now: () => number) => (now === Date.now ? 0 : now() - Date.now())

/** The end that the payload names, or so many seconds from now. */
function endOf({ exp }: AdapterPayload, expiresIn: number, now: () => number): number {
  return exp === undefined ? now() + expiresIn * 1000 : exp * 1000 + clockDifference(now)
}

/**
 * Of many that present it at once, one row count decides who was first. The others end what it gave, as oidc-provider
 * does when they come later (RFC 6749, 4.1.2): nobody can tell which of them was the thief.
 */
async function consumeOnce(db: Db, model: string, id: Uint8Array, time: number): Promise<void> {
  if (await consumeArtifact(db, id, time)) return
  if (model === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was used before')
  await deleteGrantOf(db, id)
  throw new errors.InvalidGrant('already used')
}

/** The session that a grant was made in, unless it is for a device that the session is not on. */
function sessionOfGrant(): string | undefined {
  return Provider.ctx?.oidc.deviceCode ? undefined : Provider.ctx?.oidc.session?.uid
}

/**
 * A session that was there when the request began is only ever changed where it still is: otherwise a request under way
 * would bring back one that has been ended meanwhile. A new identifier is the same row under another key.
 */
function sessionAdapter(ctx: Context, writes: RequestWrites): Adapter {
  const { db, vault } = ctx
  const opened = openedRows((row) => vault.open(row.payload, payloadPurpose('Session', row.id)))
  const artifacts = artifactAdapter(ctx, 'Session', writes, (row, id) => opened.open(row, id !== undefined))
  interface Known {
    /** Sessions that are there, as they are stored. */
    known: Map<string, StoredState>
    left: string | undefined
  }
  const requests = new WeakMap<object, Known>()
  const here = () => {
    const request = Provider.ctx
    if (!request) return undefined
    const state: Known = requests.get(request) ?? { known: new Map(), left: undefined }
    requests.set(request, state)
    return state
  }
  return {
    ...artifacts,
    async find(id) {
      const row = await artifacts.findRow(id)
      const found = artifacts.read(row, id)
      if (row && found) here()?.known.set(id, stateOf(found, opened.substance(row, found)))
      else opened.forget(sha256(id))
      return found
    },
    async destroy(id) {
      const state = here()
      // The library leaves an identifier, then stores the session under the next; only signing out goes no further.
      if (state?.known.has(id) && Provider.ctx?.oidc.session?.jti !== id) state.left = id
      else {
        opened.forget(sha256(id))
        await artifacts.destroy(id)
      }
    },
    async upsert(id, payload, expiresIn) {
      const stored = toStored(payload)
      const state = here()
      const before = state?.known.get(id)
      const after = stateOf(stored)
      if (before && state?.left === undefined && isSameUse(before, after, expiresIn ?? 0)) return
      const artifact = artifacts.row(id, stored, expiresIn)
      const from = state?.left ?? (before ? id : undefined)
      if (state) {
        state.left = undefined
        state.known.set(id, after)
      }
      if (from === undefined) return writes.add(upsertArtifact(db, artifact))
      return writes.add(moveArtifact(db, sha256(from), artifact))
    }
  }
}

/** What may be seen once: a `jti` of an assertion or a proof (RFC 7523, 3; RFC 9449, 11.1). */
const once =
  ({ db }: Context, artifacts: ArtifactAdapter): Adapter['upsert'] =>
  async (id, payload, expiresIn) => {
    if (!(await insertArtifact(db, artifacts.row(id, payload, expiresIn))))
      throw new errors.InvalidRequest('the assertion or proof was used before')
  }
