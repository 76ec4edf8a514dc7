/** Text as it is compared: without regard to case and to how an accented letter was typed. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Can both engines keep the text? PostgreSQL takes neither the character U+0000 nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
