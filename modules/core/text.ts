/** Text as it is compared: without regard to case and to how an accented letter was typed. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Escapes what LIKE takes for wildcards; the statement says `ESCAPE '\\'`. */
export const likePattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** Can both engines keep the text? PostgreSQL takes neither the character U+0000 nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
