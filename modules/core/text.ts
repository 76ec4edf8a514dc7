/** Text as it is compared: without regard to case and to how an accented letter was typed. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Is the text short enough to be looked up by? An entry of one of PostgreSQL's indexes has 2,700 bytes at most. */
export const isIndexable = (text: string): boolean => Buffer.byteLength(text) <= 1500

/** Can both engines keep the text? PostgreSQL takes neither the character U+0000 nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
