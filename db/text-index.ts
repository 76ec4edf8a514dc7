import { sql, type SQL } from './drizzle.ts'
import type { Db } from './db.ts'
import { wholeSearchText } from './schema/by-hand.ts'

/** Any of the folded texts occurs in one of the columns, or in any column where none is named. */
export interface Mention {
  columns?: readonly string[]
  texts: readonly string[]
  /** Are texts that are shorter than what the index is made of to be found with it as well? Only good for rare ones. */
  short?: boolean
}

/** How an engine finds the rows of `user_search` that mention something, by its index of trigrams. */
interface TextIndex {
  /** `a JOIN b`, in this order where it is the planner of SQLite that has to be told. */
  join: SQL
  /** How many groups begin with one of these texts, of which each makes a search longer; absent where it finds no short ones. */
  groups?: (texts: readonly string[], most: number) => SQL<number>
  /** What the index is asked; undefined when it cannot help, because all texts are too short. */
  find: (mentions: readonly Mention[]) => IndexQuery | undefined
}

interface IndexQuery {
  /** The index alone, which knows the `id` of rows of `user_search`. */
  alone: SQL
  /** The index with those rows. */
  rows: SQL
  id: SQL
  test: SQL
  /** What is still to be tested on the columns of `user_search`. */
  rest: readonly Mention[]
}

/** Characters of a group: shorter texts are in no index. */
const gram = 3
export const isLong = (text: string) => Array.from(text).length >= gram
const isIndexed = ({ texts, short }: Mention) => short === true || texts.every(isLong)

/** FTS5: a phrase of trigrams is exactly a text, so that nothing remains to be tested. */
const sqlite: TextIndex = {
  join: sql`cross join`,
  groups: (texts, most) =>
    sql<number>`(select count(*) from (select 1 from user_search_terms where ${sql.join(texts.map(beginsWith), sql` or `)} limit ${most}))`,
  find(mentions) {
    const indexed = mentions.filter(isIndexed)
    if (indexed.length === 0) return undefined
    const query = indexed.map(({ columns, texts }) => {
      const phrases = sql.join(texts.map(phrase), sql` || ' OR ' || `)
      return sql`${columns ? `{${columns.join(' ')}} : (` : '('} || ${phrases} || ')'`
    })
    return {
      alone: sql`user_search_index`,
      rows: sql`user_search_index cross join user_search on user_search.id = user_search_index.rowid`,
      id: sql`user_search_index.rowid`,
      test: sql`user_search_index match (${sql.join(query, sql` || ' AND ' || `)})`,
      rest: mentions.filter((mention) => !isIndexed(mention))
    }
  }
}

/** A text of less than a group is where one of the groups is that begin with it: each text has two more characters. */
const phrase = (text: string): SQL =>
  isLong(text)
    ? sql`${`"${text.replaceAll('"', '""')}"`}`
    : sql`(select coalesce(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), '""') from user_search_terms where ${beginsWith(text)})`

const beginsWith = (text: string) => sql`term >= ${text} and term < ${`${text}\u{10FFFF}`}`

/** An inverted index of arrays: it knows what a row has, not in which order or column. */
const postgres: TextIndex = {
  join: sql`join`,
  find(mentions) {
    const indexed = mentions.filter(isIndexed)
    if (indexed.length === 0) return undefined
    const trigrams = sql.raw(`text_trigrams(${wholeSearchText})`)
    const tests = indexed.map(
      ({ texts }) => sql`(${sql.join(texts.map((text) => sql`${trigrams} @> text_trigrams(${text})`), sql` or `)})` // prettier-ignore
    )
    const rows = sql`user_search`
    return { alone: rows, rows, id: sql`user_search.id`, test: sql.join(tests, sql` and `), rest: mentions }
  }
}

export const textIndex = ({ engine }: Pick<Db, 'engine'>): TextIndex => ({ sqlite, postgres })[engine]
