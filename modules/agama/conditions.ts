import type { Comparison, Condition } from './ast.ts'
import { readSimple } from './expressions.ts'
import type { Tokens } from './tokens.ts'

/** Comparisons may go on in the next line as long as that is not indented. */
export function readCondition(tokens: Tokens): Condition {
  const condition: Condition = [[readComparison(tokens)]]
  for (let word = readConjunction(tokens); word; word = readConjunction(tokens)) {
    tokens.take('space')
    while (tokens.take('line'));
    const comparison = readComparison(tokens)
    if (word === 'or') condition.push([comparison])
    else condition.at(-1)?.push(comparison)
  }
  return condition
}

function readConjunction(tokens: Tokens): 'and' | 'or' | undefined {
  let lines = 0
  while (tokens.ahead(lines)?.kind === 'line') lines++
  const word = tokens.ahead(lines)
  if (word?.kind !== 'word' || (word.text !== 'and' && word.text !== 'or')) return undefined
  for (; lines > 0; lines--) tokens.need('line')
  return tokens.need('word').text as 'and' | 'or'
}

function readComparison(tokens: Tokens): Comparison {
  const left = readSimple(tokens)
  tokens.need('space')
  tokens.need('word', 'is')
  tokens.need('space')
  const not = tokens.take('word', 'not') !== undefined
  if (not) tokens.need('space')
  const right = readSimple(tokens)
  tokens.take('space')
  return { left, right, not }
}
