import type { Db } from './db.ts'
import { Column, getTableColumns, is, Param, Placeholder, sql, type InferInsertModel } from './drizzle.ts'
import type { Tables } from './schema/index.ts'

/** What drizzle knows of a query that it has prepared. */
interface Prepared {
  execute(values?: Record<string, unknown>): Promise<unknown>
}
interface Internals {
  getQuery(): { sql: string; params: unknown[] }
  fields?: { path: string[]; field: Decoder & { decoder?: Decoder; sql?: { decoder: Decoder } } }[]
}
/** A column decodes by itself, an expression has its decoder, a named expression holds the expression. */
interface Decoder {
  mapFromDriverValue?: (value: unknown) => unknown
}

/** A prepared query. The rows come at once where the database can give them without waiting. */
interface Ready<Rows> {
  execute(values?: Record<string, unknown>): Rows | Promise<Rows>
}
type RowsOf<Q extends Prepared> = Awaited<ReturnType<Q['execute']>>

/**
 * A query that is built once for each open database, and then runs without drizzle: its text, the order of its values and
 * what its columns are made of are known. Building costs ten times what running does, drizzle's own way of running a
 * prepared query as much again as the database.
 */
export function prepared<Q extends Prepared>(build: (db: Db) => Q): (db: Db) => Ready<RowsOf<Q>> {
  const built = new WeakMap<Db, Ready<RowsOf<Q>>>()
  return (db) => {
    let query = built.get(db)
    if (query === undefined) {
      query = lean(db, build(db))
      built.set(db, query)
    }
    return query
  }
}

/**
 * Inserts whole rows by statements that are built once for each number of rows. What a row does not have is null there, so
 * a column that fills itself has to be left out.
 * @param mostRows of one statement
 */
export function preparedInsert<Name extends keyof Tables>(
  name: Name,
  { without = [], mostRows = 1 }: { without?: string[]; mostRows?: number } = {}
) {
  const byCount = new Map<number, ReturnType<typeof insertOf>>()
  let columns: string[] | undefined
  const columnsOf = (tables: Tables) =>
    (columns ??= Object.keys(getTableColumns(tables[name])).filter((column) => !without.includes(column)))
  const insertOf = (count: number) =>
    prepared(({ query, tables }) => {
      const rows = Array.from({ length: count }, (_, i) =>
        Object.fromEntries(columnsOf(tables).map((column) => [column, sql.placeholder(`${column} ${i}`)]))
      )
      return query
        .insert(tables[name])
        .values(rows as never)
        .prepare(`insert_${name}_${count}`)
    })
  return async (db: Db, rows: readonly InferInsertModel<Tables[Name]>[]): Promise<void> => {
    for (let start = 0; start < rows.length; start += mostRows) {
      const some: readonly Record<string, unknown>[] = rows.slice(start, start + mostRows)
      let insert = byCount.get(some.length)
      if (!insert) byCount.set(some.length, (insert = insertOf(some.length)))
      const values: Record<string, unknown> = {}
      for (const [i, row] of some.entries())
        for (const column of columnsOf(db.tables)) values[`${column} ${i}`] = row[column] ?? null
      await insert(db).execute(values)
    }
  }
}

function lean<Q extends Prepared>(db: Db, query: Q): Ready<RowsOf<Q>> {
  const { fields } = query as unknown as Internals
  // Objects within a row are put together by drizzle.
  if (fields?.some(({ path }) => path.length !== 1)) return query as unknown as Ready<RowsOf<Q>>
  const { sql, params } = (query as unknown as Internals).getQuery()
  const values = params.map(valueOf)
  const columns = fields?.map(({ path, field }) => {
    const decoder = field.mapFromDriverValue ? field : (field.decoder ?? field.sql?.decoder)
    const read = decoder?.mapFromDriverValue
    return { name: path[0] as string, read: read === asItIs ? undefined : read?.bind(decoder) }
  })
  // Plain loops: this is run several times for each request.
  const objectsOf = (rows: unknown[]) => {
    const objects: Record<string, unknown>[] = []
    if (!columns) return objects
    for (const row of rows as unknown[][]) {
      const object: Record<string, unknown> = {}
      let i = 0
      for (const { name, read } of columns) {
        const value = row[i++]
        object[name] = value === null || !read ? value : read(value)
      }
      objects.push(object)
    }
    return objects
  }
  const execute = (given: Record<string, unknown> = {}) => {
    const params: unknown[] = []
    for (const value of values) params.push(value(given))
    const rows = columns && db.readNow?.(sql, params)
    return rows ? objectsOf(rows) : db.run(sql, params, columns ? 'all' : 'run').then((done) => objectsOf(done.rows))
  }
  return { execute } as Ready<RowsOf<Q>>
}

/** What a column does that has nothing to decode. */
const asItIs: unknown = Reflect.get(Column.prototype, 'mapFromDriverValue')

/** How a parameter gets its value: by name where there is a placeholder, and as the column wants it. */
function valueOf(param: unknown): (given: Record<string, unknown>) => unknown {
  if (is(param, Placeholder)) return (given) => given[param.name]
  if (!is(param, Param)) return () => param
  const { value, encoder } = param
  const encode = (decoded: unknown) =>
    decoded === null || decoded === undefined ? null : encoder.mapToDriverValue(decoded)
  if (is(value, Placeholder)) return (given) => encode(given[value.name])
  const constant = encode(value)
  return () => constant
}
