import type { Position } from './syntax-error.ts'

/** A flow as plain data. */
export interface Flow {
  name: string
  basepath: string
  /** Seconds that a run may take. */
  timeout?: number
  /** Variable that holds the flow's configuration. */
  configs?: string
  inputs: string[]
  body: Statement[]
}

export type Literal = { kind: 'literal'; value: string | number | boolean | null }
/** A step into a value: a fixed key, the value of a variable as key, or a position in a list. */
export type Accessor =
  | { kind: 'key'; key: string }
  | { kind: 'keyOf'; name: string }
  | { kind: 'index'; at: string | number }
export type Variable = { kind: 'variable'; name: string; accessors: Accessor[] } & Position
export type Negation = { kind: 'negation'; of: Variable }
export type Simple = Literal | Variable | Negation
export type Expression =
  | Simple
  | { kind: 'list'; items: Expression[] }
  | { kind: 'map'; pairs: [key: string, value: Expression][] }

/** `left is right`. */
export interface Comparison {
  left: Simple
  right: Simple
  not: boolean
}
/** Any of these, in each of which all are true: `and` binds tighter than `or`. */
export type Condition = Comparison[][]

/** What takes the result, and what takes an exception. */
export interface Targets {
  target?: Variable
  caught?: string
}

export interface Quit {
  kind: 'quit'
  when: Condition
}

export type Statement = Position &
  (
    | { kind: 'assign'; target: Variable; value: Expression }
    | { kind: 'log'; values: Simple[] }
    | ({ kind: 'call'; type: string; method: string; values: Simple[] } & Targets)
    | ({ kind: 'callOn'; object: Variable; method: string; values: Simple[] } & Targets)
    | ({ kind: 'trigger'; flow: string | Variable; values: Simple[]; overrides: [string, string][] } & Targets)
    | { kind: 'rrf'; target?: Variable; template: string; data?: Variable; callback: boolean }
    | { kind: 'rfac'; target?: Variable; url: Literal | Variable }
    | { kind: 'finish'; value: Literal | Variable }
    | { kind: 'when'; condition: Condition; body: Statement[]; otherwise: Statement[] }
    | { kind: 'match'; value: Simple; options: [Simple, Statement[]][]; otherwise: Statement[] }
    | { kind: 'repeat'; target?: Variable; times: Literal | Variable; body: (Statement | Quit)[] }
    | { kind: 'iterate'; target?: Variable; over: Variable; using: string; body: (Statement | Quit)[] }
  )
