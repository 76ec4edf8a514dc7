import type { AdapterPayload } from 'oidc-provider'
import { Bounded } from '#modules/core/bounded'
import type { StoredArtifact } from '../repository.ts'
import { substanceOf } from './model.ts'

/** Sessions that are kept open at most: a few kilobytes each. */
const most = 1000

interface Opened {
  sealed: string
  text: string
  substance: string | undefined
}

/**
 * Browsers come again with the same session, which to open takes longer than to find. The row is still read each time, and
 * what it was opened to counts only as long as it is the very same. It is kept under the key of the row, not under what the
 * browser presents.
 */
export function openedRows(unseal: (row: StoredArtifact) => string) {
  const opened = new Bounded<string, Opened>(most)
  return {
    /** @param isPresented by a browser; else nothing is kept */
    open: (row: StoredArtifact, isPresented: boolean): string => {
      if (!isPresented) return unseal(row)
      const key = keyOf(row.id)
      const before = opened.get(key)
      if (before?.sealed === row.payload) return before.text
      const text = unseal(row)
      opened.set(key, { sealed: row.payload, text, substance: undefined })
      return text
    },
    /** What `substanceOf` says of the payload that was opened just before: nothing may be waited for in between. */
    substance: ({ id }: Pick<StoredArtifact, 'id'>, payload: AdapterPayload): string => {
      const known = opened.get(keyOf(id))
      if (!known) return substanceOf(payload)
      return (known.substance ??= substanceOf(payload))
    },
    /** For one that is no longer there. */
    forget: (id: Uint8Array): void => opened.delete(keyOf(id))
  }
}

const keyOf = (id: Uint8Array): string => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
