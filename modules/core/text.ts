import { createHash } from 'node:crypto'

/** Text as it is compared: without regard to case and to how an accented letter was typed. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Is the text short enough to be looked up by? An entry of one of PostgreSQL's indexes has 2,700 bytes at most. */
export const isIndexable = (text: string): boolean => Buffer.byteLength(text) <= 1500

/** Can both engines keep the text? PostgreSQL takes neither the character U+0000 nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Longer text would not fit into an entry of PostgreSQL's indexes. */
const indexedLength = 800
const beginningLength = 700

/**
 * Text as it is compared: folded, and beyond 800 characters cut to its beginning and a digest of the whole. Long values
 * are thus still found by equality and by how they begin.
 */
export function searchable(text: string): string {
  const folded = fold(text)
  if (folded.length <= indexedLength) return folded
  return beginningOf(folded) + createHash('sha256').update(folded).digest('hex')
}

/** As much of the text as every searchable text begins with that stands for a text beginning so. */
export const beginningOf = (text: string): string => text.slice(0, beginningLength).replace(/[\uD800-\uDBFF]$/, '')
