import { createRequire } from 'node:module'
import { basename } from 'node:path'
import type { Db } from './db.ts'
import { getTableColumns, getTableName } from './drizzle.ts'

interface ColumnDescription {
  name: string
  defName: string
  type: string
  multiValued: boolean
}

/** Every table with its columns, by their names; the types are the engine's. */
export function describeTables({ tables }: Pick<Db, 'tables'>): Record<string, Record<string, ColumnDescription>> {
  const describe = (table: Db['tables'][keyof Db['tables']]) =>
    Object.values(getTableColumns(table)).map((column) => {
      const type = column.getSQLType().replace(/ collate .*$/i, '')
      return [column.name, { name: column.name, defName: column.name, type, multiValued: false }]
    })
  return Object.fromEntries(
    Object.values(tables).map((table) => [getTableName(table), Object.fromEntries(describe(table))])
  ) as Record<string, Record<string, ColumnDescription>>
}

/** What the data is kept in, and what speaks to it. */
interface DatabaseProduct {
  databaseName: string
  schemaName: string
  productName: string
  productVersion: string
  driverName: string
  driverVersion: string
}

/** For each engine: what it is called, what drives it, and a query for its version, its database and its schema. */
const products = {
  sqlite: {
    productName: 'SQLite',
    driverName: 'better-sqlite3',
    query: "select sqlite_version(), file, name from pragma_database_list where name = 'main'"
  },
  postgres: {
    productName: 'PostgreSQL',
    driverName: 'pg',
    query: "select current_setting('server_version'), current_database(), current_schema()"
  }
}

/** Asks the database what it is. Of a file the name alone is told. */
export async function databaseProduct({ engine, run }: Pick<Db, 'engine' | 'run'>): Promise<DatabaseProduct> {
  const { productName, driverName, query } = products[engine]
  const { rows } = await run(query, [], 'values')
  const [productVersion = '', database = '', schemaName = ''] = rows[0] as string[]
  const { version } = createRequire(import.meta.url)(`${driverName}/package.json`) as { version: string }
  return {
    databaseName: engine === 'sqlite' ? basename(database) || ':memory:' : database,
    schemaName,
    productName,
    productVersion,
    driverName,
    driverVersion: version
  }
}
