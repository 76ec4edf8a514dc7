import type Database from 'better-sqlite3'

/**
 * Tells of access tokens, grants and people whether they may have been changed or deleted since they were read, so that who
 * keeps them need not read them again. It may be wrong in one direction only: that nothing was edited is certain.
 */
export interface Edits {
  /** When what is read from now on is read. Inside a transaction there is none: what is read there may yet be undone. */
  moment(): number | undefined
  /**
   * Where edits are noted; others may be noted in the same place.
   * @param key inum of a person; id of a grant, for all that hangs on it too; else key of the token
   */
  placeOf(key: Uint8Array | string): number
  /** Was there any edit in one of the places since, or can that not be told? */
  anySince(moment: number, one: number, other: number): boolean
}

/** Few enough for little memory, many enough that the rows of one sweep leave most places alone. */
const places = 65_536

/** What edits are noted of: table, key, and which rows. A grant has its own id where its tokens have it. */
const watched = [
  ['artifacts', 'coalesce(old.grant_id, old.id)', "WHEN old.model IN ('AccessToken', 'ClientCredentials', 'Grant')"],
  ['users', 'old.inum', '']
] as const

/** What is asked once edits are. */
interface Surroundings {
  /** A number that stays the same as long as no other process has committed anything; what is read after it is no older. */
  foreignCommits: () => number
  isAlone: () => boolean
}

/**
 * @param writer through which all that this process writes goes
 * @returns also what has to be called before each commit, in the same turn of the event loop
 */
export function editsOf(
  writer: Database.Database,
  { foreignCommits, isAlone }: Surroundings
): Edits & { beforeCommit(): void } {
  /** When rows of each place were last edited. */
  const editedAt = new Float64Array(places)
  /** Written, and seen by nobody yet. */
  const pending = new Set<number>()
  let present = 0
  let everythingAt = 0
  let elsewhere: number | undefined
  let hasLooked = false

  /** Once in a turn of the event loop, as readers see one state of the database as long. */
  const lookElsewhere = () => {
    if (hasLooked) return
    const now = foreignCommits()
    hasLooked = true
    setImmediate(() => (hasLooked = false))
    if (now === elsewhere) return
    elsewhere = now
    everythingAt = ++present
  }

  // By triggers, which nothing goes past that is written. They belong to this connection, not to the database. What REPLACE
  // deletes they are told of only by this.
  writer.pragma('recursive_triggers = ON')
  writer.function('note_edit', (key) => void pending.add(placeOf(key as Uint8Array | string)))
  for (const [table, key, which] of watched)
    for (const event of ['UPDATE', 'DELETE'])
      writer.exec(
        `CREATE TEMP TRIGGER ${table}_${event} AFTER ${event} ON main.${table} ${which} BEGIN SELECT note_edit(${key}); END`
      )

  return {
    placeOf,
    moment() {
      if (!isAlone()) return undefined
      lookElsewhere()
      return present
    },
    anySince(moment, one, other) {
      if (!isAlone()) return true
      lookElsewhere()
      return Math.max(everythingAt, editedAt[one] as number, editedAt[other] as number) > moment
    },
    // Nobody reads between this and the commit. Where that fails, rows count as edited that are not.
    beforeCommit() {
      if (pending.size === 0) return
      present++
      for (const place of pending) editedAt[place] = present
      pending.clear()
    }
  }
}

function placeOf(key: Uint8Array | string): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key
  let sum = 0
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0
  return (sum ^ (sum >>> 16)) & (places - 1)
}
