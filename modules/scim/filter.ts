import type { Comparison } from '#modules/users/index'
import { refusal } from './errors.ts'

/** A filter as it was written; names are still text. `at` counts characters from 1. */
export type Filter =
  | { kind: 'and' | 'or'; of: Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'compare'; path: string; op: Comparison; value: FilterValue; at: number }
  | { kind: 'present'; path: string; at: number }
  /** `emails[type eq "work"]`: one element fits as a whole. */
  | { kind: 'element'; path: string; where: Filter; at: number }

export type FilterValue = string | number | boolean | null

/** What a patch operation points at: `name.givenName`, `emails[type eq "work"].value`. */
export interface PatchPath {
  path: string
  where?: Filter
  sub?: string
}

const longest = 10_000
const deepest = 20
const mostComparisons = 100

type Token =
  | { kind: 'mark'; text: '(' | ')' | '[' | ']'; at: number }
  | { kind: 'word'; text: string; at: number }
  | { kind: 'value'; value: FilterValue; at: number }
  | { kind: 'end'; at: number }

/**
 * Reads a filter (RFC 7644, 3.4.2.2). `and` binds tighter than `or`; operators and keywords may be in any case.
 * @throws AppError `invalidFilter` that says where it stops making sense
 */
export function parseFilter(text: string): Filter {
  const parser = reader(text)
  const filter = parser.disjunction({ depth: 0, inBrackets: false })
  parser.end()
  return filter
}

/**
 * Reads the path of a patch operation (RFC 7644, 3.5.2).
 * @throws AppError `invalidPath`, or `invalidFilter` for what stands in brackets
 */
export function parsePath(text: string): PatchPath {
  const open = text.indexOf('[')
  if (open < 0) {
    if (!/^[\w$:./-]+$/.test(text)) throw refusal('invalidPath', `${JSON.stringify(text.slice(0, 100))} is not a path`)
    return { path: text }
  }
  const parser = reader(text)
  const { path, where, sub } = parser.valuePath({ depth: 0, inBrackets: false })
  parser.end()
  return { path, where, ...(sub !== undefined && { sub }) }
}

/** Where in the tree the reader is. */
interface Place {
  depth: number
  inBrackets: boolean
}

function reader(text: string) {
  if (text.length > longest) throw refusal('invalidFilter', `A filter may have at most ${longest} characters`)
  const tokens = tokenize(text)
  let next = 0
  let comparisons = 0
  const peek = () => tokens[next] as Token
  const take = () => tokens[next++] as Token
  const isMark = (text: string) => {
    const token = peek()
    return token.kind === 'mark' && token.text === text
  }
  const isKeyword = (word: string) => {
    const token = peek()
    return token.kind === 'word' && token.text.toLowerCase() === word
  }
  const expectMark = (text: string) => {
    if (!isMark(text)) throw unexpected(peek(), `“${text}”`)
    next++
  }

  function disjunction(place: Place): Filter {
    return series('or', () => series('and', () => term(place)))
  }

  function series(kind: 'and' | 'or', part: () => Filter): Filter {
    const of = [part()]
    while (isKeyword(kind)) {
      next++
      of.push(part())
    }
    return of.length === 1 ? (of[0] as Filter) : { kind, of }
  }

  function term(place: Place): Filter {
    if (place.depth > deepest) throw refusal('invalidFilter', `A filter may be nested at most ${deepest} deep`)
    const inner = { ...place, depth: place.depth + 1 }
    if (isMark('(')) {
      next++
      const filter = disjunction(inner)
      expectMark(')')
      return filter
    }
    const after = tokens[next + 1]
    if (isKeyword('not') && after?.kind === 'mark' && after.text === '(') {
      next++
      return { kind: 'not', of: term(inner) }
    }
    if (after?.kind === 'mark' && after.text === '[') return element(inner)
    return expression()
  }

  function expression(): Filter {
    const { text: path, at } = word('an attribute')
    return operation(path, at)
  }

  function operation(path: string, at: number): Filter {
    if (++comparisons > mostComparisons)
      throw refusal('invalidFilter', `A filter may have at most ${mostComparisons} comparisons`)
    const operator = word('an operator')
    const op = operator.text.toLowerCase()
    if (op === 'pr') return { kind: 'present', path, at }
    if (!isComparison(op)) throw unexpected(operator, 'an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)')
    const token = take()
    if (token.kind === 'value') return { kind: 'compare', path, op, value: token.value, at }
    if (token.kind === 'word' && literals.has(token.text.toLowerCase()))
      return { kind: 'compare', path, op, value: literals.get(token.text.toLowerCase()) as FilterValue, at }
    throw unexpected(token, 'a value: a text in quotation marks, a number, true, false or null')
  }

  /** Brackets within brackets are refused before they are read: thousands of them would fill the stack. */
  function valuePath(place: Place) {
    if (place.inBrackets) throw refusal('invalidFilter', 'Brackets must not stand within brackets')
    const { text: path, at } = word('an attribute')
    expectMark('[')
    const where = disjunction({ depth: place.depth + 1, inBrackets: true })
    expectMark(']')
    const token = peek()
    const sub = token.kind === 'word' && token.text.startsWith('.') ? token.text.slice(1) : undefined
    if (sub !== undefined) next++
    return { path, at, where, sub }
  }

  /** Beyond the RFC, a member may follow the brackets: `emails[type eq "work"].value co "x"`. */
  function element(place: Place): Filter {
    const { path, at, where, sub } = valuePath(place)
    if (sub === undefined) return { kind: 'element', path, where, at }
    return { kind: 'element', path, where: { kind: 'and', of: [where, operation(sub, at)] }, at }
  }

  function word(what: string) {
    const token = take()
    if (token.kind !== 'word' || token.text.startsWith('.')) throw unexpected(token, what)
    return token
  }

  function end(): void {
    if (peek().kind !== 'end') throw unexpected(peek(), '“and”, “or” or the end')
  }

  return { disjunction, valuePath, end }
}

const literals = new Map<string, FilterValue>([
  ['true', true],
  ['false', false],
  ['null', null]
])

const isComparison = (text: string): text is Comparison => /^(eq|ne|co|sw|ew|gt|ge|lt|le)$/.test(text)

/** Groups: white space, a mark, a JSON string, a JSON number, a word. */
const tokenPattern = /(\s+)|([()[\]])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w$:.])|([\w$:./-]+)/sy

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  let at = 1
  while (at <= text.length) {
    const match = tokenPattern.exec(text)
    if (!match) throw refusal('invalidFilter', `The filter cannot be read from character ${at}: ${excerpt(text, at)}`)
    const [whole, space, mark, quoted, number, word] = match
    if (mark) tokens.push({ kind: 'mark', text: mark as '(' | ')' | '[' | ']', at })
    else if (quoted) tokens.push({ kind: 'value', value: unquoted(quoted, at), at })
    else if (number) tokens.push({ kind: 'value', value: finite(number, at), at })
    else if (!space) tokens.push({ kind: 'word', text: word as string, at })
    at += whole.length
  }
  tokens.push({ kind: 'end', at })
  return tokens
}

function unquoted(text: string, at: number): string {
  try {
    return JSON.parse(text) as string
  } catch {
    throw refusal('invalidFilter', `The text at character ${at} is not a JSON string: ${text.slice(0, 40)}`)
  }
}

function finite(text: string, at: number): number {
  const number = Number(text)
  if (!Number.isFinite(number)) throw refusal('invalidFilter', `The number at character ${at} is too large`)
  return number
}

const excerpt = (text: string, at: number) => JSON.stringify(text.slice(at - 1, at + 19))

function unexpected(token: Token, wanted: string) {
  const found = token.kind === 'end' ? 'the filter ends' : `there is ${JSON.stringify(shown(token))}`
  return refusal('invalidFilter', `At character ${token.at}, ${found} where ${wanted} should be`)
}

const shown = (token: Exclude<Token, { kind: 'end' }>) => (token.kind === 'value' ? token.value : token.text)
