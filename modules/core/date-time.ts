/** A moment as the Config API writes it: UTC, whole seconds, no zone letter. */
export const toDateTime = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19)

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/

/** @returns milliseconds since 1970, or undefined when the text is no date; without a zone it is UTC */
export function parseDateTime(text: string): number | undefined {
  const match = dateTime.exec(text)
  const written = text.slice(0, 19)
  const asUtc = Date.parse(`${written}Z`)
  // Date would take the 30th of February for the 2nd of March.
  if (!match || Number.isNaN(asUtc) || toDateTime(asUtc) !== written) return undefined
  const milliseconds = Date.parse(match[2] ? text : `${text}Z`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
