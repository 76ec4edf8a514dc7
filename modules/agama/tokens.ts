import { FlowSyntaxError } from './syntax-error.ts'
import type { Token, TokenKind } from './lexer.ts'

/** The language's own words, which no variable can be named by. */
const reserved = new Set(
  (
    'Flow Basepath Timeout Configs Inputs Log Trigger Call RRF RFAC When Otherwise Match Repeat Quit Finish ' +
    'is not and or to seconds using true false null'
  ).split(' ')
)
const isReserved = (word: string) => reserved.has(word) || word.includes(' ')

/** Blocks, lists and maps lie in one another at most so deep. */
const deepest = 100

/** Tokens, and how far they have been read. */
export class Tokens {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get next(): Token {
    return this.#tokens[this.#at] as Token
  }

  /** @param distance 1 for the token behind the next one */
  ahead(distance: number): Token | undefined {
    return this.#tokens[this.#at + distance]
  }

  is(kind: TokenKind, text?: string): boolean {
    return this.next.kind === kind && (text === undefined || this.next.text === text)
  }

  /** Reads the token if it is the one that is meant. */
  take(kind: TokenKind, text?: string): Token | undefined {
    return this.is(kind, text) ? this.#tokens[this.#at++] : undefined
  }

  /** @throws FlowSyntaxError when another token is next */
  need(kind: TokenKind, text?: string): Token {
    return this.take(kind, text) ?? this.fail(`${text === undefined ? names[kind] : `'${text}'`} was expected`)
  }

  /** A name of somebody's own. */
  needName(): Token {
    const { kind, text } = this.next
    if (kind === 'word' && isReserved(text)) this.fail('a word of the language cannot be a name')
    return this.need('word')
  }

  /** The end of a statement. */
  needLine(): void {
    this.take('space')
    this.need('line')
  }

  /** Reads what may lie inside of itself. */
  nested<T>(read: () => T): T {
    if (++this.#depth > deepest) this.fail(`blocks, lists and maps may be nested at most ${deepest} deep`)
    const result = read()
    this.#depth--
    return result
  }

  fail(reason: string): never {
    const { kind, text, line, column } = this.next
    const symbol = kind === 'separator' || text.trim() === '' ? names[kind] : text.slice(0, 100)
    throw new FlowSyntaxError(reason, symbol, { line, column })
  }
}

const names: Readonly<Record<TokenKind, string>> = {
  word: 'a name',
  string: 'a text in quotes',
  unsigned: 'a whole number',
  signed: 'a negative number',
  decimal: 'a decimal number',
  separator: 'a comma',
  mark: 'a mark',
  space: 'a blank',
  line: 'the end of the line',
  indent: 'an indented line',
  dedent: 'the end of the block',
  end: 'the end of the flow'
}
