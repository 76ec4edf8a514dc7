/** A spreadsheet takes a cell that begins so for a formula (OWASP, CSV Injection); apostrophes before it are content. */
const formula = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const marked = /^'+[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** The text as a cell that no spreadsheet computes. */
export const toCell = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** The text of a cell that `toCell` has made, or somebody else. */
export const fromCell = (cell: string): string => (marked.test(cell) ? cell.slice(1) : cell)
