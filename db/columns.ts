import type { index, integer, pgTable, primaryKey, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { pgCore, sqliteCore } from './drizzle.ts'

/**
 * The column words that both engines understand. Tables are declared with them once, typed as PostgreSQL's, so that
 * nothing that only SQLite offers can be written. Text compares byte by byte on both engines.
 */
export interface Columns {
  table: typeof pgTable
  text: (name: string) => ReturnType<typeof customTextColumn>
  integer: typeof integer
  /** The primary key that the database gives, growing with each row. */
  counter: (name: string) => ReturnType<typeof counterColumn>
  boolean: (name: string) => ReturnType<typeof booleanColumn>
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  time: (name: string) => ReturnType<typeof timeColumn>
  /** A number that need not be whole. */
  number: (name: string) => ReturnType<typeof numberColumn>
  json: <T>(name: string) => ReturnType<typeof jsonColumn<T>>
  bytes: (name: string) => ReturnType<typeof bytesColumn>
  index: typeof index
  uniqueIndex: typeof uniqueIndex
  unique: typeof unique
  primaryKey: typeof primaryKey
}

// These give the types of the words above; only PostgreSQL's own kit runs them.
const customTextColumn = (name: string) => textType()(name)
const textType = () => pgCore().customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })
const booleanColumn = (name: string) => pgCore().boolean(name)
const counterColumn = (name: string) => pgCore().integer(name).primaryKey().generatedByDefaultAsIdentity()
const timeColumn = (name: string) => pgCore().bigint(name, { mode: 'number' })
const numberColumn = (name: string) => pgCore().doublePrecision(name)
const jsonColumn = <T>(name: string) => pgCore().jsonb(name).$type<T>()
const bytesType = () => pgCore().customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })
const bytesColumn = (name: string) => bytesType()(name)

export function postgresColumns(): Columns {
  const pg = pgCore()
  return {
    table: pg.pgTable,
    text: customTextColumn,
    integer: pg.integer,
    counter: counterColumn,
    boolean: booleanColumn,
    time: timeColumn,
    number: numberColumn,
    json: jsonColumn,
    bytes: bytesColumn,
    index: pg.index,
    uniqueIndex: pg.uniqueIndex,
    unique: pg.unique,
    primaryKey: pg.primaryKey
  }
}

export function sqliteColumns(): Columns {
  const sqlite = sqliteCore()
  const words = {
    table: sqlite.sqliteTable,
    text: (name: string) => sqlite.text(name),
    integer: (name: string) => sqlite.integer(name),
    counter: (name: string) => sqlite.integer(name).primaryKey(),
    boolean: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
    time: (name: string) => sqlite.integer(name, { mode: 'number' }),
    number: (name: string) => sqlite.real(name),
    json: (name: string) => sqlite.text(name, { mode: 'json' }),
    bytes: (name: string) => sqlite.blob(name, { mode: 'buffer' }),
    index: sqlite.index,
    uniqueIndex: sqlite.uniqueIndex,
    unique: sqlite.unique,
    primaryKey: sqlite.primaryKey
  }
  // The one cast of the storage layer: both kits are called alike, and repositories are held to what both can do.
  return words as unknown as Columns
}
