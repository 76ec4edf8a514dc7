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
 * what it was opened to counts only as long as it is the very same: an ended session is gone here too.
 */
export function openedRows(unseal: (row: StoredArtifact) => string) {
  const opened = new Bounded<string, Opened>(most)
  return {
    /** @param id what the browser presents; without it nothing is kept */
    open: (row: StoredArtifact, id?: string): string => {
      if (id === undefined) return unseal(row)
      const before = opened.get(id)
      if (before?.sealed === row.payload) return before.text
      const text = unseal(row)
      opened.set(id, { sealed: row.payload, text, substance: undefined })
      return text
    },
    /** What `substanceOf` says of the payload that was opened just before: nothing may be waited for in between. */
    substance: (id: string, payload: AdapterPayload): string => {
      const known = opened.get(id)
      if (!known) return substanceOf(payload)
      return (known.substance ??= substanceOf(payload))
    }
  }
}
