import { stripVTControlCharacters, styleText } from 'node:util'

/** How results are shown. */
export const formats = ['json', 'yaml', 'table'] as const
export type Format = (typeof formats)[number]

type Style = Parameters<typeof styleText>[0]

/** Coloured where the reader sees colours: a terminal that is not told otherwise by NO_COLOR. */
const styled = (style: Style, text: string, stream: NodeJS.WriteStream): string => styleText(style, text, { stream })

/** In as many lines, without anything that moves a cursor: parts of it may have been written by anybody. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}]+/gu, ' ')

/** The same on one line. */
export const inLine = (text: string): string => printable(text).replaceAll(/[\n\t]+/g, ' ')

/** Says on standard error what is going on; standard output is for what can be piped. */
export const progress = (text: string): void => {
  process.stderr.write(`${styled('dim', printable(text), process.stderr)}\n`)
}

export interface Shown {
  format: Format
  /** Never colours. */
  plain?: boolean
  /** Members that the columns of a table show; the simple ones of the first entries unless given. */
  columns?: readonly string[]
}

/** Writes a result to standard output. */
export async function print(value: unknown, shown: Shown): Promise<void> {
  process.stdout.write(`${await render(value, shown)}\n`)
}

async function render(value: unknown, { format, plain = false, columns }: Shown): Promise<string> {
  if (format === 'yaml') return (await import('yaml')).stringify(value, { lineWidth: 0 }).trimEnd()
  if (format === 'table') return table(value, columns, plain)
  // JSON leaves some characters as they are that move a cursor.
  const text = (JSON.stringify(value, null, 2) ?? '').replaceAll(/[\u007F-\u009F]/g, escaped)
  return plain ? text : coloured(text)
}

const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A name of a member, a text, or a word that stands for itself. */
const tokens = /("(?:[^"\\]|\\.)*")(:)?|\b(?:true|false|null|-?\d[\d.eE+-]*)\b/g

function coloured(json: string): string {
  // Without a terminal each of thousands of values would come out as it went in.
  if (styled('red', 'x', process.stdout) === 'x') return json
  return json.replaceAll(tokens, (token: string, text?: string, colon?: string) => {
    if (text === undefined) return styled('yellow', token, process.stdout)
    return colon === undefined ? styled('green', text, process.stdout) : `${styled('cyan', text, process.stdout)}:`
  })
}

/** A list as rows, one thing as names and values; whatever else is left as it is. */
function table(value: unknown, columns: readonly string[] | undefined, plain: boolean): string {
  const entries = entriesOf(value)
  if (!entries) {
    if (typeof value !== 'object' || value === null) return cell(value)
    return aligned(
      Object.entries(value).map(([name, member]) => [name, cell(member)]),
      plain
    )
  }
  if (entries.length === 0) return 'None.'
  if (!entries.every(isRecord)) return entries.map(cell).join('\n')
  const names = columns ?? telling(entries)
  const rows = entries.map((entry) => names.map((name) => cell(entry[name])))
  const heading = names.map((name) => name.toUpperCase())
  return aligned([heading, ...rows], plain, true)
}

/** The entries of a list, or of a page of one. */
function entriesOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[]
  const { entries, data, Resources } = Object(value) as Record<string, unknown>
  return [entries, data, Resources].find((list): list is unknown[] => Array.isArray(list))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Members that tell one entry from another, and are no secrets: what it is called first, then other simple ones. */
function telling(entries: readonly Record<string, unknown>[]): string[] {
  const names = new Set(entries.slice(0, 20).flatMap((entry) => Object.keys(entry)))
  const simple = [...names].filter(
    (name) =>
      !/^(dn|baseDn)$|secret|passw|token/i.test(name) && entries.every((entry) => !(entry[name] instanceof Object))
  )
  const rank = (name: string) =>
    /^(inum|id|key)$/.test(name) ? 0 : /^(\w+Name|name|userId|status)$/.test(name) ? 1 : 2
  return simple.toSorted((one, other) => rank(one) - rank(other)).slice(0, 6)
}

/** Of what is no text, its JSON. */
function cell(value: unknown): string {
  const text = value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return inLine(text)
}

/** Columns as wide as what is in them; rows of a list are cut where the terminal ends. */
function aligned(rows: readonly (readonly string[])[], plain: boolean, heading = false): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))))
  const most = (heading && process.stdout.isTTY && process.stdout.columns) || Infinity
  return rows
    .map((row, i) => {
      const line = row.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - width(text))).join('  ')
      const shown = cut(line.trimEnd(), most)
      return heading && i === 0 && !plain ? styled('bold', shown, process.stdout) : shown
    })
    .join('\n')
}

/** Cuts a text into what a reader takes for one sign. */
export const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
const plainAscii = /^[\x20-\x7e]*$/

/** Columns of a terminal. */
export function width(text: string): number {
  if (plainAscii.test(text)) return text.length
  let columns = 0
  for (const { segment } of characters.segment(text)) columns += wide.test(segment) ? 2 : 1
  return columns
}

function cut(line: string, most: number): string {
  if (width(line) <= most) return line
  let kept = ''
  for (const { segment } of characters.segment(line)) {
    if (width(kept + segment) > most - 1) break
    kept += segment
  }
  return `${kept}…`
}
