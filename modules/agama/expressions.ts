import type { Accessor, Expression, Literal, Simple, Variable } from './ast.ts'
import type { Tokens } from './tokens.ts'

/** Whatever can stand on the right of an assignment. */
export function readExpression(tokens: Tokens): Expression {
  if (tokens.is('mark', '[')) return tokens.nested(() => readList(tokens))
  if (tokens.is('mark', '{')) return tokens.nested(() => readMap(tokens))
  return readSimple(tokens)
}

/** A literal or a variable: all that can be an argument. */
export function readSimple(tokens: Tokens): Simple {
  const literal = readLiteral(tokens)
  if (literal) return literal
  if (tokens.take('mark', '-')) return { kind: 'negation', of: readVariable(tokens) }
  return readVariable(tokens)
}

const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

function readLiteral(tokens: Tokens): Literal | undefined {
  if (tokens.is('string')) return { kind: 'literal', value: readString(tokens) }
  const number = tokens.take('unsigned') ?? tokens.take('signed') ?? tokens.take('decimal')
  if (number) return { kind: 'literal', value: Number(number.text) }
  const { kind, text } = tokens.next
  if (kind !== 'word' || !Object.hasOwn(words, text)) return undefined
  tokens.need('word')
  return { kind: 'literal', value: words[text] as boolean | null }
}

/** true or false. */
export function readBoolean(tokens: Tokens): Literal | undefined {
  const { kind, text } = tokens.next
  return kind === 'word' && (text === 'true' || text === 'false') ? readLiteral(tokens) : undefined
}

/** A text as it stands between the quotes, escapes included. */
export function readString(tokens: Tokens): string {
  return tokens.need('string').text.slice(1, -1)
}

export function readVariable(tokens: Tokens): Variable {
  const { text: name, line, column } = tokens.needName()
  const accessors: Accessor[] = []
  for (let accessor = readAccessor(tokens); accessor; accessor = readAccessor(tokens)) accessors.push(accessor)
  return { kind: 'variable', name, accessors, line, column }
}

function readAccessor(tokens: Tokens): Accessor | undefined {
  if (tokens.take('mark', '.')) {
    if (tokens.is('string')) return { kind: 'key', key: readString(tokens) }
    if (tokens.take('mark', '$')) return { kind: 'keyOf', name: tokens.needName().text }
    // Behind a dot the language's own words are names like others.
    return { kind: 'key', key: tokens.need('word').text }
  }
  if (!tokens.take('mark', '[')) return undefined
  tokens.take('space')
  const number = tokens.take('unsigned')
  const at = number ? Number(number.text) : tokens.needName().text
  tokens.take('space')
  tokens.need('mark', ']')
  return { kind: 'index', at }
}

/** The dotted name that a variable without other steps looks like; undefined for one with them. */
export function dottedName({ name, accessors }: Variable): string | undefined {
  const keys = accessors.map((accessor) => (accessor.kind === 'key' ? accessor.key : ''))
  return keys.every((key) => /^[A-Za-z]\w*$/.test(key)) ? [name, ...keys].join('.') : undefined
}

function readList(tokens: Tokens): Expression {
  const items = readItems(tokens, '[', ']', () => readExpression(tokens))
  return { kind: 'list', items }
}

function readMap(tokens: Tokens): Expression {
  const pairs = readItems(tokens, '{', '}', (): [string, Expression] => {
    const key = tokens.needName().text
    tokens.take('space')
    tokens.need('mark', ':')
    tokens.take('space')
    return [key, readExpression(tokens)]
  })
  return { kind: 'map', pairs }
}

/** Janssen lets a comma stand before the first item, and none between two that touch. */
function readItems<Item>(tokens: Tokens, open: string, close: string, readItem: () => Item): Item[] {
  const items: Item[] = []
  tokens.need('mark', open)
  tokens.take('space')
  for (let separated = tokens.take('separator'); separated || !isClosing(tokens, close);) {
    items.push(readItem())
    separated = tokens.take('separator')
  }
  tokens.take('space')
  tokens.need('mark', close)
  return items
}

const isClosing = (tokens: Tokens, close: string) =>
  tokens.is('mark', close) || (tokens.is('space') && tokens.ahead(1)?.text === close)

/** Reads the blank before another argument, if there is one. */
export function argumentFollows(tokens: Tokens): boolean {
  const after = tokens.ahead(1)?.kind
  return after !== 'line' && after !== 'indent' && after !== 'end' && tokens.take('space') !== undefined
}

export function readArguments(tokens: Tokens): Simple[] {
  const values: Simple[] = []
  while (argumentFollows(tokens)) values.push(readSimple(tokens))
  return values
}

/** A text or a variable, and no other literal. */
export const readTextOrVariable = (tokens: Tokens): Literal | Variable =>
  tokens.is('string') ? { kind: 'literal', value: readString(tokens) } : readVariable(tokens)
