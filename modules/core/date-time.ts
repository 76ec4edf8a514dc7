/** A moment as the Config API writes it: UTC, whole seconds, no zone letter. */
export const toDateTime = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19)

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/

/** @returns milliseconds since 1970, or undefined when the text is no date; without a zone it is UTC */
export function parseDateTime(text: string): number | undefined {
  const match = dateTime.exec(text)
  if (!match) return undefined
  const milliseconds = Date.parse(match[2] ? text : `${text}Z`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
