import { asc, desc, sql, type SQL } from './drizzle.ts'

export type Key = string | number

/** A place in a list that stays what it is whatever is put in or taken out around it: beside the row with these keys. */
export interface Place {
  /** Names the order of the list. */
  order: string
  /** Which of the stretches the row is in. */
  stretch: number
  /** Of none, the place is the beginning of the list. */
  keys: Key[]
  /** The page is the one that ends before the row; otherwise it begins after it. */
  backwards?: boolean
}

/** Rows in the order of columns that an index has; the stretches, one after the other, are the whole list. */
export interface Stretch<Row> {
  /** Never null; all of them together are different for each row. */
  columns: SQL[]
  read: (beyond: SQL | undefined, order: SQL[], limit: number, offset?: number) => Promise<{ row: Row; keys: Key[] }[]>
}

/** One whose rows can be passed over as well. */
export interface CountedStretch<Row> extends Stretch<Row> {
  count: () => Promise<number>
}

export interface Walk {
  /** Absent for the first page. */
  from?: Place | undefined
  limit: number
}

export interface KeysetPage<Row> {
  rows: Row[]
  /** Absent where nothing comes before or after. */
  previous?: Place
  next?: Place
}

/**
 * One page of a list, which costs the same wherever it is: what comes before it is not passed over, but never looked at.
 * @param order names the order; the stretches are those of the ascending one
 * @returns undefined where the place is one in another order
 */
export async function keysetPage<Row>(
  order: string,
  stretches: readonly Stretch<Row>[],
  { from, limit, descending = false }: Walk & { descending?: boolean | undefined }
): Promise<KeysetPage<Row> | undefined> {
  if (from && from.order !== order) return undefined
  const backwards = from?.backwards ?? false
  const fromTheEnd = descending !== backwards
  const numbers = fromTheEnd ? [...stretches.keys()].toReversed() : [...stretches.keys()]
  const found: { row: Row; place: Place }[] = []
  for (const stretch of numbers.slice(from ? numbers.indexOf(from.stretch) : 0)) {
    const { columns, read } = stretches[stretch] as Stretch<Row>
    const isThere = from?.stretch === stretch && from.keys.length > 0
    const beyond = isThere ? comparison(columns, fromTheEnd ? '<' : '>', from.keys) : undefined
    // One more than the page has tells whether there is another page.
    const rows = await read(beyond, columns.map(fromTheEnd ? desc : asc), limit + 1 - found.length)
    found.push(...rows.map(({ row, keys }) => ({ row, place: { order, stretch, keys } })))
    if (found.length > limit) break
  }
  // Everything that came before the place is gone.
  if (backwards && found.length === 0) return { rows: [], next: { order, stretch: numbers.at(-1) as number, keys: [] } }
  const isMore = found.length > limit
  const page = backwards ? found.slice(0, limit).toReversed() : found.slice(0, limit)
  const [first, last] = [page[0], page.at(-1)]
  return {
    rows: page.map(({ row }) => row),
    ...(first && (backwards ? isMore : from?.keys.length) && { previous: { ...first.place, backwards: true } }),
    ...(last && (backwards || isMore) && { next: last.place })
  }
}

/** The rows of the same list from the one with that number on, which have to be passed over by the index. */
export async function numberedPage<Row>(
  stretches: readonly CountedStretch<Row>[],
  { offset, limit, descending = false }: { offset: number; limit: number; descending?: boolean | undefined }
): Promise<Row[]> {
  const rows: Row[] = []
  let left = offset
  for (const { columns, read, count } of descending ? stretches.toReversed() : stretches) {
    const found = await read(undefined, columns.map(descending ? desc : asc), limit - rows.length, left)
    rows.push(...found.map(({ row }) => row))
    if (rows.length >= limit) break
    left = found.length > 0 || left === 0 ? 0 : Math.max(0, left - (await count()))
  }
  return rows
}

/** A comparison of rows, which both engines look up in an index of these columns. */
const comparison = (columns: SQL[], sign: '<' | '>', keys: Key[]): SQL =>
  sql`(${sql.join(columns, comma)}) ${sql.raw(sign)} (${sql.join(
    keys.map((key) => sql`${key}`),
    comma
  )})`

const comma = sql.raw(', ')
