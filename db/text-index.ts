import { sql, type SQL } from './drizzle.ts'
import type { Db } from './db.ts'
import { wholeSearchText } from './schema/by-hand.ts'

/** Any of the folded texts occurs in one of the columns, or in any column where none is named. */
export interface Mention {
  columns?: readonly string[]
  texts: readonly string[]
}

/** How an engine finds the rows of `user_search` that mention something, by its index of trigrams. */
interface TextIndex {
  /** `a JOIN b`, in this order where it is the planner of SQLite that has to be told. */
  join: SQL
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
const isLong = (text: string) => Array.from(text).length >= gram
const isIndexed = ({ texts }: Mention) => texts.every(isLong)

/** FTS5: a phrase of trigrams is exactly a text, so that nothing remains to be tested. */
const sqlite: TextIndex = {
  join: sql`cross join`,
  find(mentions) {
    const indexed = mentions.filter(isIndexed)
    if (indexed.length === 0) return undefined
    const query = indexed.map(({ columns, texts }) => {
      const phrases = texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(' OR ')
      return columns ? `{${columns.join(' ')}} : (${phrases})` : `(${phrases})`
    })
    return {
      alone: sql`user_search_index`,
      rows: sql`user_search_index cross join user_search on user_search.id = user_search_index.rowid`,
      id: sql`user_search_index.rowid`,
      test: sql`user_search_index match ${query.join(' AND ')}`,
      rest: mentions.filter((mention) => !isIndexed(mention))
    }
  }
}

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
