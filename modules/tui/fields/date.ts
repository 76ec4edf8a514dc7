/** Times as people write them here: `2030-12-31 23:59`, in UTC, as the server has them. */
const written = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?$/

/** Years, months, days, hours and minutes, by the column that each ends before. */
const parts = [5, 8, 11, 14, 17] as const

/** What the server has, as it is shown. */
export function showDate(value: unknown): string {
  const time = typeof value === 'string' ? parse(value) : undefined
  return time === undefined ? '' : format(time)
}

/** What was typed, as the server takes it; undefined where it is no time. */
export function readDate(text: string): string | undefined {
  const [, year, month, day, hour = '00', minute = '00'] = written.exec(text.trim()) ?? []
  if (year === undefined) return undefined
  const time = parse(`${year}-${month}-${day}T${hour}:${minute}:00`)
  // The 31st of February is another day.
  const isSame = time !== undefined && format(time) === `${year}-${month}-${day} ${hour}:${minute}`
  return isSame ? `${year}-${month}-${day}T${hour}:${minute}:00Z` : undefined
}

export const today = (): string => `${new Date().toISOString().slice(0, 10)} 00:00`

/** The time with the part at this column changed. */
export function moved(text: string, column: number, by: number): string {
  const read = readDate(text)
  if (read === undefined) return text
  const part = parts.findIndex((end) => column < end)
  const at = new Date(read)
  if (part === 0) at.setUTCFullYear(at.getUTCFullYear() + by)
  else if (part === 1) at.setUTCMonth(at.getUTCMonth() + by)
  else if (part === 2) at.setUTCDate(at.getUTCDate() + by)
  else if (part === 3) at.setUTCHours(at.getUTCHours() + by)
  else at.setUTCMinutes(at.getUTCMinutes() + by)
  return format(at.getTime())
}

/** Times of the server have no zone, and are in UTC. */
function parse(text: string): number | undefined {
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(time) ? undefined : time
}

const format = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')
