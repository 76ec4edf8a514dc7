import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { Place } from '#db/keyset'
import { refusal } from './errors.ts'

/** Seconds after which a cursor leads nowhere any more (RFC 9865, 4). */
export const cursorTimeout = 3600

/** What a cursor holds. */
export interface Position {
  place: Place
  /** How many resources fitted when the walk began: they are counted once. */
  total: number
}

/** What belongs to one walk and must stay the same from page to page. */
export interface Asked {
  filter?: string
  userId?: string
  sortBy?: string
  sortOrder?: string
}

/** Cursors of one search: sealed, so that nobody can read or make one, and good for that search alone. */
export function cursors(
  ctx: Pick<Context, 'now' | 'vault'>,
  endpoint: string,
  { filter, userId, sortBy, sortOrder }: Asked
) {
  const purpose = `scim cursor ${JSON.stringify([endpoint, filter, userId, sortBy, sortOrder])}`
  return {
    /** Only characters that need no encoding in an address (RFC 9865, 2). */
    seal: (position: Position): string =>
      ctx.vault.seal(JSON.stringify({ ...position, until: ctx.now() + cursorTimeout * 1000 }), purpose),
    /** @throws AppError `invalidCursor`, `expiredCursor` (RFC 9865, 2.1) */
    open: (cursor: string): Position => {
      const { until, ...position } = opened(() => ctx.vault.open(cursor, purpose))
      if (until < ctx.now())
        throw refusal(
          'expiredCursor',
          `The cursor has expired: pages must be asked for within ${cursorTimeout} seconds`
        )
      return position
    }
  }
}

function opened(open: () => string): Position & { until: number } {
  try {
    return JSON.parse(open()) as Position & { until: number }
  } catch (cause) {
    throw new AppError('invalidCursor', 400, 'The cursor is not one that this search has given out', { cause })
  }
}
