import type { Db } from '#db/db'
import { asc, sql, type SQL } from '#db/drizzle'

/** What SQLite keeps count of by itself; see `by-hand.ts`. */
interface Census {
  people: number
  /** Grows when somebody goes, or comes who is older than the youngest are: then places in the order move. */
  shifts: number
  /** When the youngest was made. */
  latest: number
}

/** The last one of so many people in the order of their age. */
type Mark = [createdAt: number, inum: string]

/** People between two marks. */
const stride = 4096
/** Milliseconds: whoever is younger may yet get somebody before them. As in the trigger. */
const unsettled = 60_000
const attempts = 3

const known = new WeakMap<Db, { shifts: number; marks: Mark[] }>()

/**
 * One page of everybody, the oldest first. An engine that passes over a million rows one by one takes longer than to find a
 * page: so places on the way are remembered, as long as they stay what they are.
 * @returns undefined where this is not known: on PostgreSQL, where all writers would wait for whoever counts
 */
export async function pageOfEverybody(
  db: Db,
  offset: number,
  limit: number
): Promise<{ total: number; inums: string[] } | undefined> {
  if (db.engine !== 'sqlite') return undefined
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await census(db)
    if (offset >= before.people || limit === 0) return { total: before.people, inums: [] }
    const marks = await marksUpTo(db, offset, before)
    const passed = Math.min(Math.floor(offset / stride), marks.length)
    const rows = await next(db, marks[passed - 1], offset - passed * stride, limit)
    const { people, shifts } = await census(db)
    if (shifts === before.shifts) return { total: people, inums: rows.map(([, inum]) => inum) }
  }
  return undefined
}

async function census(db: Db): Promise<Census> {
  const number = (column: string) => sql<number>`${sql.raw(column)}`.mapWith(Number)
  const [counted] = await db.query
    .select({ people: number('people'), shifts: number('shifts'), latest: number('latest') })
    .from(sql`user_census`)
  return counted as Census
}

async function marksUpTo(db: Db, offset: number, { shifts, latest }: Census): Promise<readonly Mark[]> {
  let { marks, ...place } = known.get(db) ?? { shifts, marks: [] }
  if (place.shifts !== shifts) marks = []
  known.set(db, { shifts, marks })
  while ((marks.length + 1) * stride <= offset) {
    const { length } = marks
    const [mark] = await next(db, marks.at(-1), stride - 1, 1)
    if (!mark || mark[0] >= latest - unsettled) break
    // Somebody else may have been here meanwhile.
    if (marks.length === length) marks.push(mark)
  }
  return marks
}

async function next(db: Db, after: Mark | undefined, offset: number, limit: number): Promise<Mark[]> {
  const { users } = db.tables
  const beyond: SQL | undefined = after && sql`(${users.createdAt}, ${users.inum}) > (${after[0]}, ${after[1]})`
  const rows = await db.query
    .select({ createdAt: users.createdAt, inum: users.inum })
    .from(users)
    .where(beyond)
    .orderBy(asc(users.createdAt), asc(users.inum))
    .limit(limit)
    .offset(offset)
  return rows.map(({ createdAt, inum }) => [createdAt, inum])
}
