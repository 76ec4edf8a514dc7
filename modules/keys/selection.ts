import type { AppConfiguration } from '#modules/settings/index'

/** What decides over the use of a key. Times in milliseconds since 1970. */
export interface KeyState {
  readonly kid: string
  readonly alg: string
  /** Counts the keys of the algorithm. */
  readonly generation: number
  /** May sign from then on. */
  readonly usedFrom: number
  /** Set when the key has stopped signing, to the time when it is over. */
  readonly expiresAt: number | null
}

export type Selection = Pick<AppConfiguration, 'keySelectionStrategy' | 'staticKid'>

/**
 * The keys of one algorithm that are not over, the one that signs first: OLDER takes the oldest that has not been
 * stopped, NEWER the newest that may sign already, and so does FIRST, because the newest is published first. A key that
 * was stopped never signs again, since its end is settled.
 */
export function inOrderOfUse<K extends KeyState>(keys: readonly K[], selection: Selection, now: number): K[] {
  const living = keys.filter(({ expiresAt }) => expiresAt === null).toSorted(byAge)
  const signing = living.filter(({ usedFrom }) => usedFrom <= now)
  if (selection.keySelectionStrategy !== 'OLDER') signing.reverse()
  const pinned = signing.filter(({ kid }) => kid === selection.staticKid)
  const waiting = living.filter(({ usedFrom }) => usedFrom > now)
  const stopped = keys.filter(({ expiresAt }) => expiresAt !== null && expiresAt > now).toSorted(byAge)
  return [...new Set([...pinned, ...signing, ...waiting, ...stopped.toReversed()])]
}

/**
 * Those keys of one algorithm that shall not sign any more: all that a newer one has taken the place of. OLDER keeps two,
 * the one that signs and its successor, which everybody has seen for the time of a whole rotation when its turn comes.
 */
export function superseded<K extends KeyState>(keys: readonly K[], selection: Selection, now: number): K[] {
  const living = keys.filter(({ expiresAt }) => expiresAt === null).toSorted(byAge)
  const kept = selection.keySelectionStrategy === 'OLDER' ? 2 : 1
  const old = living.slice(0, -kept)
  // As long as its successor may not sign, there is nobody to take over.
  const over = old.filter((_key, i) => living.slice(i + 1).some(({ usedFrom }) => usedFrom <= now))
  return over.filter(({ kid }) => kid !== selection.staticKid)
}

const byAge = (a: KeyState, b: KeyState) => a.generation - b.generation
