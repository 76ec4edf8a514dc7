import { invalid } from '#modules/core/errors'

/** Text of one object of a file, and where it begins: line from 1, offset from 0. */
export interface JsonElement {
  text: string
  line: number
  end: number
}

/** Characters of one object; an import is broken off at a longer one. */
const longest = 1_000_000

/**
 * The objects of a file, one after the other, whichever way they are listed: as a ListResponse of SCIM (RFC 7644, 3.4.2),
 * as an array, or each by itself with line breaks between. Nothing but their bounds is looked at.
 * @throws AppError `invalid_value` where the file is none of these
 */
export function* jsonElements(text: string): Generator<JsonElement> {
  const start = skipSpace(text, 0)
  const listed = text[start] === '[' ? start : resourcesOf(text, start)
  const isList = listed !== undefined
  let at = isList ? listed + 1 : start
  let line = lineAt(text, 0, at, 1)
  for (;;) {
    const next = skipSpace(text, at, isList)
    line = lineAt(text, at, next, line)
    at = next
    if (at >= text.length || text[at] === ']') {
      if (isList === at >= text.length) throw invalid(`Line ${line}: the list of people does not end where it should`)
      return
    }
    if (text[at] !== '{') throw invalid(`Line ${line}: an object in braces is expected here`)
    const end = endOf(text, at)
    if (end === undefined)
      throw invalid(`Line ${line}: the object that begins here has no end within ${longest} characters`)
    yield { text: text.slice(at, end), line, end }
    line = lineAt(text, at, end, line)
    at = end
  }
}

/** Where the array `Resources` of the object begins. */
function resourcesOf(text: string, start: number): number | undefined {
  if (text[start] !== '{') return undefined
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (c === '"') {
      const end = endOfString(text, i)
      if (depth === 1 && text.slice(i, end) === '"Resources"') {
        const colon = skipSpace(text, end)
        const value = text[colon] === ':' ? skipSpace(text, colon + 1) : colon
        if (text[value] === '[') return value
      }
      i = end - 1
    } else if (c === '{' || c === '[') depth++
    else if ((c === '}' || c === ']') && --depth === 0) return undefined
  }
  return undefined
}

/** Of the object or array that begins there; undefined where it does not end, or too late. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0
  for (let i = start; i < text.length && i - start < longest; i++) {
    const c = text[i]
    if (c === '"') i = endOfString(text, i) - 1
    else if (c === '{' || c === '[') depth++
    else if ((c === '}' || c === ']') && --depth === 0) return i + 1
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i + 1
  }
  return text.length
}

function skipSpace(text: string, from: number, commas = false): number {
  let at = from
  while (at < text.length && (/\s/.test(text[at] as string) || (commas && text[at] === ','))) at++
  return at
}

function lineAt(text: string, from: number, to: number, line: number): number {
  let lines = line
  for (let i = from; i < to; i++) if (text[i] === '\n') lines++
  return lines
}
