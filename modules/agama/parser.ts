import type { Flow, Literal, Quit, Simple, Statement, Targets, Variable } from './ast.ts'
import { readCondition } from './conditions.ts'
import {
  argumentFollows,
  dottedName,
  readArguments,
  readBoolean,
  readExpression,
  readSimple,
  readString,
  readTextOrVariable,
  readVariable
} from './expressions.ts'
import { tokenize } from './lexer.ts'
import { FlowSyntaxError } from './syntax-error.ts'
import { Tokens } from './tokens.ts'

/**
 * Reads the source of a flow.
 * @throws FlowSyntaxError that says where the source stops being one
 */
export function parseFlow(source: string): Flow {
  const tokens = new Tokens(tokenize(source))
  const header = readHeader(tokens)
  const body = readStatements(tokens)
  if (!tokens.is('end')) tokens.fail('Unable to process the input code thoroughly')
  const flow: Flow = { ...header, body }
  checkInputs(flow)
  return flow
}

function checkInputs({ inputs, configs }: Flow): void {
  if (new Set(inputs).size < inputs.length) throw new FlowSyntaxError('One or more input variable names are duplicated')
  if (configs !== undefined && inputs.includes(configs))
    throw new FlowSyntaxError(`Configuration variable '${configs}' cannot be used as an input variable`)
}

function readHeader(tokens: Tokens): Omit<Flow, 'body'> {
  tokens.need('word', 'Flow')
  tokens.need('space')
  const name = readQualifiedName(tokens)
  openBlock(tokens)
  const header: Omit<Flow, 'body'> = {
    name,
    basepath: readLineOf(tokens, 'Basepath', () => readString(tokens)),
    inputs: []
  }
  if (tokens.is('word', 'Timeout'))
    header.timeout = readLineOf(tokens, 'Timeout', () => {
      const seconds = Number(tokens.need('unsigned').text)
      tokens.need('space')
      tokens.need('word', 'seconds')
      return seconds
    })
  if (tokens.is('word', 'Configs')) header.configs = readLineOf(tokens, 'Configs', () => tokens.needName().text)
  if (tokens.is('word', 'Inputs'))
    header.inputs = readLineOf(tokens, 'Inputs', () => {
      const inputs = [tokens.needName().text]
      while (argumentFollows(tokens)) inputs.push(tokens.needName().text)
      return inputs
    })
  tokens.need('dedent')
  return header
}

function readLineOf<T>(tokens: Tokens, word: string, read: () => T): T {
  tokens.need('word', word)
  tokens.need('space')
  const value = read()
  tokens.needLine()
  return value
}

function readQualifiedName(tokens: Tokens): string {
  const variable = readVariable(tokens)
  return dottedName(variable) ?? tokens.fail('a name was expected that has nothing but dots between its parts')
}

/** At least one, up to what cannot begin another. */
function readStatements(tokens: Tokens): Statement[] {
  const statements = [readStatement(tokens)]
  while (!tokens.is('dedent') && !tokens.is('indent') && !tokens.is('end') && !tokens.is('word', 'Quit'))
    statements.push(readStatement(tokens))
  return statements
}

function openBlock(tokens: Tokens): void {
  tokens.take('space')
  tokens.need('indent')
}

function readBlock(tokens: Tokens): Statement[] {
  openBlock(tokens)
  const statements = tokens.nested(() => readStatements(tokens))
  tokens.need('dedent')
  return statements
}

type Content<S = Statement> = S extends Statement ? Omit<S, 'line' | 'column'> : never

function readStatement(tokens: Tokens): Statement {
  const { line, column } = tokens.next
  return { ...readContent(tokens), line, column } as Statement
}

/** Statements that nothing can stand before, by their word. */
const plain: Readonly<Record<string, (tokens: Tokens) => Content>> = {
  Log: readLog,
  Finish: readFinish,
  When: readWhen,
  Match: readMatch
}

/** Statements with a result, by their word. */
const withResult: Readonly<Record<string, (tokens: Tokens, targets: Targets) => Content>> = {
  Call: readCall,
  Trigger: readTrigger,
  RRF: readRrf,
  RFAC: readRfac,
  Repeat: readRepeat,
  'Iterate over': readIterate
}

function readContent(tokens: Tokens): Content {
  const word = tokens.is('word') ? tokens.next.text : ''
  if (Object.hasOwn(plain, word)) return readAfterWord(tokens, plain[word] as (tokens: Tokens) => Content)
  const targets = Object.hasOwn(withResult, word) ? {} : readTargets(tokens)
  const { text } = tokens.next
  if (tokens.is('word') && Object.hasOwn(withResult, text)) {
    if (targets.caught !== undefined && text !== 'Call' && text !== 'Trigger')
      tokens.fail('only Call and Trigger can have a variable for exceptions')
    const read = withResult[text] as (tokens: Tokens, targets: Targets) => Content
    return readAfterWord(tokens, () => read(tokens, targets))
  }
  if (targets.caught !== undefined || !targets.target) return tokens.fail('Call or Trigger was expected')
  const value = readExpression(tokens)
  tokens.needLine()
  return { kind: 'assign', target: targets.target, value }
}

function readAfterWord<T>(tokens: Tokens, read: (tokens: Tokens) => T): T {
  tokens.need('word')
  tokens.need('space')
  return read(tokens)
}

/** `a.b =`, `a.b | E =` or `| E =`. */
function readTargets(tokens: Tokens): Targets {
  const targets: Targets = {}
  if (!tokens.is('mark', '|')) targets.target = readVariable(tokens)
  tokens.take('space')
  if (tokens.take('mark', '|')) {
    tokens.take('space')
    targets.caught = tokens.needName().text
    tokens.take('space')
  }
  tokens.need('mark', '=')
  tokens.take('space')
  return targets
}

function readLog(tokens: Tokens): Content {
  const values = [readSimple(tokens), ...readArguments(tokens)]
  tokens.needLine()
  return { kind: 'log', values }
}

function readFinish(tokens: Tokens): Content {
  const value = readBoolean(tokens) ?? readTextOrVariable(tokens)
  tokens.needLine()
  return { kind: 'finish', value }
}

function readCall(tokens: Tokens, targets: Targets): Content {
  const object = readVariable(tokens)
  const type = dottedName(object)
  const isStatic = type !== undefined && tokens.take('mark', '#') !== undefined
  if (!isStatic) tokens.need('space')
  const method = tokens.needName().text
  const values = readArguments(tokens)
  tokens.needLine()
  return isStatic
    ? { kind: 'call', type, method, values, ...targets }
    : { kind: 'callOn', object, method, values, ...targets }
}

function readTrigger(tokens: Tokens, targets: Targets): Content {
  const flow = tokens.take('mark', '$') ? readVariable(tokens) : readQualifiedName(tokens)
  const values = readArguments(tokens)
  tokens.take('space')
  let overrides: [string, string][] = []
  if (tokens.is('indent')) overrides = readOverrides(tokens)
  else tokens.need('line')
  return { kind: 'trigger', flow, values, overrides, ...targets }
}

/** Pairs of texts: behind the words, and below them one pair a line. */
function readOverrides(tokens: Tokens): [string, string][] {
  const pairs: [string, string][] = []
  const readPair = () => {
    const replaced = readString(tokens)
    tokens.need('space')
    pairs.push([replaced, readString(tokens)])
  }
  tokens.need('indent')
  tokens.need('word', 'Override templates')
  while (argumentFollows(tokens)) readPair()
  tokens.needLine()
  while (!tokens.is('dedent')) {
    readPair()
    tokens.needLine()
  }
  tokens.need('dedent')
  return pairs
}

function readRrf(tokens: Tokens, { target }: Targets): Content {
  const template = readString(tokens)
  let data: Variable | undefined
  let callback: Literal | undefined
  if (argumentFollows(tokens)) {
    callback = readBoolean(tokens)
    if (!callback) {
      data = readVariable(tokens)
      if (argumentFollows(tokens)) callback = readBoolean(tokens) ?? tokens.fail('true or false was expected')
    }
  }
  tokens.needLine()
  return { kind: 'rrf', ...(target && { target }), template, ...(data && { data }), callback: callback?.value === true }
}

function readRfac(tokens: Tokens, { target }: Targets): Content {
  const url = readTextOrVariable(tokens)
  // No blank may stand before the end of this line.
  tokens.need('line')
  return { kind: 'rfac', ...(target && { target }), url }
}

function readWhen(tokens: Tokens): Content {
  const condition = readCondition(tokens)
  return { kind: 'when', condition, body: readBlock(tokens), otherwise: readOtherwise(tokens) }
}

function readOtherwise(tokens: Tokens): Statement[] {
  return tokens.take('word', 'Otherwise') ? readBlock(tokens) : []
}

function readMatch(tokens: Tokens): Content {
  const value = readSimple(tokens)
  tokens.need('space')
  tokens.need('word', 'to')
  openBlock(tokens)
  const options: [Simple, Statement[]][] = []
  do options.push([readSimple(tokens), readBlock(tokens)])
  while (!tokens.take('dedent'))
  return { kind: 'match', value, options, otherwise: readOtherwise(tokens) }
}

function readRepeat(tokens: Tokens, { target }: Targets): Content {
  const count = tokens.take('unsigned')
  const times = count ? { kind: 'literal' as const, value: Number(count.text) } : readVariable(tokens)
  tokens.need('space')
  tokens.need('word', 'times max')
  tokens.take('space')
  return { kind: 'repeat', ...(target && { target }), times, body: readLoop(tokens) }
}

function readIterate(tokens: Tokens, { target }: Targets): Content {
  const over = readVariable(tokens)
  tokens.need('space')
  tokens.need('word', 'using')
  tokens.need('space')
  const using = tokens.needName().text
  // No blank may stand before the end of this line.
  return { kind: 'iterate', ...(target && { target }), over, using, body: readLoop(tokens) }
}

/** A block with one Quit at most, which is not its first statement. */
function readLoop(tokens: Tokens): (Statement | Quit)[] {
  tokens.need('indent')
  return tokens.nested(() => {
    const body: (Statement | Quit)[] = readStatements(tokens)
    if (tokens.take('word', 'Quit')) {
      tokens.need('space')
      tokens.need('word', 'When')
      tokens.need('space')
      body.push({ kind: 'quit', when: readCondition(tokens) })
      tokens.need('line')
      if (!tokens.is('dedent')) body.push(...readStatements(tokens))
    }
    tokens.need('dedent')
    return body
  })
}
