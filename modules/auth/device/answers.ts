import { AlreadyUsedError } from 'oidc-provider/lib/helpers/re_render_errors.js'
import { Provider, type Adapter } from 'oidc-provider'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import type { ArtifactAdapter } from '../adapter.ts'
import { answerRequest } from '../polling/repository.ts'
import { findArtifactByUserCode, type StoredArtifact } from '../repository.ts'

/**
 * Whoever answers a code changes what was read of it: of two browsers that confirm it at the same moment the second is told
 * that it was used, where the library would have both go on, and the last one win.
 */
export function deviceChanges({ db }: Pick<Context, 'db'>, artifacts: ArtifactAdapter): Partial<Adapter> {
  /** Payload, as it is stored, of the code that a request is about. */
  const known = new WeakMap<object, string>()
  const remember = (payload: string | undefined) => {
    if (Provider.ctx && payload !== undefined) known.set(Provider.ctx, payload)
  }
  const read = (stored: StoredArtifact | undefined, id?: string) => {
    remember(stored?.payload)
    return artifacts.read(stored, id)
  }
  return {
    find: async (id) => read(await artifacts.findRow(id), id),
    findByUserCode: async (userCode) => read(await findArtifactByUserCode(db, 'DeviceCode', sha256(userCode))),
    async upsert(id, payload, expiresIn) {
      const before = Provider.ctx && known.get(Provider.ctx)
      if (before === undefined) return artifacts.upsert(id, payload, expiresIn)
      const { id: key, payload: after, grantId } = artifacts.row(id, payload, expiresIn)
      const answer = { payload: after, ...(grantId !== null && { grantId }) }
      if (!(await answerRequest(db, { id: key, payload: before }, answer))) throw new AlreadyUsedError()
      remember(after)
    }
  }
}
