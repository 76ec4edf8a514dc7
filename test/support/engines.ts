import type { Db } from '#db/db'
import { openPglite, openPostgres } from '#db/postgres'
import { openSqlite } from '#db/sqlite'
import { openEmptyPglite } from './pglite.ts'

/**
 * The engines that every repository test runs on: SQLite in memory, and PostgreSQL — inside this process, or the server
 * that DATABASE_URL names. Each call opens an empty database of its own.
 */
export const engines: [string, () => Promise<Db>][] = [
  ['SQLite', () => openSqlite({ file: ':memory:', synchronous: 'normal' })],
  ['PostgreSQL', openEmptyPostgres]
]

export async function openEmptyPostgres(): Promise<Db> {
  const url = process.env.DATABASE_URL
  if (!url) return openPglite(await openEmptyPglite())
  const { default: pg } = await import('pg')
  const name = `minijans_test_${crypto.randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const target = new URL(url)
  target.pathname = `/${name}`
  return openPostgres(target.href, 4)
}
