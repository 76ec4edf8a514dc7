import { FlowSyntaxError, type Position } from './syntax-error.ts'

/**
 * `space`, `line`, `indent` and `dedent` count: the language says where white space has to be and where it must not.
 * `separator` is a comma with the blanks and line breaks around it, `word` a name or one of the language's own words.
 */
export type TokenKind =
  | 'word'
  | 'string'
  | 'unsigned'
  | 'signed'
  | 'decimal'
  | 'separator'
  | 'mark'
  | 'space'
  | 'line'
  | 'indent'
  | 'dedent'
  | 'end'

export interface Token extends Position {
  kind: TokenKind
  text: string
}

/** The first that fits is taken; `line` swallows the blanks that follow it, whose number is the width of the line. */
const rules: readonly [kind: TokenKind | 'comment', RegExp][] = [
  ['separator', /[ \t\r\n]*,[ \t\r\n]*/y],
  ['line', /\r?\n[ \t]*/y],
  ['space', /[ \t]+/y],
  ['comment', /\/\/[^\r\n]*/y],
  ['word', /(?:Iterate over|times max|Override templates)(?!\w)|[A-Za-z]\w*/y],
  ['string', /"[\t\u0020\u0021\u0023-\u007e\u0080-\u008c\u00a0-\ud7ff\ue000-\uffff]*"/y],
  ['decimal', /-?\d+\.\d+/y],
  ['signed', /-\d+/y],
  ['unsigned', /\d+/y],
  ['mark', /[=|#:.$[\]{}-]/y]
]

/**
 * Cuts a source into tokens. A line break becomes `line`; where the next line is wider, `indent` takes its place, and where
 * it is narrower, a `dedent` for each block that ends follows.
 * @throws FlowSyntaxError for what is no token
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  const widths = [0]
  const push = (kind: TokenKind, text: string, at: Position) => void tokens.push({ kind, text, ...at })
  /** The last line break that no token has followed yet. */
  let pending: { width: number; at: Position } | undefined

  for (const { kind, text, ...at } of pieces(source)) {
    if (kind === 'line') {
      pending = { width: text.replace(/^\r?\n/, '').length, at }
      continue
    }
    if (pending) {
      // Nothing stands before the first token but blank lines, and it has to begin its line.
      if (tokens.length > 0) breakLine(pending.width, pending.at)
      else if (pending.width > 0) push('space', ' ', at)
      pending = undefined
    }
    push(kind, text, at)
  }
  const end = pending?.at ?? endOf(source)
  breakLine(0, end)
  push('end', '', end)
  return tokens

  function breakLine(width: number, at: Position): void {
    const current = () => widths.at(-1) as number
    if (width > current()) {
      widths.push(width)
      return push('indent', '\n', at)
    }
    push('line', '\n', at)
    while (width < current()) {
      widths.pop()
      push('dedent', '', at)
    }
    // Back to a width that no block has: that opens one, which nothing can begin with.
    if (width > current()) {
      widths.push(width)
      push('indent', '', at)
    }
  }
}

function* pieces(source: string): Generator<Token> {
  let line = 1
  let lineStart = 0
  /** Behind white space there is no comma: it would have swallowed it. Looking for it each time would take long. */
  let afterSpace = false
  for (let at = 0; at < source.length;) {
    const position = { line, column: at - lineStart + 1 }
    const found = match(source, at, afterSpace ? rules.slice(1) : rules)
    if (!found) throw new FlowSyntaxError(...unknown(source, at), position)
    const [kind, text] = found
    if (kind !== 'comment') yield { kind, text, ...position }
    afterSpace = kind === 'space' || kind === 'line'
    at += text.length
    const lastBreak = text.lastIndexOf('\n')
    if (lastBreak >= 0) {
      line += text.split('\n').length - 1
      lineStart = at - (text.length - lastBreak - 1)
    }
  }
}

function match(source: string, at: number, among: typeof rules): [TokenKind | 'comment', string] | undefined {
  for (const [kind, rule] of among) {
    rule.lastIndex = at
    const text = rule.exec(source)?.[0]
    if (text !== undefined) return [kind, text]
  }
  return undefined
}

function unknown(source: string, at: number): [reason: string, symbol: string] {
  const symbol = String.fromCodePoint(source.codePointAt(at) as number)
  if (symbol === '"') return ['a string that does not end on its line, or has a character that none may have', symbol]
  return ['no flow has this character outside a string', symbol]
}

function endOf(source: string): Position {
  const lines = source.split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
