/**
 * Regular expressions that strangers write. The engine of JavaScript tries one way after the other, so that some
 * expressions take exponential time; this one follows all ways at once, and its time is the product of both lengths. What
 * cannot be had like that (back references, looking ahead or behind, word boundaries) it does not know.
 */
export interface Pattern {
  /** Is the whole text one of the pattern's? */
  matches(text: string): boolean
}

/** Steps of a pattern, with repetitions written out; and characters of a text. */
const limits = { steps: 1000, text: 4096, depth: 50 }

type Step =
  | { kind: 'character'; test: (text: string, at: number) => boolean }
  | { kind: 'fork'; ways: number[] }
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'found' }

/** @throws SyntaxError that says what is not understood, or that the pattern is too large */
export function compilePattern(source: string): Pattern {
  const steps = new Compiler(source).compile()
  return { matches: (text) => text.length <= limits.text && run(steps, text) }
}

class Compiler {
  readonly #source: string
  readonly #steps: Step[] = []
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
  }

  compile(): readonly Step[] {
    this.#alternatives()
    if (this.#at < this.#source.length) throw this.#problem('a closing parenthesis without its opening one')
    this.#push({ kind: 'found' })
    return this.#steps
  }

  #alternatives(): void {
    const start = this.#steps.length
    const ends: number[] = []
    this.#sequence()
    while (this.#take('|')) {
      this.#insertFork(start, (after) => [start + 1, after + 1])
      ends.push(this.#push({ kind: 'fork', ways: [] }))
      // What came before moved by one with the fork; jumps out of it are set when the end is known.
      for (let i = 0; i < ends.length - 1; i++) ends[i] = (ends[i] as number) + 1
      this.#sequence()
    }
    for (const end of ends) this.#steps[end] = { kind: 'fork', ways: [this.#steps.length] }
  }

  #sequence(): void {
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] as string)) {
      const start = this.#steps.length
      this.#atom()
      this.#quantifier(start)
    }
  }

  #atom(): void {
    const character = this.#source[this.#at] as string
    switch (character) {
      case '(':
        return this.#group()
      case '[':
        return void this.#push(characterStep(this.#characterClass()))
      case '\\':
        return void this.#push(characterStep(this.#escape()))
      case '.':
        this.#at++
        return void this.#push(characterStep('.'))
      case '^':
        this.#at++
        return void this.#push({ kind: 'start' })
      case '$':
        this.#at++
        return void this.#push({ kind: 'end' })
      case '*':
      case '+':
      case '?':
        throw this.#problem(`${character} without anything to repeat`)
      default:
        this.#at++
        return void this.#push(literal(character))
    }
  }

  #group(): void {
    if (++this.#depth > limits.depth) throw this.#problem('groups too deep in one another')
    this.#at++
    const kind = /^\?(?::|<[A-Za-z]\w*>)/.exec(this.#source.slice(this.#at))
    if (kind) this.#at += kind[0].length
    else if (this.#source[this.#at] === '?') throw this.#problem('a group that looks around')
    this.#alternatives()
    if (!this.#take(')')) throw this.#problem('a group that does not end')
    this.#depth--
  }

  #characterClass(): string {
    const [text] = /^\[\^?(?:\\[^]|[^\]\\])*\]/.exec(this.#source.slice(this.#at)) ?? []
    if (text === undefined) throw this.#problem('a character class that does not end')
    if (/\\[pPkbBcu\d]/.test(text)) throw this.#problem('an escape that is not supported in a character class')
    // Java takes these for a union or an intersection of classes.
    if (/&&|\[/.test(text.slice(1).replaceAll(/\\[^]/g, ''))) throw this.#problem('a class inside a class')
    this.#at += text.length
    return text
  }

  #escape(): string {
    const escaped = this.#source[this.#at + 1]
    if (escaped === undefined) throw this.#problem('a backslash at the end')
    if (/[A-Za-z0-9]/.test(escaped) && !/[dDwWsStnrfv]/.test(escaped))
      throw this.#problem(`the escape \\${escaped}, which is not supported`)
    this.#at += 2
    return `\\${escaped}`
  }

  #quantifier(start: number): void {
    const [text, sign, least, comma, most] =
      /^(?:([*+?])|\{(\d{1,4})(,(\d{1,4})?)?\})\??/.exec(this.#source.slice(this.#at)) ?? []
    if (text === undefined) return
    this.#at += text.length
    if ('*+?{'.includes(this.#source[this.#at] ?? ' ')) throw this.#problem('a repetition of a repetition')
    const from = sign === undefined ? Number(least) : sign === '+' ? 1 : 0
    const to =
      sign === undefined ? (comma ? (most === undefined ? Infinity : Number(most)) : from) : sign === '?' ? 1 : Infinity
    if (to < from) throw this.#problem('a repetition whose bounds are the wrong way round')
    this.#repeat(start, from, to)
  }

  /** Writes the steps from `start` on as often as they may occur. */
  #repeat(start: number, from: number, to: number): void {
    const body = this.#steps.splice(start)
    const size = body.length
    for (let i = 0; i < from; i++) this.#copy(body, start)
    if (to === Infinity) {
      const fork = this.#push({ kind: 'fork', ways: [] })
      this.#copy(body, start)
      this.#push({ kind: 'fork', ways: [fork] })
      this.#steps[fork] = { kind: 'fork', ways: [fork + 1, fork + size + 2] }
      return
    }
    const end = this.#steps.length + (to - from) * (size + 1)
    for (let i = from; i < to; i++) {
      this.#push({ kind: 'fork', ways: [this.#steps.length + 1, end] })
      this.#copy(body, start)
    }
  }

  #copy(body: readonly Step[], from: number): void {
    const by = this.#steps.length - from
    for (const step of body) this.#push(moved(step, by))
  }

  /** Puts a fork before steps that are there already; these move by one. */
  #insertFork(at: number, ways: (after: number) => number[]): void {
    const body = this.#steps.splice(at)
    this.#push({ kind: 'fork', ways: ways(at + body.length + 1) })
    for (const step of body) this.#push(moved(step, 1))
  }

  #push(step: Step): number {
    if (this.#steps.length >= limits.steps) throw new SyntaxError('the pattern is too large')
    return this.#steps.push(step) - 1
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false
    this.#at++
    return true
  }

  #problem(what: string): SyntaxError {
    return new SyntaxError(`there is ${what}, at character ${this.#at + 1}`)
  }
}

const moved = (step: Step, by: number): Step =>
  step.kind === 'fork' ? { kind: 'fork', ways: step.ways.map((way) => way + by) } : step

const literal = (character: string): Step => ({
  kind: 'character',
  test: (text, at) => text[at] === character
})

/** One character, as the engine of JavaScript understands it; of ASCII a table says which. */
function characterStep(source: string): Step {
  let expression: RegExp
  try {
    expression = new RegExp(`^${source}$`)
  } catch {
    throw new SyntaxError(`${source} is no class of characters`)
  }
  const table = Array.from({ length: 128 }, (_, code) => expression.test(String.fromCharCode(code)))
  return {
    kind: 'character',
    test: (text, at) => table[text.charCodeAt(at)] ?? expression.test(text[at] as string)
  }
}

function run(steps: readonly Step[], text: string): boolean {
  /** The position that a step was last reached at, so that none is followed twice there. */
  const reached = new Int32Array(steps.length).fill(-1)
  let current: number[] = []
  const follow = (first: number, at: number, into: number[]) => {
    const open = [first]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached[next] === at) continue
      reached[next] = at
      const step = steps[next] as Step
      if (step.kind === 'fork') open.push(...step.ways)
      else if (step.kind !== 'start' && step.kind !== 'end') into.push(next)
      else if (at === (step.kind === 'start' ? 0 : text.length)) open.push(next + 1)
    }
  }
  follow(0, 0, current)
  for (let at = 0; at < text.length && current.length > 0; at++) {
    const following: number[] = []
    for (const index of current) {
      const step = steps[index] as Step
      if (step.kind === 'character' && step.test(text, at)) follow(index + 1, at + 1, following)
    }
    current = following
  }
  return current.some((index) => steps[index]?.kind === 'found')
}
