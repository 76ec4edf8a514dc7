/**
 * A time in UTC, written as a pattern of Java's SimpleDateFormat says, as far as its fields are numbers: `yyyy-MM-dd`.
 * @param time milliseconds since 1970
 */
export function formatDate(time: number, pattern: string): string {
  const [year, month, day, hours, minutes, seconds, milliseconds] = new Date(time).toISOString().split(/[^\d]/)
  const fields = new Map([
    ['yyyy', year],
    ['MM', month],
    ['dd', day],
    ['HH', hours],
    ['mm', minutes],
    ['ss', seconds],
    ['SSS', milliseconds],
    ['X', 'Z'],
    ["''", "'"]
  ])
  return pattern.replaceAll(
    /yyyy|MM|dd|HH|mm|ss|SSS|X|''|'([^']*)'/g,
    (field, quoted: string | undefined) => fields.get(field) ?? quoted ?? ''
  )
}
