import type { PgColumn } from 'drizzle-orm/pg-core'
import { or, sql, type SQL } from './drizzle.ts'

/** Does any of the pieces occur in the column's text? Both are folded already. */
export function containsAny(column: PgColumn, pieces: readonly string[]): SQL | undefined {
  return or(...pieces.map((piece) => sql`${column} like ${likePattern(piece)} escape '\\'`))
}

/** Escapes what LIKE takes for wildcards. */
const likePattern = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/**
 * Text of a member of a JSON column, in words that both engines understand.
 * @param path names from our own tables, never from a caller: they become part of the statement
 */
export function memberText(column: PgColumn, path: readonly string[]): SQL {
  return sql`cast(${memberOf(column, path, '->>')} as text)`
}

/** The same to sort by: what is absent comes first on one engine and last on the other. */
export const memberOrder = (column: PgColumn, path: readonly string[]): SQL =>
  sql`coalesce(${memberText(column, path)}, '')`

/**
 * Is the member this value, or a list that has it?
 * @param standard what an absent member counts as
 */
export function memberEquals(column: PgColumn, path: readonly string[], value: string, standard = ''): SQL {
  const element = JSON.stringify(value)
  const list = sql`cast(${memberOf(column, path, '->')} as text)`
  // SQLite gives a boolean as 1 or 0.
  const same = value === 'true' ? ['true', '1'] : value === 'false' ? ['false', '0'] : [value]
  const texts = sql.join(
    same.map((text) => sql`${text}`),
    sql`, `
  )
  // Not LIKE, which ignores case on one engine alone.
  return sql`(coalesce(${memberText(column, path)}, ${standard}) in (${texts}) or replace(${list}, ${element}, '') <> ${list})`
}

function memberOf(column: PgColumn, path: readonly string[], last: '->' | '->>'): SQL {
  for (const name of path)
    if (!/^\w+$/.test(name)) throw new Error(`${name} cannot be the name of a member in a statement`)
  const steps = path.map((name, i) => `${i === path.length - 1 ? last : '->'} '${name}'`)
  return sql`${column} ${sql.raw(steps.join(' '))}`
}
